#Requires -Version 7.6
<#
.SYNOPSIS
    Builds, tests and shows FouTools.
.DESCRIPTION
    Runs in PowerShell 7.6: ./build.ps1 Test. Where there is only the .NET SDK, PowerShell comes as a .NET tool, in the version
    that .config/dotnet-tools.json pins: dotnet tool exec -y powershell -- ./build.ps1 Test
    Every task does its own set-up. As root it installs the Debian packages it needs and says so; without root, what
    needs them is skipped and says why.
.PARAMETER Task
    Build   makes the module in out/FouTools, from which Import-Module ./FouTools.psd1 works.
    Test    builds, runs every suite that this machine can run, and ends with "N passed, N failed, N skipped".
    Demo    builds, joins two network namespaces by tunnels, moves data through them, and removes everything.
    Bench   builds, and measures two things. Tunnels side by side, in network namespaces (root only): tables, plots and every
            value in docs/benchmarks. Then the work for each packet: tables in out/bench/summary.md.
    Help    regenerates en-US/FouTools.dll-Help.xml from docs/FouTools; needs pwsh with Microsoft.PowerShell.PlatyPS.
    Package builds, and makes what a gallery takes: the module's folder and a .nupkg, in out/package.
    Clean   removes the folder out.
.PARAMETER Tag
    Test: only the suites of these areas, for example Foundation.
.PARAMETER Name
    Test: only the tests whose full name matches one of these wildcards.
.PARAMETER Suite
    Bench: only Tunnels, or only Code, the work for each packet.
.PARAMETER Row
    Bench: only the tunnels whose name, such as ipip-fou-csum, matches one of these wildcards; results go to out/bench/tunnels.
.PARAMETER Quick
    Test: only what finds most mistakes soonest: the suites that need no privilege, a tunnel of each mode, help and views.
    Bench: one short repetition of the tunnels, to see that everything works; results go to out/bench/tunnels.
.PARAMETER Filter
    Bench: only the benchmarks whose full name, such as FouTools.Benchmarks.FlowHashBenchmark.IPv4, matches this wildcard.
.PARAMETER KernelPackage
    Test: the Debian package of the kernel for tests of tag Kernel, among those that apt knows, instead of the distribution's.
.PARAMETER PesterVersion
    Test: a version of Pester other than that of Directory.Packages.props.
.EXAMPLE
    ./build.ps1 Test -Tag Foundation -Name '*TUN*'
.EXAMPLE
    ./build.ps1 Bench -Suite Code -Filter '*Checksum*'
.EXAMPLE
    ./build.ps1 Bench -Suite Tunnels -Quick -Row veth, vxlan, 'ipip-*'
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Demo', 'Bench', 'Help', 'Package', 'Clean')]
    [string] $Task = 'Build',

    [string[]] $Tag = @(),

    [string[]] $Name = @(),

    [ValidateSet('All', 'Tunnels', 'Code')]
    [string] $Suite = 'All',

    [string[]] $Row = @(),

    [switch] $Quick,

    [string] $Filter = '*',

    [string] $KernelPackage = '',

    [string] $PesterVersion = ''
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

$tasks = Join-Path $PSScriptRoot 'build'
Import-Module (Join-Path $tasks 'ModuleBuild.psm1') -Force

switch ($Task) {
    'Build' {
        Build-Module
    }
    'Test' {
        Import-Module (Join-Path $tasks 'TestRun.psm1') -Force
        Build-Module
        Build-Project -Path 'FouTools.slnx'
        $areas = $Quick ? @('Quick') : $Tag
        $summary = Invoke-TestRun -Tag $areas -Name $Name -KernelPackage $KernelPackage -PesterVersion $PesterVersion
        $summary.Line
        exit ($summary.Succeeded ? 0 : 1)
    }
    'Demo' {
        Import-Module (Join-Path $tasks 'Demo.psm1') -Force
        Build-Module
        Build-Project -Path 'tests/FouTools.TestAgent'
        Invoke-Demo
    }
    'Bench' {
        if ($Suite -ne 'Code') {
            Import-Module (Join-Path $tasks 'TunnelBench.psm1') -Force
            Build-Module
            Build-Project -Path 'tests/FouTools.TunnelBench'
            Invoke-TunnelBench -Row $Row -Quick:$Quick
        }

        if ($Suite -ne 'Tunnels') {
            Import-Module (Join-Path $tasks 'Bench.psm1') -Force
            Build-Project -Path 'tests/FouTools.Benchmarks'
            Invoke-Bench -Filter $Filter
        }
    }
    'Help' {
        Import-Module (Join-Path $tasks 'HelpBuild.psm1') -Force
        Build-Help
    }
    'Package' {
        Import-Module (Join-Path $tasks 'ModulePackage.psm1') -Force
        Build-Module
        Build-Package
    }
    'Clean' {
        Clear-Build
    }
}
