# Runs tests/*.Tests.ps1 under one version of Pester and writes the sums as JSON.
param(
    # The manifest of Pester.
    [Parameter(Mandatory)] [string] $Pester,

    [Parameter(Mandatory)] [string] $Report,

    # JSON, since -File takes only text and a name may contain any character:
    # { "File": [], "Tag": [], "ExcludeTag": [], "Name": [] }; an empty list is no limit.
    [string] $Filter = '{}',

    # Pester's own.
    [string] $Verbosity = 'Detailed'
)

$ErrorActionPreference = 'Stop'
Import-Module $Pester

# No test has this name: with it for a filter all tests are found, and none runs.
$noName = "`0"

function Find-FullName {
    # The full names of the tests that fit a tag and a name, either of their own or of a block around them.
    param([string[]] $Path, [string[]] $Tag, [string[]] $Name)

    $configuration = New-PesterConfiguration
    $configuration.Run.PassThru = $true
    $configuration.Run.Path = $Path
    $configuration.Output.Verbosity = 'None'
    $configuration.Filter.FullName = $noName
    foreach ($test in (Invoke-Pester -Configuration $configuration).Tests) {
        $tags = @($test.Tag)
        for ($block = $test.Block; $block; $block = $block.Parent) {
            $tags += $block.Tag
        }

        $names = 1..$test.Path.Count | ForEach-Object { @($test.Path)[0..($_ - 1)] -join '.' }
        if (($Tag | Where-Object { $tags -like $_ }) -and ($Name | Where-Object { $names -like $_ })) {
            $test.Path -join '.'
        }
    }
}

$asked = $Filter | ConvertFrom-Json -AsHashtable
$files = @(Get-ChildItem (Join-Path $PSScriptRoot '../tests') -Filter '*.Tests.ps1' |
        Where-Object { -not $asked.File -or $_.Name -in $asked.File } | ForEach-Object FullName)
$configuration = New-PesterConfiguration
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = $Verbosity
$configuration.Filter.ExcludeTag = @($asked.ExcludeTag | Where-Object { $_ })
if ($asked.Tag) {
    # Other files are not even read: in a slow guest that counts.
    $tagged = "-Tag[^\r\n{]*\b($($asked.Tag -join '|'))\b"
    $files = @($files | Where-Object { (Get-Content $_ -Raw) -match $tagged })
    $configuration.Filter.Tag = @($asked.Tag)
}

if ($asked.Name) {
    $configuration.Filter.FullName = @($asked.Name)
}

if ($files -and $asked.Tag -and $asked.Name) {
    # Pester takes what has the tag or the name; here both have to fit.
    $both = @(Find-FullName -Path $files -Tag $asked.Tag -Name $asked.Name | Select-Object -Unique)
    $configuration.Filter.Tag = @()
    $configuration.Filter.FullName = $both ? @($both | ForEach-Object { [WildcardPattern]::Escape($_) }) : $noName
}

$run = $null
if ($files) {
    $configuration.Run.Path = $files
    $run = Invoke-Pester -Configuration $configuration
}

$skips = @($run.Tests | Where-Object Result -In 'Skipped', 'Inconclusive' | ForEach-Object {
        $reason = $_.ErrorRecord | Select-Object -First 1 | ForEach-Object { $_.Exception.Message -replace '^is skipped,? ?(because )?', '' }
        @{ Test = $_.ExpandedPath; Reason = $reason ? $reason : 'see the condition of its -Skip' }
    })
$failures = @(
    $run.Tests | Where-Object Result -EQ 'Failed' | ForEach-Object {
        "$($_.ExpandedPath): $($_.ErrorRecord | Select-Object -First 1)"
    }
    if ($run.FailedContainersCount -gt 0) { "$($run.FailedContainersCount) Pester files could not be read." }
    if ($run.FailedBlocksCount -gt 0) { "The set-up or clean-up of $($run.FailedBlocksCount) Pester blocks failed." }
)
@{
    Passed   = $run.PassedCount
    Failed   = $run.FailedCount + $run.FailedContainersCount + $run.FailedBlocksCount
    Skips    = $skips
    Seconds  = @($run.Containers | ForEach-Object { @{ File = Split-Path $_.Item -Leaf; Seconds = $_.Duration.TotalSeconds } })
    Failures = $failures
} | ConvertTo-Json -Depth 4 | Set-Content $Report
