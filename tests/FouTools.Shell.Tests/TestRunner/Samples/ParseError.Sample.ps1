Describe 'Never parsed' { It 'is not found' { 1 | Should -Be } }
Describe 'Unclosed {
