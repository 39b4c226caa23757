# Runs under several filters.
Describe 'Alpha' -Tag 'Fast', 'Net' {
    BeforeAll { $setup = 1 }
    It 'one' { $setup | Should -Be 1 }
    It 'two' -Tag 'Slow' { $setup | Should -Be 1 }
    Context 'Deep' -Tag 'Kernel' { It 'three' { $setup | Should -Be 1 } }
}
Describe 'Beta' {
    It 'one' -Tag 'Fast' { }
    It 'two' { }
    It 'three' -Tag 'Slow' -Skip { }
    Context 'Deep' { BeforeAll { if (-not $global:sampleDeepAllowed) { throw } }; It 'four' -Tag 'Never' { } }
}
