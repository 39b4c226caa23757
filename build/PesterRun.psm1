# Pester, and the command line that runs test files under it.
Import-Module (Join-Path $PSScriptRoot 'ModuleBuild.psm1')
Import-Module (Join-Path $PSScriptRoot 'PowerShellProgram.psm1')

function Install-Pester {
    <#
    .SYNOPSIS
        Makes sure that Pester lies in out/modules, and returns the path of its manifest.
    .PARAMETER Version
        A version other than that of Directory.Packages.props.
    #>
    param([string] $Version = '')

    $properties = $Version ? @{ PesterVersion = $Version } : @{}
    Build-Project -Path 'build/Pester.csproj' -Property $properties
    $project = Join-Path $PSScriptRoot 'Pester.csproj'
    $used = $Version ? $Version : (& dotnet msbuild $project -getProperty:PesterVersion)
    Join-Path (Split-Path $PSScriptRoot) "out/modules/Pester/$used/Pester.psd1"
}

function Get-PesterCommand {
    <#
    .SYNOPSIS
        Returns the words of a command that runs test files and leaves a report.
    .PARAMETER Filter
        What Invoke-PesterFiles.ps1 takes.
    #>
    param(
        [Parameter(Mandatory)] [string] $Pester,
        [Parameter(Mandatory)] [string] $Report,
        [Parameter(Mandatory)] [hashtable] $Filter
    )

    # A line for each test takes as long as some of them, above all in a guest.
    $script = Join-Path $PSScriptRoot 'Invoke-PesterFiles.ps1'
    (Get-PowerShellProgram) + @('-NoProfile', '-NonInteractive', '-File', $script) +
        @('-Pester', $Pester, '-Report', $Report, '-Filter', (ConvertTo-Json $Filter -Compress), '-Verbosity', 'Normal')
}

Export-ModuleMember -Function Install-Pester, Get-PesterCommand
