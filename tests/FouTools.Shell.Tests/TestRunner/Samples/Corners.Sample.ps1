using namespace System.Collections.Generic

param([string] $Parameter = 'default')

# What is easily got wrong.
$script:setAtDiscovery = 'discovery'
function Get-AtDiscovery { 'discovery' }
class Sample { [int] $Value = 7 }

BeforeDiscovery { $skipIt = $true; function Get-Case { 1, 2 } }

BeforeAll {
    . "$PSScriptRoot/Helper.ps1"
    $parameterAtRun = $Parameter
    $global:sampleOrder = [List[string]]::new()
    $global:sampleNested = 0
}

Describe 'Files' {
    It 'dot-sources a helper in BeforeAll' { Get-Helper | Should -Be 'helper in Samples'; $helperValue | Should -Be 'helper' }
    It 'has no functions of discovery' { Get-Command Get-AtDiscovery -ErrorAction Ignore | Should -BeNullOrEmpty }
    It 'has classes' { [Sample]::new().Value | Should -Be 7 }
    It 'has no script variables of discovery' { $script:setAtDiscovery | Should -BeNullOrEmpty }
    It 'calls functions of BeforeDiscovery for its cases: <_>' -ForEach (Get-Case) { $_ | Should -BeOfType [int] }
    It 'is skipped by discovery' -Skip:$skipIt { throw }
    It 'has its parameter' { $parameterAtRun | Should -Be 'default'; $Parameter | Should -Be 'default' }
}

Describe 'Order' {
    BeforeAll { $global:sampleOrder.Add('all') }
    BeforeEach { $global:sampleOrder.Add('each') }
    AfterEach { $global:sampleOrder.Add('after each') }
    AfterAll { $global:sampleOrder.Add('after all') }
    Context 'Inner' {
        BeforeAll { $global:sampleOrder.Add('inner all') }
        BeforeEach { $global:sampleOrder.Add('inner each') }
        AfterEach { $global:sampleOrder.Add('inner after each') }
        AfterAll { $global:sampleOrder.Add('inner after all') }
        It 'test' { $global:sampleOrder.Add('test') }
    }
}

Describe 'Order seen' {
    It 'is from outside to inside and back' {
        $global:sampleOrder -join ', ' | Should -Be 'all, inner all, each, inner each, test, inner after each, after each, inner after all, after all'
    }
}

Describe 'Data <_.Key>' -ForEach @{ Key = 'k' } {
    BeforeAll { $fromAll = $_.Key }
    BeforeEach { $fromEach = $_.Key }
    AfterEach { if ($_.Key -ne 'k' -and $_ -ne 'own') { throw 'no data' } }
    AfterAll { if ($_.Key -ne 'k') { throw 'no data' } }
    It 'is everywhere' { $fromAll | Should -Be 'k'; $fromEach | Should -Be 'k'; $_.Key | Should -Be 'k' }
    It 'is the test''s own before BeforeEach' -ForEach 'own' { $fromEach | Should -BeNullOrEmpty; $fromAll | Should -Be 'k' }
    It 'is back in a pipeline' { 1 | ForEach-Object { $_ | Should -Be 1 }; $Key | Should -Be 'k' }
}

Describe 'Template errors' {
    It 'of a test <(throw 1)>' { }
    It 'a method <Name.ToUpper()>' -ForEach @{ Name = 'x' } { }
    It 'an index <List[1]>' -ForEach @{ List = 1, 2 } { }
    It 'a null <Value>' -ForEach @{ Value = $null } { }
    It 'a hashtable <Value.Count>' -ForEach @{ Value = @{ a = 1 } } { }
    It 'a boolean <Value>' -ForEach @{ Value = $true } { }
    It 'special `n $(1 + 1) % {0} <Value>' -ForEach @{ Value = '$x `n' } { }
}
Describe 'Template error of a block <(throw 1)>' { AfterAll { $global:sampleOrder.Add('after bad name') }; It 'cannot run' { } }
Describe 'After it' { It 'ran AfterAll' { $global:sampleOrder[-1] | Should -Be 'after bad name' } }

Describe 'Strict mode' {
    BeforeAll { Set-StrictMode -Version Latest; $value = 1 }
    It 'fails on an unknown variable' { $unknownVariable | Should -BeNullOrEmpty }
    It 'asserts' { $value | Should -Be 1; 'a' | Should -BeLike '?'; { throw 'x' } | Should -Throw 'x'; 1, 2 | Should -Contain 2 }
    It 'names <_>' -ForEach 1 { }
    It 'fails on an unknown name <nothing>' { }
}
Describe 'No strict mode' { It 'passes an unknown variable' { $unknownVariable | Should -BeNullOrEmpty } }

Describe 'Preferences' {
    BeforeAll { $ErrorActionPreference = 'Stop' }
    It 'end the test' { Get-Command NothingLikeThis; throw 'not reached' }
    It 'are not left to others' { $ErrorActionPreference = 'SilentlyContinue' }
    It 'are as before' { $ErrorActionPreference | Should -Be 'Stop' }
}

Describe 'Non-terminating errors' {
    It 'do not fail a test' { Write-Error 'only written' 2>$null; 1 | Should -Be 1 }
}

Describe 'Return' {
    BeforeAll { $before = 1; return; $after = 2 }
    It 'leaves BeforeAll only' { $before | Should -Be 1; $after | Should -BeNullOrEmpty }
    return
    It 'is not found' { }
}

Describe 'Skipped with data <_>' -Skip -ForEach 1, 2 {
    It 'never runs <_>' -ForEach 3, 4 { throw }
}

Describe 'Partly skipped' {
    BeforeAll { $ready = 1 }
    Context 'skipped' -Skip { BeforeAll { throw }; It 'never runs' { throw } }
    Context 'not skipped' { It 'runs' { $ready | Should -Be 1 } }
}

Describe 'Wrong use' {
    It 'of Set-ItResult without a result' { Set-ItResult -Because 'x' }
}

Describe 'Assertions in setups' {
    BeforeAll { 1 | Should -Be 1 }
    BeforeEach { $n | Should -Be 1 }
    It 'pass' -ForEach @{ n = 1 } { }
    It 'fail' -ForEach @{ n = 2 } { }
}

Describe 'Functions' {
    BeforeAll {
        function Get-Advanced { [CmdletBinding()] param([Parameter(ValueFromPipeline)] $In) process { $In | Should -BeGreaterThan 0; $In } }
        function Get-Silent { [CmdletBinding()] param() $PSCmdlet.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new([System.Exception]::new('advanced'), 'AdvancedId', 'NotSpecified', $null)) }
    }
    It 'assert in a pipeline' { 1, 2 | Get-Advanced | Should -Be 1, 2 }
    It 'fail in a pipeline' { 1, 0 | Get-Advanced }
    It 'end by their own errors' { Get-Silent; throw 'not reached' }
    It 'can be caught by id' { { Get-Silent } | Should -Throw -ErrorId 'AdvancedId,Get-Silent' -ExpectedMessage 'advanced' }
    It 'see variables of the test' { function Get-Dynamic { $local }; $local = 5; Get-Dynamic | Should -Be 5 }
    It 'keep assignments in Should -Throw inside' { $x = 1; { $x = 2; throw } | Should -Throw; $x | Should -Be 1 }
    It 'run as script blocks' { $x = 3; & { $x } | Should -Be 3; . { $x = 4 }; $x | Should -Be 4 }
    It 'return objects' { [pscustomobject]@{ A = 1 } | Should -Not -BeNullOrEmpty; ([pscustomobject]@{ A = 1 }).A | Should -Be 1 }
    It 'return hashtables' { @{ a = 1 } | Should -BeOfType [hashtable] }
}

Describe 'A run in a run' {
    BeforeAll {
        [System.IO.File]::WriteAllText("$TestDrive/outer.txt", '')
        [System.IO.File]::WriteAllText("$TestDrive/Inner.Tests.ps1", 'Describe "d" { It "i" { "$TestDrive/outer.txt" | Should -Not -Exist }; It "f" { 1 | Should -Be 2 } }')
        $outerDrive = "$TestDrive"
        $run = Invoke-Pester -Path $TestDrive -Output None -PassThru
    }
    It 'has its result' { $run.PassedCount | Should -Be 1; $run.FailedCount | Should -Be 1; $run.Result | Should -Be 'Failed' }
    It 'gives the drive back' { "$TestDrive" | Should -Be $outerDrive; 'TestDrive:/outer.txt' | Should -Exist }
    It 'leaves this run going' { 1 | Should -Be 1 }
}
