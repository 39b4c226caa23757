# Runs the suites, each in a process of its own, and adds up what they report.

Import-Module (Join-Path $PSScriptRoot 'ModuleBuild.psm1')
Import-Module (Join-Path $PSScriptRoot 'DebianPackage.psm1')
Import-Module (Join-Path $PSScriptRoot 'PesterRun.psm1')
Import-Module (Join-Path $PSScriptRoot 'PowerShellProgram.psm1')
Import-Module (Join-Path $PSScriptRoot 'UserModeKernel.psm1')
Import-Module (Join-Path $PSScriptRoot 'EmulatedKernel.psm1')
Import-Module (Join-Path $PSScriptRoot 'Guest.psm1')

$root = Split-Path $PSScriptRoot
$tests = Join-Path $root 'tests'
$results = Join-Path $root 'out/test-results'

# What tests use, and the Debian packages that have it.
$programs = @{
    ip             = 'iproute2'
    ping           = 'iputils-ping'
    fping          = 'fping'
    tshark         = 'tshark'
    ethtool        = 'ethtool'
    nft            = 'nftables'
    'iptables-nft' = 'iptables'
    unshare        = 'util-linux'
}

function Invoke-TestRun {
    <#
    .SYNOPSIS
        Runs the suites in processes of their own and returns the sum.
    .DESCRIPTION
        Lanes run side by side, since most tests wait for packets rather than compute: the C# suites one after another, the
        Pester files in one PowerShell, and the guests with those of tag Kernel. The output of a suite is shown when the suite
        ends.
    .PARAMETER KernelPackage
        The Debian package of a kernel under which all tests of tag Kernel run, emulated. By default they run under user-mode
        Linux, and those of tag DistributionKernel under the distribution's own kernel, emulated.
    .OUTPUTS
        An object with Passed, Failed, Skipped, Succeeded and the closing Line.
    #>
    param(
        [string[]] $Tag = @(),
        [string[]] $Name = @(),
        [string] $KernelPackage = '',
        [string] $PesterVersion = ''
    )

    Install-DebianPackage -Program $programs | ForEach-Object { Write-Host "Tests that need $_ will be skipped." }
    $pester = Install-Pester -Version $PesterVersion
    Copy-PowerShellProgram
    if (Test-Path $results) {
        Remove-Item $results -Recurse -Force
    }

    New-Item $results -ItemType Directory | Out-Null
    $units = @(Get-ChildItem $tests -Directory -Filter '*.Tests' | ForEach-Object Name)
    $needsGuest = -not $Tag -or 'Kernel' -in $Tag
    $lanes = @(
        @{ Name = 'C# suites'; Script = { param($Given) $Given.Unit | ForEach-Object { Invoke-UnitSuite -Project $_ -Tag $Given.Tag -Name $Given.Name } } }
        'A to F', 'G to Z' | ForEach-Object {
            @{
                Name   = "Pester files $_"
                Lane   = $_
                Script = { param($Given) Invoke-PesterSuite -Letters $Given.Lane -Pester $Given.Pester -Tag $Given.Tag -Name $Given.Name }
            }
        }
        'datapaths', 'cmdlets' | Where-Object { $needsGuest } | ForEach-Object {
            @{
                Name   = "Pester files in guests, $_"
                Lane   = $_
                Script = {
                    param($Given)
                    Get-GuestRun -Lane $Given.Lane -KernelPackage $Given.KernelPackage -Lock $Given.Lock |
                        ForEach-Object { Invoke-GuestSuite -Run $_ -Pester $Given.Pester -Name $Given.Name }
                }
            }
        }
    )
    $given = @{ Unit = $units; Tag = $Tag; Name = $Name; Pester = $pester; KernelPackage = $KernelPackage; Lock = [object]::new() }
    Write-Summary -Suite @(Invoke-Lane -Lane $lanes -Argument $given)
}

function Get-GuestRun {
    # What runs in the guests of a lane, "datapaths" or "cmdlets": objects with Guest, Kernel, Filter (for Invoke-PesterFiles.ps1)
    # and, where that kernel cannot be had, Missing: why. Lanes take turns by the lock, since both may install what they need.
    param([string] $Lane, [string] $KernelPackage, $Lock)

    $userMode, $emulated, $missing = $null, $null, ''
    [System.Threading.Monitor]::Enter($Lock)
    try {
        if (-not $KernelPackage) {
            try { $userMode = Install-UserModeKernel }
            catch { Write-Warning "There is no user-mode kernel, so that all tests of tag Kernel are emulated, which is slow: $_" }
        }

        if (-not $userMode -or $Lane -eq 'datapaths') {
            try { $emulated = Install-EmulatedKernel -Package $KernelPackage }
            catch { $missing = "no guest can be had$($KernelPackage ? " with $KernelPackage" : ''): $_" }
        }
    }
    finally {
        [System.Threading.Monitor]::Exit($Lock)
    }

    # What the engine and the kernel do together, and what cmdlets do to the kernel: about equally long, with what mostly waits.
    $files = @(Get-ChildItem $tests -Filter '*.Tests.ps1' | ForEach-Object Name)
    $waiting = 'KernelTestTunnel.Tests.ps1'
    $half = @($files | Where-Object { ($_ -like 'Kernel*' -and $_ -ne $waiting) -eq ($Lane -eq 'datapaths') })
    $filter = @{ Tag = @('Kernel'); File = $half }
    if (-not $userMode) {
        return @{ Guest = $Lane; Kernel = $emulated; Missing = $missing; Filter = $filter; Demanded = [bool] $KernelPackage }
    }

    @{ Guest = $Lane; Kernel = $userMode; Filter = $filter + @{ ExcludeTag = @('DistributionKernel') } }
    if ($Lane -eq 'datapaths') {
        @{ Guest = 'distribution'; Kernel = $emulated; Missing = $missing; Filter = @{ Tag = @('DistributionKernel') } }
    }
}

function Invoke-Lane {
    # Runs script blocks of this module side by side, shows their output as it comes by whole suites, and returns their results.
    param([hashtable[]] $Lane, [hashtable] $Argument)

    $module = Join-Path $PSScriptRoot 'TestRun.psm1'
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $jobs = @()
    try {
        $jobs = @(foreach ($one in $Lane) {
            Write-Host "Running the $($one.Name) ..."
            $script, $given = "$($one.Script)", ($Argument + @{ Lane = $one.Lane })
            Start-ThreadJob -Name $one.Name -ThrottleLimit $Lane.Count -ScriptBlock {
                $ErrorActionPreference = 'Stop'
                & (Import-Module $using:module -PassThru) ([scriptblock]::Create($using:script)) $using:given
            }
        })
        do {
            $running = @($jobs | Where-Object State -In 'NotStarted', 'Running')
            $names = ($running | ForEach-Object Name) -join ', '
            Write-Progress -Activity 'Testing' -Status "$([int] $clock.Elapsed.TotalSeconds) s; running: $names"
            if ($running) { $running | Wait-Job -Any -Timeout 2 | Out-Null }
            $jobs | ForEach-Object { Receive-Lane -Job $_ }
        } while ($running)

        $jobs | Where-Object State -EQ 'Failed' | ForEach-Object {
            New-SuiteResult -Suite $_.Name -Failed 1 -Failure "It was given up: $($_.JobStateInfo.Reason.Message)"
        }
    }
    finally {
        Write-Progress -Activity 'Testing' -Completed

        # Stops what still runs, as after Ctrl+C; the programs that the lanes started end with them.
        $jobs | Remove-Job -Force
    }
}

function Receive-Lane {
    # The suites that a lane has ended since it was last asked, with their output shown.
    param($Job)

    foreach ($one in Receive-Job $Job -ErrorAction SilentlyContinue) {
        Write-Host "`
== $($one.Suite): $($one.Passed) passed, $($one.Failed) failed, $($one.Skipped) skipped in $($one.Seconds) s"
        if ($one.Log) { Get-Content $one.Log | ForEach-Object { Write-Host $_ } }
        $one
    }
}

function Invoke-Suite {
    # Runs the program of a suite with its output in a log, and returns its exit code and the seconds it took.
    param([string] $Suite, [string[]] $Word)

    $log = Join-Path $results "$Suite.log"
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $program, $arguments = $Word
    & $program @arguments *> $log
    @{ Log = $log; ExitCode = $LASTEXITCODE; Seconds = [int] $clock.Elapsed.TotalSeconds }
}

function Invoke-UnitSuite {
    # Runs one xunit program. It leaves its results as a CTRF document (ctrf.io).
    param([string] $Project, [string[]] $Tag, [string[]] $Name)

    $report = Join-Path $results "$Project.json"
    $words = @((Get-BuildPath -Program $Project), '-noLogo', '-noColor', '-result-ctrf', $report)
    $words += $Tag | ForEach-Object { '-trait', "Tag=$_" }
    $words += $Name | ForEach-Object { '-displayName', $_ }
    $run = Invoke-Suite -Suite $Project -Word $words
    $common = @{ Suite = $Project; Log = $run.Log; Seconds = $run.Seconds }
    if (-not (Test-Path $report)) {
        return New-SuiteResult @common -Failed 1 -Failure "$Project ended with exit code $($run.ExitCode) and left no results."
    }

    $document = (Get-Content $report -Raw | ConvertFrom-Json).results
    $skips = @($document.tests | Where-Object status -EQ 'skipped' | ForEach-Object {
            [pscustomobject]@{ Test = $_.name; Reason = Get-Text $_ 'message' }
        })
    $failures = @($document.tests | Where-Object status -NotIn 'passed', 'skipped' | ForEach-Object {
            "$($_.name): $(Get-Text $_ 'message')"
        })
    $failed = $document.summary.failed + $document.summary.other
    if ($run.ExitCode -ne 0 -and $failed -eq 0) {
        # The clean-up of a class fails no test.
        $failed = 1
        $failures += "$Project ended with exit code $($run.ExitCode) although no test failed."
    }

    New-SuiteResult @common -Passed $document.summary.passed -Failed $failed -Skip $skips -Failure $failures
}

function Invoke-PesterSuite {
    # Runs the Pester files whose names begin with these letters in a child, so that the module it loads is never locked here.
    param([string] $Letters, [string] $Pester, [string[]] $Tag, [string[]] $Name)

    $suite = "Pester files $Letters"
    $report = Join-Path $results "$suite.json"
    $first, $last = $Letters -split ' to '
    $files = @(Get-ChildItem $tests -Filter '*.Tests.ps1' | ForEach-Object Name | Where-Object { $_ -match "^[$first-$last]" })
    $filter = @{ File = $files; Tag = $Tag; ExcludeTag = @('Kernel'); Name = $Name }
    $run = Invoke-Suite -Suite $suite -Word (Get-PesterCommand -Pester $Pester -Report $report -Filter $filter)
    $common = @{ Suite = $suite; Log = $run.Log; Seconds = $run.Seconds }
    if (-not (Test-Path $report)) {
        return New-SuiteResult @common -Failed 1 -Failure "The Pester run ended with exit code $($run.ExitCode) and left no results."
    }

    ConvertTo-SuiteResult @common -Report (Get-Content $report -Raw | ConvertFrom-Json)
}

function Invoke-GuestSuite {
    # Runs the Pester tests of tag Kernel, which need a kernel with fou, in a guest.
    param([hashtable] $Run, [string] $Pester, [string[]] $Name)

    $suite = "Pester files in guest $($Run.Guest)"
    if ($Run.Missing -and $Run.Demanded) {
        return New-SuiteResult -Suite $suite -Failed 1 -Failure $Run.Missing
    }

    if ($Run.Missing) {
        return New-SuiteResult -Suite $suite -Skip ([pscustomobject]@{ Test = "all of tag $($Run.Filter.Tag)"; Reason = $Run.Missing })
    }

    $common = @{ Suite = "$suite (kernel $($Run.Kernel.Version))" }
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    try {
        $report = Invoke-GuestPester -Kernel $Run.Kernel -Pester $Pester -Filter ($Run.Filter + @{ Name = $Name }) -Guest $Run.Guest
        $common += @{ Log = $report.Log; Seconds = [int] $clock.Elapsed.TotalSeconds }
        ConvertTo-SuiteResult @common -Report $report
    }
    catch {
        New-SuiteResult @common -Failed 1 -Failure $_.Exception.Message
    }
}

function ConvertTo-SuiteResult {
    param([string] $Suite, $Report, [string] $Log, [int] $Seconds)

    New-SuiteResult -Suite $Suite -Passed $Report.Passed -Failed $Report.Failed -Skip @($Report.Skips) -Failure @($Report.Failures) -Log $Log -Seconds $Seconds
}

function New-SuiteResult {
    param(
        [string] $Suite,
        [int] $Passed = 0,
        [int] $Failed = 0,
        [object[]] $Skip = @(),
        [string[]] $Failure = @(),
        [string] $Log = '',
        [int] $Seconds = 0
    )

    [pscustomobject]@{
        Suite   = $Suite
        Passed  = $Passed
        Failed  = $Failed
        Skipped = $Skip.Count
        Seconds = $Seconds
        Skip    = $Skip
        Failure = $Failure
        Log     = $Log
    }
}

function Write-Summary {
    param([object[]] $Suite)

    Write-Host "`n== Summary"
    $Suite | Format-Table Suite, Passed, Failed, Skipped, Seconds | Out-Host
    $Suite | ForEach-Object { $_.Skip } | Group-Object Reason | ForEach-Object {
        Write-Host "Skipped $($_.Count): $($_.Name)"
    }
    # Named once more at the end, since a log is often kept by its tail only.
    $Suite | ForEach-Object { $_.Failure } | ForEach-Object { Write-Host "Failed: $(Limit-Line $_)" }

    $passed = Get-Sum $Suite 'Passed'
    $failed = Get-Sum $Suite 'Failed'
    if ($passed + $failed -eq 0) {
        Write-Host 'No test ran: nothing matches -Tag and -Name.'
    }

    [pscustomobject]@{
        Passed    = $passed
        Failed    = $failed
        Skipped   = Get-Sum $Suite 'Skipped'
        Succeeded = $failed -eq 0 -and $passed -gt 0
        Line      = "$passed passed, $failed failed, $(Get-Sum $Suite 'Skipped') skipped"
    }
}

function Get-Sum {
    param([object[]] $Item, [string] $Property)

    [int] ($Item | Measure-Object $Property -Sum).Sum
}

function Get-Text {
    # A property that the object may lack.
    param($Object, [string] $Property)

    $found = $Object.PSObject.Properties[$Property]
    $found ? [string] $found.Value : ''
}

function Limit-Line {
    # One line of at most 300 characters.
    param([string] $Text)

    $line = $Text -replace '\s+', ' '
    $line.Length -le 300 ? $line : $line.Substring(0, 297) + '...'
}

Export-ModuleMember -Function Invoke-TestRun
