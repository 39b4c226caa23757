# Runs every suite and adds up what they say: the C# suites first, then the Pester files, at last those that need a guest.

Import-Module (Join-Path $PSScriptRoot 'ModuleBuild.psm1')
Import-Module (Join-Path $PSScriptRoot 'DebianPackage.psm1')
Import-Module (Join-Path $PSScriptRoot 'Guest.psm1')

$tests = Split-Path $PSScriptRoot
$results = Join-Path (Split-Path $tests) 'out/test-results'

function Invoke-TestRun {
    <#
    .SYNOPSIS
        Runs the suites in processes of their own and returns the sum.
    .OUTPUTS
        An object with Passed, Failed, Skipped, Succeeded and the closing Line.
    #>
    param([string[]] $Tag = @(), [string[]] $Name = @(), [string] $KernelPackage = '')

    Install-DebianPackage -Program @{ ip = 'iproute2'; ping = 'iputils-ping'; tshark = 'tshark'; ethtool = 'ethtool' } |
        ForEach-Object { Write-Host "Tests that need $_ will be skipped." }
    if (Test-Path $results) {
        Remove-Item $results -Recurse -Force
    }

    New-Item $results -ItemType Directory | Out-Null
    $suites = @(
        Get-ChildItem $tests -Directory -Filter '*.Tests' |
            ForEach-Object { Invoke-UnitSuite -Project $_.Name -Tag $Tag -Name $Name }
        Invoke-PesterSuite -Tag $Tag -Name $Name
        if (-not $Tag -or 'Kernel' -in $Tag) {
            Invoke-GuestSuite -Name $Name -KernelPackage $KernelPackage
        }
    )
    Write-Summary -Suite $suites
}

function Invoke-UnitSuite {
    # Runs one xunit program. It leaves its results as a CTRF document (ctrf.io).
    param([string] $Project, [string[]] $Tag, [string[]] $Name)

    Write-Host "`n== $Project"
    $report = Join-Path $results "$Project.json"
    $arguments = @('-noLogo', '-noColor', '-result-ctrf', $report)
    $arguments += $Tag | ForEach-Object { '-trait', "Tag=$_" }
    $arguments += $Name | ForEach-Object { '-displayName', $_ }
    & (Get-BuildPath -Program $Project) @arguments | Out-Host
    $exitCode = $LASTEXITCODE
    if (-not (Test-Path $report)) {
        return New-SuiteResult -Suite $Project -Failed 1 -Failure "$Project ended with exit code $exitCode and left no results."
    }

    $document = (Get-Content $report -Raw | ConvertFrom-Json).results
    $skips = @($document.tests | Where-Object status -EQ 'skipped' | ForEach-Object {
            [pscustomobject]@{ Test = $_.name; Reason = Get-Text $_ 'message' }
        })
    $failures = @($document.tests | Where-Object status -NotIn 'passed', 'skipped' | ForEach-Object {
            "$($_.name): $(Get-Text $_ 'message')"
        })
    $failed = $document.summary.failed + $document.summary.other
    if ($exitCode -ne 0 -and $failed -eq 0) {
        # The clean-up of a class fails no test.
        $failed = 1
        $failures += "$Project ended with exit code $exitCode although no test failed."
    }

    New-SuiteResult -Suite $Project -Passed $document.summary.passed -Failed $failed -Skip $skips -Failure $failures
}

function Invoke-PesterSuite {
    # Runs the Pester files in a child of the same kind as this process, so that the module it loads is never locked here.
    param([string[]] $Tag, [string[]] $Name)

    Write-Host "`n== Pester files"
    $report = Join-Path $results 'Pester.json'
    $script = Join-Path $PSScriptRoot 'Invoke-PesterFiles.ps1'
    $engine = Get-PesterEngine
    $filter = @{ Tag = $Tag; ExcludeTag = @('Kernel'); Name = $Name } | ConvertTo-Json -Compress
    & $engine -NoProfile -NonInteractive -File $script -Report $report -Filter $filter | Out-Host
    if (-not (Test-Path $report)) {
        return New-SuiteResult -Suite 'Pester' -Failed 1 -Failure "The Pester run ended with exit code $LASTEXITCODE and left no results."
    }

    ConvertTo-SuiteResult -Suite 'Pester' -Report (Get-Content $report -Raw | ConvertFrom-Json)
}

function Invoke-GuestSuite {
    # Runs the Pester tests of tag Kernel, which need a kernel with fou, in a guest.
    param([string[]] $Name, [string] $KernelPackage)

    Write-Host "`n== Pester in a guest"
    $package = $KernelPackage ? @{ KernelPackage = $KernelPackage } : @{}
    try {
        $kernel = Install-GuestKernel @package
    }
    catch {
        if ($KernelPackage) {
            return New-SuiteResult -Suite 'Pester in a guest' -Failed 1 -Failure "No guest can be had with $($KernelPackage): $($_.Exception.Message)"
        }

        $skip = [pscustomobject]@{ Test = 'all of tag Kernel'; Reason = "no guest can be had: $($_.Exception.Message)" }
        return New-SuiteResult -Suite 'Pester in a guest' -Skip $skip
    }

    $suite = "Pester in a guest (kernel $($kernel.Version))"
    try {
        ConvertTo-SuiteResult -Suite $suite -Report (Invoke-GuestPester -Name $Name @package)
    }
    catch {
        New-SuiteResult -Suite $suite -Failed 1 -Failure $_.Exception.Message
    }
}

function ConvertTo-SuiteResult {
    param([string] $Suite, $Report)

    New-SuiteResult -Suite $Suite -Passed $Report.Passed -Failed $Report.Failed -Skip @($Report.Skips) -Failure @($Report.Failures)
}

function Get-PesterEngine {
    # Real pwsh with Pester 5 where this is it, the project's own shell with its runner otherwise.
    $here = [Environment]::ProcessPath
    if ((Split-Path $here -Leaf) -eq 'pwsh' -and (Get-Module Pester -ListAvailable | Where-Object Version -GE '5.0')) {
        return $here
    }

    Get-BuildPath -Program 'FouTools.Shell'
}

function New-SuiteResult {
    param([string] $Suite, [int] $Passed = 0, [int] $Failed = 0, [object[]] $Skip = @(), [string[]] $Failure = @())

    [pscustomobject]@{
        Suite   = $Suite
        Passed  = $Passed
        Failed  = $Failed
        Skipped = $Skip.Count
        Skip    = $Skip
        Failure = $Failure
    }
}

function Write-Summary {
    param([object[]] $Suite)

    Write-Host "`n== Summary"
    $Suite | Format-Table Suite, Passed, Failed, Skipped | Out-Host
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
