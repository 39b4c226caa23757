# Runs the benchmarks and shows their figures.

Import-Module (Join-Path $PSScriptRoot 'ModuleBuild.psm1')

$folder = Join-Path (Split-Path $PSScriptRoot) 'out/bench'

function Invoke-Bench {
    <#
    .SYNOPSIS
        Measures, and returns the tables of results as Markdown text; they are in out/bench/summary.md too.
    .PARAMETER Filter
        A wildcard for the full names of the benchmarks to run.
    #>
    param([string] $Filter = '*')

    # All but the results of the tunnels, which have a folder of their own here.
    New-Item $folder -ItemType Directory -Force | Out-Null
    Get-ChildItem $folder -Exclude tunnels | Remove-Item -Recurse -Force
    Write-Host "Measuring; the details are in $folder ..."
    # In quotes, for a native command has wildcards expanded to file names otherwise.
    & (Get-BuildPath -Program 'FouTools.Benchmarks') $folder "$Filter" 2>&1 | Set-Content (Join-Path $folder 'run.log')
    if ($LASTEXITCODE -ne 0) {
        Get-Content (Join-Path $folder 'run.log') | ForEach-Object { Write-Host $_ }
        throw "The benchmarks ended with exit code $LASTEXITCODE."
    }

    Get-Content (Join-Path $folder 'summary.md')
}

Export-ModuleMember -Function Invoke-Bench
