BeforeAll { throw 'no setup of the file' }
Describe 'Block' { It 'cannot run' { } }
