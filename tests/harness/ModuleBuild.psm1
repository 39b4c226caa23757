# Compiles the solution and lays out the module folder.

$root = Split-Path (Split-Path $PSScriptRoot)
$output = Join-Path $root 'out'

function Invoke-DotNet {
    # Runs the .NET SDK and fails with its output; shows nothing when all is well.
    param([Parameter(Mandatory)] [string[]] $Argument)

    $text = & dotnet @Argument 2>&1
    if ($LASTEXITCODE -ne 0) {
        $text | ForEach-Object { Write-Host $_ }
        throw "dotnet $($Argument -join ' ') failed with exit code $LASTEXITCODE."
    }
}

function Build-Module {
    <#
    .SYNOPSIS
        Compiles everything and makes out/FouTools, the folder that PowerShell imports the module from.
    #>
    Write-Host 'Building FouTools (the first time, NuGet packages are restored) ...'
    $solution = Join-Path $root 'FouTools.slnx'
    Invoke-DotNet -Argument 'build', $solution, '--configuration', 'Release', '--nologo', '-p:RestoreLockedMode=true'

    $module = Join-Path $output 'FouTools'
    if (Test-Path $module) {
        Remove-Item $module -Recurse -Force
    }

    New-Item $module -ItemType Directory | Out-Null
    $compiled = Get-ChildItem (Join-Path $output 'bin' 'FouTools') -Directory |
        Where-Object Name -Like 'release_*' |
        Select-Object -First 1
    Get-ChildItem $compiled.FullName -File |
        Where-Object { $_.Name -notlike '*.deps.json' } |
        ForEach-Object { Copy-Item $_.FullName $module }

    $assembly = [System.Reflection.AssemblyName]::GetAssemblyName((Join-Path $module 'FouTools.dll'))
    $manifest = Get-Content (Join-Path $root 'FouTools.psd1') -Raw
    $version = "ModuleVersion        = '$($assembly.Version.ToString(3))'"
    $manifest = $manifest -replace "ModuleVersion\s*=\s*'[^']*'", $version
    Set-Content (Join-Path $module 'FouTools.psd1') $manifest -NoNewline
    Write-Host "Built $(Join-Path $module 'FouTools.psd1')."
}

function Get-BuildPath {
    <#
    .SYNOPSIS
        Where the build has put something: the module's manifest, or a project's program.
    #>
    param(
        [Parameter(Mandatory, ParameterSetName = 'Module')] [switch] $Module,
        [Parameter(Mandatory, ParameterSetName = 'Program')] [string] $Program
    )

    if ($Module) {
        return Join-Path $output 'FouTools' 'FouTools.psd1'
    }

    Join-Path $output 'bin' $Program 'release' $Program
}

function Clear-Build {
    <#
    .SYNOPSIS
        Removes everything that the build has made.
    #>
    if (Test-Path $output) {
        Remove-Item $output -Recurse -Force
        Write-Host "Removed $output."
    }
}

Export-ModuleMember -Function Build-Module, Get-BuildPath, Clear-Build
