# Runs the samples and prints every outcome, in the form of Expected.txt. Expected.txt holds what Pester 5.9 on pwsh 7.6 gives; to make it
# again where both are installed: pwsh -NoProfile -File Report.ps1 > Expected.txt. One line is ours: Pester calls the container of
# DiscoveryError.Sample.ps1 "Passed" though it counts it among the failed ones.
function Write-Run($label, $run) {
    "== $label"
    "$($run.Result) Total $($run.TotalCount) Passed $($run.PassedCount) Failed $($run.FailedCount) Skipped $($run.SkippedCount) " +
        "Inconclusive $($run.InconclusiveCount) NotRun $($run.NotRunCount) FailedBlocks $($run.FailedBlocksCount) " +
        "FailedContainers $($run.FailedContainersCount) LASTEXITCODE $global:LASTEXITCODE"
    foreach ($test in $run.Tests) { "$($test.Result) | $($test.ExpandedPath) | $($test.ExpandedName) | $(@($test.ErrorRecord).Count)" }
    foreach ($block in $run.FailedBlocks) { "FailedBlock | $($block.ExpandedPath) | $($block.Result)" }
    foreach ($container in $run.Containers) { "$($container.Result) | $([System.IO.Path]::GetFileName($container.Name)) | $(@($container.ErrorRecord).Count)" }
}

$filtered = 'Filter.Sample.ps1'
foreach ($name in [string[]]([System.IO.Directory]::GetFiles($PSScriptRoot, '*.Sample.ps1') | ForEach-Object { [System.IO.Path]::GetFileName($_) } | Sort-Object)) {
    if ($name -ne $filtered) {
        Write-Run $name (Invoke-Pester -Path "$PSScriptRoot/$name" -Output None -PassThru)
    }
}

$filters = [ordered]@{
    'no filter'                   = @{}
    'tag'                         = @{ Tag = 'Fast' }
    'exclude tag'                 = @{ ExcludeTag = 'Slow' }
    'tag and exclude tag'         = @{ Tag = 'Fast'; ExcludeTag = 'Slow' }
    'tag wildcard'                = @{ Tag = 'S*' }
    'name of a block'             = @{ FullName = 'Alpha*' }
    'name of tests'               = @{ FullName = '*.two' }
    'tag of an inner block'       = @{ Tag = 'Kernel' }
    'exclude tag of a block'      = @{ ExcludeTag = 'Net' }
    'unknown tag'                 = @{ Tag = 'None' }
    'tag or name'                 = @{ FullName = 'Beta.one'; Tag = 'Kernel' }
    'excluded inside the chosen'  = @{ FullName = 'Alpha'; ExcludeTag = 'Kernel' }
    'several tags'                = @{ Tag = 'Kernel', 'Never' }
}
foreach ($label in $filters.Keys) {
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = "$PSScriptRoot/$filtered"
    $configuration.Run.PassThru = $true
    $configuration.Output.Verbosity = 'None'
    foreach ($setting in $filters[$label].Keys) {
        $configuration.Filter.$setting = $filters[$label][$setting]
    }

    Write-Run "$filtered, $label" (Invoke-Pester -Configuration $configuration)
}
