# Runs the benchmarks and shows their figures.

Import-Module (Join-Path $PSScriptRoot 'ModuleBuild.psm1')

$folder = Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'out' 'bench'

function Invoke-Bench {
    <#
    .SYNOPSIS
        Measures, and returns the tables of results as Markdown text; they are in out/bench/summary.md too.
    .PARAMETER Filter
        A wildcard for the full names of the benchmarks to run.
    #>
    param([string] $Filter = '*')

    if (Test-Path $folder) {
        Remove-Item $folder -Recurse -Force
    }

    New-Item $folder -ItemType Directory | Out-Null
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
