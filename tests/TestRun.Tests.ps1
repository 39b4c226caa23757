# The runner of all suites: what counts as a failure, and the totals. A mistake here would hide failures.

Describe 'A test run' -Tag Foundation, Quick {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/TestRun.psm1"

        function Get-Suite([hashtable] $Values) { InModuleScope TestRun { New-SuiteResult @Values } -Parameters @{ Values = $Values } }
    }

    Context 'A C# suite' {
        BeforeAll {
            # The report that the program would write, and its exit code.
            Mock Invoke-Suite -ModuleName TestRun {
                if ($document) { Set-Content (Join-Path $folder "$Suite.json") $document }
                @{ Log = "$Suite.log"; ExitCode = $exitCode; Seconds = 3 }
            }

            function Invoke-Unit([int] $ExitCode, [string] $Document) {
                InModuleScope TestRun {
                    $script:results = $Folder
                    Invoke-UnitSuite -Project 'Some.Tests' -Tag Quick -Name '*a*', '*b*'
                } -Parameters @{ exitCode = $ExitCode; document = $Document; Folder = $folder.FullName }
            }
        }

        BeforeEach {
            $folder = New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory
        }

        It 'has the results of its report' {
            $suite = Invoke-Unit 1 (@{ results = @{
                        summary = @{ passed = 5; failed = 1; skipped = 1; other = 0 }
                        tests   = @(
                            @{ name = 'a.good'; status = 'passed' }
                            @{ name = 'a.bad'; status = 'failed'; message = 'because' }
                            @{ name = 'a.idle'; status = 'skipped'; message = 'no root' }
                        )
                    }
                } | ConvertTo-Json -Depth 5)
            $suite.Passed, $suite.Failed, $suite.Skipped, $suite.Seconds | Should -Be 5, 1, 1, 3
            $suite.Failure | Should -Be 'a.bad: because'
            $suite.Skip.Reason | Should -Be 'no root'
        }

        It 'is run with the given tags and names' {
            Invoke-Unit 0 '{ "results": { "summary": { "passed": 1, "failed": 0, "other": 0 }, "tests": [] } }' | Out-Null
            Should -Invoke Invoke-Suite -ModuleName TestRun -Times 1 -Exactly -Scope It -ParameterFilter {
                "$Word" -like '*Some.Tests -noLogo *-trait Tag=Quick -displayName *a* -displayName *b*'
            }
        }

        It 'fails when it <Case>' -ForEach @(
            @{ Case = 'leaves no report'; ExitCode = 139; Document = ''; Passed = 0; Says = '*exit code 139 and left no results*' }
            @{
                Case     = 'ends with an error after all tests have passed'
                ExitCode = 1
                Document = '{ "results": { "summary": { "passed": 4, "failed": 0, "other": 0 }, "tests": [] } }'
                Passed   = 4
                Says     = '*exit code 1 although no test failed*'
            }
        ) {
            $suite = Invoke-Unit $ExitCode $Document
            $suite.Passed, $suite.Failed | Should -Be $Passed, 1
            $suite.Failure | Should -BeLike $Says
        }
    }

    Context 'A guest that is not available' {
        BeforeAll {
            Mock Install-UserModeKernel -ModuleName TestRun { throw 'no sources here' }
            Mock Install-EmulatedKernel -ModuleName TestRun { throw 'no QEMU here' }
            Mock Invoke-GuestPester -ModuleName TestRun { }

            function Invoke-Guest {
                param([string] $Package)

                InModuleScope TestRun -Parameters @{ Package = $Package } {
                    param($Package)
                    Get-GuestRun -Lane cmdlets -KernelPackage $Package -Lock ([object]::new()) -WarningAction Ignore | ForEach-Object { Invoke-GuestSuite -Run $_ -Pester 'none' }
                }
            }
        }

        It 'is skipped with a reason' {
            $suite = Invoke-Guest
            $suite.Failed, $suite.Skipped | Should -Be 0, 1
            $suite.Skip.Reason | Should -BeLike '*no QEMU here*'
            Should -Invoke Invoke-GuestPester -ModuleName TestRun -Times 0
        }

        It 'is a failure if its kernel was requested' {
            $suite = Invoke-Guest 'linux-image-of-mine'
            $suite.Failed, $suite.Skipped | Should -Be 1, 0
            $suite.Failure | Should -BeLike '*linux-image-of-mine*no QEMU here*'
        }
    }

    Context 'The guests of a lane' {
        BeforeAll {
            Mock Install-UserModeKernel -ModuleName TestRun { [pscustomobject]@{ Version = 'user'; Emulated = $false } }
            Mock Install-EmulatedKernel -ModuleName TestRun { [pscustomobject]@{ Version = "emulated $Package"; Emulated = $true } }

            function Get-Run {
                param([string] $Lane, [string] $Package)

                InModuleScope TestRun -Parameters @{ Lane = $Lane; Package = $Package } {
                    param($Lane, $Package)
                    Get-GuestRun -Lane $Lane -KernelPackage $Package -Lock ([object]::new()) -WarningAction Ignore
                }
            }
        }

        It 'run each test of tag Kernel once: emulated those that need the distribution''s kernel' {
            $runs = @('datapaths', 'cmdlets' | ForEach-Object { Get-Run $_ })
            $runs.Kernel.Version | Should -Be 'user', 'emulated ', 'user'
            $runs[1].Filter.Tag | Should -Be 'DistributionKernel'
            $runs[1].Filter.Keys | Should -Be 'Tag'
            $runs[0, 2].Filter.Tag | Should -Be 'Kernel', 'Kernel'
            $runs[0, 2].Filter.ExcludeTag | Should -Be 'DistributionKernel', 'DistributionKernel'
            $files = Get-ChildItem $PSScriptRoot -Filter '*.Tests.ps1' | ForEach-Object Name
            $runs[0, 2].Filter.File | Sort-Object | Should -Be ($files | Sort-Object)
        }

        It 'all run the requested kernel' {
            $runs = @('datapaths', 'cmdlets' | ForEach-Object { Get-Run $_ 'mine' })
            $runs.Kernel.Version | Should -Be 'emulated mine', 'emulated mine'
            $runs.Filter.ForEach{ $_.ContainsKey('ExcludeTag') } | Should -Be $false, $false
        }

        It 'are emulated without a user-mode kernel' {
            Mock Install-UserModeKernel -ModuleName TestRun { throw 'no sources here' }
            @('datapaths', 'cmdlets' | ForEach-Object { Get-Run $_ }).Kernel.Version | Should -Be 'emulated ', 'emulated '
        }
    }

    Context 'Native code' {
        BeforeAll {
            Import-Module "$PSScriptRoot/../build/PowerShellProgram.psm1"
            Import-Module "$PSScriptRoot/../build/NativeImage.psm1"
        }

        It 'is in the PowerShell that tests start, and a copy runs like the original' {
            $library = Join-Path $PSHOME 'System.Management.Automation.dll'
            $copied = Join-Path (Split-Path @(Get-PowerShellProgram)[-1]) 'System.Management.Automation.dll'
            Test-NativeImage $copied | Should -BeTrue
            [System.Reflection.AssemblyName]::GetAssemblyName($copied).FullName |
                Should -Be ([System.Reflection.AssemblyName]::GetAssemblyName($library).FullName)
            $program, $words = @(Get-PowerShellProgram)
            $words = @($words) + '-NoProfile'
            & $program @words -Command '(Get-Variable PSVersionTable -ValueOnly).PSVersion.ToString()' | Should -Be "$($PSVersionTable.PSVersion)"
        }

        It 'is compiled for assemblies without it, and skipped for those with it' {
            $plain = "$PSScriptRoot/../out/FouTools/FouTools.Packets.dll"
            Test-NativeImage $plain | Should -BeFalse
            New-NativeImage -Path $plain -Destination "$TestDrive/first"
            Test-NativeImage "$TestDrive/first/FouTools.Packets.dll" | Should -BeTrue
            New-NativeImage -Path "$TestDrive/first/FouTools.Packets.dll" -Destination "$TestDrive/second"
            Get-ChildItem "$TestDrive/second" | Should -BeNullOrEmpty
        }

        It 'that cannot be compiled is an error with the compiler''s message' {
            { New-NativeImage -Path "$PSScriptRoot/../out/FouTools/FouTools.psd1" -Destination $TestDrive } | Should -Throw
        }
    }

    Context 'A project' {
        It 'is compiled with the <Count> properties that are given' -ForEach @(
            @{ Count = 1; Property = @{ PesterVersion = '5.9.1' } }
            @{ Count = 2; Property = @{ PesterVersion = '5.9.1'; Other = 'x' } }
        ) {
            Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
            Mock dotnet -ModuleName ModuleBuild { $global:LASTEXITCODE = 0 }
            Build-Project -Path 'build/Pester.csproj' -Property $Property
            Should -Invoke dotnet -ModuleName ModuleBuild -Times 1 -Exactly -ParameterFilter {
                $given = @($args -like '-p:*' -ne '-p:RestoreLockedMode=true')
                $given.Count -eq $Count -and $given -contains '-p:PesterVersion=5.9.1'
            }
        }
    }

    Context 'Lanes' {
        It 'run in parallel and return their suites' {
            $suites = InModuleScope TestRun {
                # Each waits for the other, which would never end if they ran one after another.
                $wait = { param($Given) while (-not (Test-Path "$($Given.Folder)/OTHER")) { Start-Sleep -Milliseconds 20 } }
                $lanes = foreach ($pair in @('one', 'two'), @('two', 'one')) {
                    $text = "param(`$Given) Set-Content `"`$(`$Given.Folder)/$($pair[0])`" x; & { $wait } `$Given; New-SuiteResult -Suite $($pair[0]) -Passed 1"
                    @{ Name = $pair[0]; Script = [scriptblock]::Create($text.Replace('OTHER', $pair[1])) }
                }
                Invoke-Lane -Lane $lanes -Argument @{ Folder = $Folder }
            } -Parameters @{ Folder = "$TestDrive" }
            $suites.Suite | Sort-Object | Should -Be 'one', 'two'
        }

        It 'that end with an error are a failure' {
            $suites = @(InModuleScope TestRun {
                    Invoke-Lane -Lane @{ Name = 'a lane'; Script = { New-SuiteResult -Suite first -Passed 1; throw 'out of memory' } } -Argument @{}
                })
            $suites.Suite | Should -Be 'first', 'a lane'
            $suites.Failed | Should -Be 0, 1
            $suites[1].Failure | Should -BeLike '*out of memory*'
        }
    }

    Context 'The sum' {
        It 'is the last line: <Line>, succeeded <Succeeded>' -ForEach @(
            @{ Suites = @{ Passed = 2 }, @{ Passed = 3; Skip = @(@{ Test = 'a'; Reason = 'b' }) }; Line = '5 passed, 0 failed, 1 skipped'; Succeeded = $true }
            @{ Suites = @{ Passed = 2 }, @{ Passed = 3; Failed = 1; Failure = 'c' }; Line = '5 passed, 1 failed, 0 skipped'; Succeeded = $false }
            @{ Suites = , @{ Passed = 0; Skip = @(@{ Test = 'a'; Reason = 'b' }) }; Line = '0 passed, 0 failed, 1 skipped'; Succeeded = $false }
        ) {
            $suites = $Suites | ForEach-Object { Get-Suite (@{ Suite = 'some' } + $_) }
            $sum = InModuleScope TestRun { Write-Summary -Suite $Given } -Parameters @{ Given = @($suites) } 6>$null
            $sum.Line | Should -BeExactly $Line
            $sum.Succeeded | Should -Be $Succeeded
        }
    }
}
