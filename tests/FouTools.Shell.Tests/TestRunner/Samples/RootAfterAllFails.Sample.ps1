AfterAll { throw 'no teardown of the file' }
Describe 'Block' { It 'ran' { } }
