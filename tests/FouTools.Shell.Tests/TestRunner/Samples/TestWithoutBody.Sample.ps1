Describe 'Block' { It 'has no body' }
