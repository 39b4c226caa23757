# Every assertion, holding and failing.
BeforeAll {
    function Test-Sample {
        param([Parameter(Mandatory)][Alias('Cn')][string] $Name, [int] $Count = 5, $Flag = $true, $Text = "a b", $Nothing = $null, $Computed = (1 + 2))
    }
    function Get-Empty { }
}

Describe 'Holds' {
    It '<_>' -ForEach @(
        { 1 | Should -Be 1 }
        { 1 | Should -Be '1' }
        { 'A' | Should -Be 'a' }
        { 'A' | Should -EQ 'a' }
        { 1 | Should -Be 1 'reason by position' }
        { 1, 2 | Should -Be 1, 2 }
        { 1, 2 | Should -Be @(1, 2) }
        { 1, 2 | Should -Not -Be 2, 1 }
        { 1, 2 | Should -Not -Be 1 }
        { @(1, @(2, 3)) | Should -Be @(1, @(2, 3)) }
        { @(1, @(2, 3)) | Should -Not -Be @(1, @(2, 4)) }
        { $null | Should -Be $null }
        { @() | Should -Be @() }
        { Get-Empty | Should -Be $null }
        { @() | Should -Be $null }
        { '' | Should -Not -Be $null }
        { 0 | Should -Not -Be $null }
        { [System.Collections.Generic.List[int]](1, 2) | Should -Be 1, 2 }
        { [ipaddress]'10.0.0.1' | Should -Be '10.0.0.1' }
        { [System.DayOfWeek]::Monday | Should -Be 'Monday' }
        { [timespan]'0:0:1' | Should -Be ([timespan]::FromSeconds(1)) }
        { Should -ActualValue 1 -Be 1 }
        { Should -ActualValue $null -BeNullOrEmpty }
        { Should -Be 1 -ActualValue 1 }
        { 'A' | Should -BeExactly 'A' }
        { 'A' | Should -Not -BeExactly 'a' }
        { 'A', 'b' | Should -Not -BeExactly 'a', 'b' }
        { 'A' | Should -CEQ 'A' }
        { $null | Should -BeNullOrEmpty }
        { '' | Should -BeNullOrEmpty }
        { @() | Should -BeNullOrEmpty }
        { @{} | Should -BeNullOrEmpty }
        { , @() | Should -BeNullOrEmpty }
        { Get-Empty | Should -BeNullOrEmpty -Because 'it is' }
        { 0 | Should -Not -BeNullOrEmpty }
        { ' ' | Should -Not -BeNullOrEmpty }
        { $null, $null | Should -Not -BeNullOrEmpty }
        { @{ a = 1 } | Should -Not -BeNullOrEmpty }
        { $true | Should -BeTrue }
        { 1 | Should -BeTrue }
        { 'x' | Should -BeTrue 'reason' }
        { $false | Should -BeFalse }
        { 0 | Should -BeFalse }
        { '' | Should -BeFalse }
        { $null | Should -BeFalse }
        { Get-Empty | Should -BeFalse }
        { $true | Should -Not -BeFalse }
        { $false | Should -Not -BeTrue }
        { 2 | Should -BeGreaterThan 1 }
        { 2, 3 | Should -BeGreaterThan 1 }
        { 2 | Should -GT 1 }
        { 1 | Should -Not -BeGreaterThan 1 }
        { 1 | Should -BeLessThan 2 }
        { 1 | Should -LT 2 }
        { 2 | Should -Not -BeLessThan 2 }
        { 2 | Should -BeGreaterOrEqual 2 }
        { 2 | Should -GE 2 }
        { 1 | Should -Not -BeGreaterOrEqual 2 }
        { 2 | Should -BeLessOrEqual 2 }
        { 2 | Should -LE 2 }
        { 3 | Should -Not -BeLessOrEqual 2 }
        { 1 | Should -BeIn 1, 2 }
        { 1, 2 | Should -BeIn 1, 2, 3 }
        { 'A' | Should -BeIn 'a' }
        { 3 | Should -Not -BeIn 1, 2 }
        { 1, 2 | Should -Contain 1 }
        { 'A', 'b' | Should -Contain 'a' }
        { 1, 2 | Should -Not -Contain 3 }
        { @() | Should -Not -Contain 3 }
        { 1, 2 | Should -HaveCount 2 }
        { @() | Should -HaveCount 0 }
        { 1 | Should -HaveCount 1 }
        { 1, 2 | Should -Not -HaveCount 3 }
        { 1 | Should -BeOfType [int] }
        { 1 | Should -BeOfType int }
        { 1 | Should -BeOfType ([int]) }
        { 1 | Should -HaveType ([int]) }
        { 1, 2 | Should -BeOfType System.Int32 }
        { 'a' | Should -Not -BeOfType [int] }
        { [System.IO.MemoryStream]::new() | Should -BeOfType [System.IO.Stream] }
        { 'Tunnel' | Should -BeLike 'tun*' }
        { 'a', 'ab' | Should -BeLike 'a*' }
        { 'Tunnel' | Should -Not -BeLike 'x*' }
        { 'Tunnel' | Should -BeLikeExactly 'Tun*' }
        { 'Tunnel' | Should -Not -BeLikeExactly 'tun*' }
        { 'Tunnel' | Should -Match '^tun' }
        { 'Tunnel' | Should -Not -Match '^x' }
        { 'Tunnel' | Should -MatchExactly '^Tun' }
        { 'Tunnel' | Should -CMATCH '^Tun' }
        { 'Tunnel' | Should -Not -MatchExactly '^tun' }
        { $PSScriptRoot | Should -Exist }
        { "$PSScriptRoot/*.ps1" | Should -Exist }
        { "$PSScriptRoot/none" | Should -Not -Exist }
        { 'NoSuchDrive:/x' | Should -Not -Exist }
        { $PSCommandPath | Should -FileContentMatch 'EVERY assertion' }
        { $PSCommandPath | Should -Not -FileContentMatch ('no' + 'where') }
        { { throw 'text' } | Should -Throw }
        { { throw 'text' } | Should -Throw 'text' }
        { { throw 'some text' } | Should -Throw '*TEXT' }
        { { throw 'text' } | Should -Throw -ExpectedMessage 't*' -ErrorId 'text' -ExceptionType ([System.Management.Automation.RuntimeException]) }
        { { [int]::Parse('x') } | Should -Throw -ExceptionType ([System.Management.Automation.MethodInvocationException]) }
        { { throw [System.InvalidOperationException]::new('text') } | Should -Throw -ExceptionType ([System.InvalidOperationException]) }
        { { Get-NothingLikeThis } | Should -Throw -ErrorId 'CommandNotFoundException' }
        { { Get-Command -Name NothingLikeThis -ErrorAction Stop } | Should -Throw -ErrorId 'CommandNotFoundException,*' }
        { ({ throw 'text' } | Should -Throw -PassThru).Exception.Message | Should -Be 'text' }
        { ({ throw 'text' } | Should -Throw -PassThru).FullyQualifiedErrorId | Should -Be 'text' }
        { { } | Should -Not -Throw }
        { { 'output' } | Should -Not -Throw }
        { { $x = 1 / 1 } | Should -Not -Throw }
        { { 1 | Should -Be 2 } | Should -Throw '*2*1*' }
        { { 1 | Should -Be 2 } | Should -Throw -ErrorId 'PesterAssertionFailed' }
        { Get-Command Test-Sample | Should -HaveParameter Name }
        { Get-Command Test-Sample | Should -HaveParameter Name -Mandatory }
        { Get-Command Test-Sample | Should -HaveParameter Name -Type string -Alias Cn }
        { Get-Command Test-Sample | Should -HaveParameter Count -Type ([int]) -DefaultValue 5 }
        { Get-Command Test-Sample | Should -HaveParameter Flag -DefaultValue true }
        { Get-Command Test-Sample | Should -HaveParameter Text -DefaultValue 'a b' }
        { Get-Command Test-Sample | Should -HaveParameter Nothing -DefaultValue '' }
        { Get-Command Test-Sample | Should -HaveParameter Computed -DefaultValue '(1 + 2)' }
        { Get-Command Test-Sample | Should -Not -HaveParameter Other }
        { Get-Command Test-Sample | Should -Not -HaveParameter Count -Mandatory }
        { Get-Command Test-Sample | Should -Not -HaveParameter Count -Type string }
        { Get-Command Get-Command | Should -HaveParameter Name -Type ([string[]]) }
        { Get-Command Import-Module | Should -HaveParameter Name -Mandatory }
    ) { . $_ }
}

Describe 'Fails' {
    It '<_>' -ForEach @(
        { 1 | Should -Be 2 }
        { 'a' | Should -Be 'b' }
        { 1, 2 | Should -Be 1 }
        { 1, 2 | Should -Be 1, 3 }
        { 1 | Should -Not -Be 1 }
        { , (1, 2) | Should -Be 1, 2 }
        { Should -ActualValue 1, 2 -Be 1, 2 }
        { Should -ActualValue 1, 2 -HaveCount 2 }
        { 'A' | Should -BeExactly 'a' }
        { 'a' | Should -Not -BeExactly 'a' }
        { 'a' | Should -BeNullOrEmpty }
        { 1, 2 | Should -BeNullOrEmpty }
        { $null | Should -Not -BeNullOrEmpty }
        { @() | Should -Not -BeNullOrEmpty }
        { 0 | Should -BeTrue }
        { $true, $false | Should -BeTrue }
        { 'x' | Should -BeFalse }
        { 1 | Should -BeGreaterThan 1 }
        { 2, 0 | Should -BeGreaterThan 1 }
        { 1 | Should -BeLessThan 1 }
        { 1 | Should -BeGreaterOrEqual 2 }
        { 2 | Should -BeLessOrEqual 1 }
        { 3 | Should -BeIn 1, 2 }
        { 1, 3 | Should -BeIn 1, 2 }
        { 1 | Should -Not -BeIn 1 }
        { 1, 2 | Should -Contain 3 }
        { 1, 2 | Should -Not -Contain 1 }
        { 1, 2 | Should -HaveCount 3 }
        { $null | Should -HaveCount 0 }
        { 1 | Should -HaveCount -1 }
        { 1 | Should -BeOfType [string] }
        { $null | Should -BeOfType [string] }
        { 1 | Should -BeOfType [No.Such.Type] }
        { 1 | Should -Not -BeOfType [int] }
        { 'a' | Should -BeLike 'b*' }
        { 'Ab' | Should -BeLikeExactly 'a*' }
        { 'a' | Should -Match 'b' }
        { 'Ab' | Should -MatchExactly 'a' }
        { 'a' | Should -Match '(' }
        { "$PSScriptRoot/none" | Should -Exist }
        { $PSScriptRoot | Should -Not -Exist }
        { $PSCommandPath | Should -FileContentMatch ('no' + 'where') }
        { "$PSScriptRoot/none" | Should -FileContentMatch 'a' }
        { { } | Should -Throw }
        { { throw 'a' } | Should -Throw 'b' }
        { { throw 'a' } | Should -Throw -ErrorId 'b' }
        { { throw 'a' } | Should -Throw -ExceptionType ([System.ArgumentException]) }
        { { throw 'a' } | Should -Not -Throw }
        { throw 'a' | Should -Throw }
        { 1 | Should -Throw }
        { Get-Command Test-Sample | Should -HaveParameter Other }
        { Get-Command Test-Sample | Should -HaveParameter Count -Mandatory }
        { Get-Command Test-Sample | Should -HaveParameter Count -Type string }
        { Get-Command Test-Sample | Should -HaveParameter Count -DefaultValue 6 }
        { Get-Command Test-Sample | Should -HaveParameter Count -Alias Cn }
        { Get-Command Test-Sample | Should -Not -HaveParameter Name }
        { 'text' | Should -HaveParameter Name }
        { 1 | Should }
        { 1 | Should -Be 1 -BeTrue }
        { 1 | Should -BeSomethingElse 1 }
    ) { . $_ }
}

Describe 'Messages' {
    It '<Message>' -ForEach @(
        @{ Test = { 4 | Should -Be 3 -Because 'it is so' }; Message = 'Expected 3, because it is so, but got 4.' }
        @{ Test = { 4 | Should -Be 3 -Because 'because it is so' }; Message = 'Expected 3, because it is so, but got 4.' }
        @{ Test = { 4 | Should -Be 3 }; Message = 'Expected 3, but got 4.' }
        @{ Test = { 1, 2 | Should -Be 1, 3 }; Message = 'Expected @(1, 3), but got @(1, 2).' }
        @{ Test = { $null | Should -Be 'x' }; Message = "Expected 'x', but got `$null." }
        @{ Test = { 1..12 | Should -Be 'x' }; Message = "Expected 'x', but got @(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ...2 more)." }
        @{ Test = { 0 | Should -BeTrue }; Message = 'Expected $true, but got 0.' }
        @{ Test = { 'a' | Should -BeNullOrEmpty }; Message = "Expected `$null or empty, but got 'a'." }
        @{ Test = { 'abc' | Should -Be 'abd' -Because 'x' }; Message = "Expected strings to be the same, because x, but they were different.*String lengths are both 3.*index 2.*Expected: 'abd'*But was:  'abc'*" }
        @{ Test = { 'abc' | Should -Be 'abcd' }; Message = 'Expected strings*Expected length: 4*Actual length:   3*index 3.*' }
        @{ Test = { 1 | Should -BeGreaterThan 2 }; Message = 'Expected the actual value to be greater than 2, but got 1.' }
        @{ Test = { { } | Should -Throw }; Message = 'Expected an exception to be thrown, but no exception was thrown.*' }
        @{ Test = { '/none' | Should -Exist -Because 'x' }; Message = "Expected path '/none' to exist, because x, but it did not exist." }
        @{ Test = { 1 | Should -BeOfType [string] }; Message = 'Expected the value to have type `[string`] or any of its subtypes, but got 1 with type `[int`].' }
    ) { $Test | Should -Throw -ExpectedMessage $Message }
}
