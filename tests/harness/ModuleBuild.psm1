# Compiles the solution and lays out the module folder.

$root = Split-Path (Split-Path $PSScriptRoot)
$output = Join-Path $root 'out'

function Build-Project {
    <#
    .SYNOPSIS
        Compiles a project or the solution; says nothing more when all is well.
    .PARAMETER Path
        Its path from the root of the repository.
    #>
    param([Parameter(Mandatory)] [string] $Path)

    Write-Host "Compiling $Path ..."
    $text = & dotnet build (Join-Path $root $Path) --configuration Release --nologo --verbosity quiet '-p:RestoreLockedMode=true' 2>&1
    if ($LASTEXITCODE -ne 0) {
        $text | ForEach-Object { Write-Host $_ }
        throw "$Path does not compile: dotnet build ended with exit code $LASTEXITCODE."
    }
}

function Build-Module {
    <#
    .SYNOPSIS
        Makes out/FouTools, the folder that PowerShell imports the module from.
    #>
    Build-Project -Path 'src/FouTools'
    $module = Join-Path $output 'FouTools'
    if (Test-Path $module) {
        Remove-Item $module -Recurse -Force
    }

    New-Item $module -ItemType Directory | Out-Null

    # A runtime that a distribution has built calls itself by its name, such as debian.12-x64; the SDK compiles for linux-x64.
    $runtime = [System.Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier -replace '^(?!linux-)[^-]+', 'linux'
    Get-ChildItem (Join-Path $output 'bin' 'FouTools' "release_$runtime") -File |
        Where-Object { $_.Name -notlike '*.deps.json' } |
        ForEach-Object { Copy-Item $_.FullName $module }

    $help = New-Item (Join-Path $module 'en-US') -ItemType Directory
    Get-ChildItem (Join-Path $root 'en-US') -File | ForEach-Object { Copy-Item $_.FullName $help.FullName }

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

Export-ModuleMember -Function Build-Project, Build-Module, Get-BuildPath, Clear-Build
