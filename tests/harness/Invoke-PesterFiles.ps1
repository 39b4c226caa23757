# Runs tests/*.Tests.ps1 with the Invoke-Pester at hand (Pester 5, or the shell's runner) and writes the sums as JSON.
param(
    [Parameter(Mandatory)] [string] $Report,
    [string] $Tag = '',
    [string] $ExcludeTag = '',
    [string] $Name = ''
)

$ErrorActionPreference = 'Stop'
$installed = Get-Module Pester -ListAvailable | Where-Object Version -GE '5.0' | Sort-Object Version -Descending | Select-Object -First 1
if ($installed) {
    Import-Module $installed
}

$files = @(Get-ChildItem (Split-Path $PSScriptRoot) -Filter '*.Tests.ps1' | ForEach-Object FullName)
$configuration = New-PesterConfiguration
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Detailed'
$configuration.Filter.ExcludeTag = @($ExcludeTag -split ',' -ne '')
if ($Tag) {
    # Other files are not even read: in a slow guest that counts.
    $tagged = "-Tag[^\r\n{]*\b($($Tag -replace ',', '|'))\b"
    $files = @($files | Where-Object { (Get-Content $_ -Raw) -match $tagged })
    $configuration.Filter.Tag = $Tag -split ','
}

if ($Name) {
    # Pester would take what has the tag or the name. Here both have to fit, so the tag has chosen the files.
    $configuration.Filter.Tag = @()
    $configuration.Filter.FullName = $Name -split ','
}

$configuration.Run.Path = $files
$run = Invoke-Pester -Configuration $configuration
$skips = @($run.Tests | Where-Object Result -In 'Skipped', 'Inconclusive' | ForEach-Object {
        $reason = $_.ErrorRecord | Select-Object -First 1 | ForEach-Object { $_.Exception.Message -replace '^is skipped,? ?(because )?', '' }
        @{ Test = $_.ExpandedPath; Reason = $reason ? $reason : 'see the condition of its -Skip' }
    })
$failure = @(
    if ($run.FailedContainersCount -gt 0) { "$($run.FailedContainersCount) Pester files could not be read." }
    if ($run.FailedBlocksCount -gt 0) { "The set-up or clean-up of $($run.FailedBlocksCount) Pester blocks failed." }
) -join ' '
@{
    Passed  = $run.PassedCount
    Failed  = $run.FailedCount + $run.FailedContainersCount + $run.FailedBlocksCount
    Skips   = $skips
    Failure = $failure
} | ConvertTo-Json -Depth 4 | Set-Content $Report
