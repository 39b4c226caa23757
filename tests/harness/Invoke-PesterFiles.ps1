# Runs tests/*.Tests.ps1 with the Invoke-Pester at hand (Pester 5, or the shell's runner) and writes the sums as JSON.
param(
    [Parameter(Mandatory)] [string] $Report,
    [string] $Tag = '',
    [string] $Name = ''
)

$ErrorActionPreference = 'Stop'
$installed = Get-Module Pester -ListAvailable | Where-Object Version -GE '5.0' | Sort-Object Version -Descending | Select-Object -First 1
if ($installed) {
    Import-Module $installed
}

$configuration = New-PesterConfiguration
$configuration.Run.Path = Split-Path $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Detailed'
if ($Tag) {
    $configuration.Filter.Tag = $Tag -split ','
}

if ($Name) {
    $configuration.Filter.FullName = $Name -split ','
}

$run = Invoke-Pester -Configuration $configuration
$skips = @($run.Tests | Where-Object Result -In 'Skipped', 'Inconclusive' | ForEach-Object {
        $reason = $_.ErrorRecord | Select-Object -First 1 | ForEach-Object { $_.Exception.Message -replace '^is skipped,? ?(because )?', '' }
        @{ Test = $_.ExpandedPath; Reason = $reason ? $reason : 'see the condition of its -Skip' }
    })
$failure = $run.FailedContainersCount -gt 0 ? "$($run.FailedContainersCount) Pester files could not be read." : ''
@{
    Passed  = $run.PassedCount
    Failed  = $run.FailedCount + $run.FailedContainersCount
    Skips   = $skips
    Failure = $failure
} | ConvertTo-Json -Depth 4 | Set-Content $Report
