# How tests, setups and teardowns can end.
BeforeAll { $global:sampleOutcomes = [System.Collections.Generic.List[string]]::new() }

Describe 'Skips' {
    BeforeAll { $ready = $true }
    It 'is skipped' -Skip { throw }
    It 'is skipped by a condition' -Skip:(1 -eq 1) { throw }
    It 'is not skipped' -Skip:$false { $ready | Should -BeTrue }
    It 'skips itself' { Set-ItResult -Skipped -Because 'it wants to'; throw }
    It 'skips itself in a function' { function Skip-Me { Set-ItResult -Skipped }; Skip-Me; throw }
    It 'cannot tell' { Set-ItResult -Inconclusive -Because 'nobody knows' }
    It 'is skipped <as written>' -Skip { }
}

Describe 'Skipped block' -Skip {
    BeforeAll { $global:sampleOutcomes.Add('skipped BeforeAll'); throw }
    AfterAll { $global:sampleOutcomes.Add('skipped AfterAll') }
    It 'is skipped' { throw }
    Context 'Inner' { It 'is skipped too' { throw } }
}

Describe 'All tests skipped' {
    BeforeAll { $global:sampleOutcomes.Add('all skipped BeforeAll'); throw }
    It 'one' -Skip { }
    It 'two' -Skip { }
}

Describe 'Setups of skipped blocks' {
    It 'did not run' { $global:sampleOutcomes | Should -BeNullOrEmpty }
}

Describe 'Failures' {
    It 'fails by Should' { 1 | Should -Be 2 -Because 'numbers differ' }
    It 'fails by throw' { throw 'thrown' }
    It 'fails by a statement' { [int]'x'; $global:sampleOutcomes.Add('went on') }
    It 'fails by a missing command' { Get-NothingLikeThis; $global:sampleOutcomes.Add('went on') }
    It 'fails by a cmdlet' { Import-Module -Name ./nothing.psd1 -ErrorAction Stop; $global:sampleOutcomes.Add('went on') }
    It 'fails by a method' { [int]::Parse('x'); $global:sampleOutcomes.Add('went on') }
    It 'fails under SilentlyContinue' { $ErrorActionPreference = 'SilentlyContinue'; 1 | Should -Be 2; $global:sampleOutcomes.Add('went on') }
    It 'passes with an error that does not end it' { Get-Command NothingLikeThis -ErrorAction SilentlyContinue; 1 | Should -Be 1 }
    It 'passes without any assertion' { }
    It 'passes with output' { 'output'; 1, 2, 3 }
    It 'passes after a stray break' { break }
    It 'passes after a stray continue' { continue }
    It 'passes after return' { return; throw }
    It 'passes when the error is caught' { try { 1 | Should -Be 2 } catch { $caught = $_ }; $caught.Exception.Message | Should -BeLike 'Expected 2*but got 1.' }
    It 'never went on' { $global:sampleOutcomes | Should -BeNullOrEmpty }
}

Describe 'BeforeAll fails' {
    BeforeAll { throw 'no setup' }
    AfterAll { $global:sampleOutcomes.Add('AfterAll ran') }
    It 'cannot run' { }
    It 'stays <as written>' { }
    It 'stays skipped' -Skip { }
    Context 'Inner' { It 'cannot run either' { } }
}

Describe 'After BeforeAll failed' { It 'ran AfterAll' { $global:sampleOutcomes | Should -Contain 'AfterAll ran' } }

Describe 'AfterAll fails' {
    AfterAll { throw 'no teardown' }
    It 'passed before' { }
}

Describe 'BeforeEach fails' {
    BeforeEach { throw 'no setup' }
    AfterEach { $global:sampleOutcomes.Add('AfterEach ran') }
    It 'cannot run' { $global:sampleOutcomes.Add('ran') }
}

Describe 'After BeforeEach failed' {
    It 'ran AfterEach' { $global:sampleOutcomes | Should -Contain 'AfterEach ran' }
    It 'did not run the test' { $global:sampleOutcomes | Should -Not -Contain 'ran' }
}

Describe 'AfterEach fails' {
    BeforeAll { $outer = 0 }
    AfterEach { throw 'no teardown' }
    It 'fails by it' { }
    It 'stays skipped in spite of it' { Set-ItResult -Skipped }
}

Describe 'BeforeEach skips' {
    BeforeEach { Set-ItResult -Skipped -Because 'of BeforeEach' }
    It 'is skipped' { throw }
}

Describe 'Bad template' {
    It 'fails at <(throw "x")>' { }
    It 'runs the next' { }
}

Describe 'Bad block template <(throw "x")>' { It 'cannot run' { } }

Describe 'Set-ItResult in BeforeAll' {
    BeforeAll { Set-ItResult -Skipped }
    It 'cannot run' { }
}
