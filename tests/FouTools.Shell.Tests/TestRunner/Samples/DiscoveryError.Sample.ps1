# An error while blocks are collected.
Describe 'Before the error' { It 'was found' { 1 | Should -Be 1 } }
Describe 'With the error' {
    It 'was found too' { 1 | Should -Be 1 }
    throw 'found no more'
    It 'is never found' { }
}
Describe 'After the error' { It 'is never found' { } }
