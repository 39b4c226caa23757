# Measures tunnels against each other in network namespaces, and leaves nothing of them behind.

Import-Module (Join-Path $PSScriptRoot 'ModuleBuild.psm1')
Import-Module (Join-Path $PSScriptRoot 'DebianPackage.psm1')
Import-Module (Join-Path $PSScriptRoot 'PowerShellProgram.psm1')
Import-Module (Join-Path $PSScriptRoot '../tests/harness/Requirement.psm1')

$root = Split-Path $PSScriptRoot

# The other tunnels, and what describes the machine. A program that cannot be had is a row "not measured".
$programs = @{
    ip             = 'iproute2'
    ping           = 'iputils-ping'
    ethtool        = 'ethtool'
    fastd          = 'fastd'
    socat          = 'socat'
    edge           = 'n2n'
    'wireguard-go' = 'wireguard-go'
    wg             = 'wireguard-tools'
    openvpn        = 'openvpn'
    vtund          = 'vtun'
    tincd          = 'tinc'
}

function Invoke-TunnelBench {
    <#
    .SYNOPSIS
        Measures, and returns the Markdown document with the results.
    .PARAMETER Row
        Wildcards for the names of tunnels to measure.
    .PARAMETER Quick
        One short repetition: shows that everything works, not how fast it is.
    .PARAMETER Folder
        Where the files go. A whole run writes docs/benchmarks, anything less out/bench/tunnels.
    #>
    param([string[]] $Row = @(), [switch] $Quick, [string] $Folder = '')

    $missing = Get-MissingRequirement -Root
    if ($missing) {
        throw "Tunnels cannot be measured: $missing."
    }

    if (-not $Folder) {
        $Folder = $Quick -or $Row ? (Join-Path $root 'out/bench/tunnels') : (Join-Path $root 'docs/benchmarks')
    }

    Install-DebianPackage -Program $programs | ForEach-Object { Write-Host "Without $_ a part of the results will be missing." }
    $prefix = "foubench-$PID"
    $words = @('--folder', $Folder, '--prefix', $prefix, '--module', (Get-BuildPath -Module))
    $words += Get-PowerShellProgram | ForEach-Object { '--pwsh', $_ }
    # From a command line (-File) a list comes as one word.
    $words += $Row -split ',' | Where-Object { $_ } | ForEach-Object { '--row', "$_" }
    if ($Quick) {
        $words += '--quick'
    }

    try {
        & (Get-BuildPath -Program 'FouTools.TunnelBench') @words | Out-Host
        if ($LASTEXITCODE -ne 0) {
            throw "The measurement of tunnels ended with exit code $LASTEXITCODE."
        }
    }
    finally {
        # The program removes what it has made; this is for one that was killed.
        Remove-Remains -Prefix $prefix
    }

    Write-Host "The results are in $Folder."
    Get-Content (Join-Path $Folder 'tunnels.md')
}

function Remove-Remains {
    # Namespaces with a prefix, the programs in them, and their configuration.
    param([Parameter(Mandatory)] [string] $Prefix)

    foreach ($file in Get-ChildItem '/run/netns' -Filter "$Prefix-*" -ErrorAction Ignore) {
        foreach ($number in & ip netns pids $file.Name) {
            Stop-Process -Id $number -Force -ErrorAction Ignore
        }

        & ip netns delete $file.Name
    }

    Get-ChildItem ([System.IO.Path]::GetTempPath()) -Directory -Filter "$Prefix-*" | Remove-Item -Recurse -Force
}

Export-ModuleMember -Function Invoke-TunnelBench
