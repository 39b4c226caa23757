# Compiles the solution and lays out the module folder.

$root = Split-Path $PSScriptRoot
$output = Join-Path $root 'out'

function Build-Project {
    <#
    .SYNOPSIS
        Compiles a project or the solution; says nothing more when all is well.
    .PARAMETER Path
        Its path from the root of the repository.
    .PARAMETER Property
        Properties of MSBuild.
    #>
    param([Parameter(Mandatory)] [string] $Path, [hashtable] $Property = @{})

    Write-Host "Compiling $Path ..."
    $options = @($Property.GetEnumerator() | ForEach-Object { "-p:$($_.Key)=$($_.Value)" })
    $text = & dotnet build (Join-Path $root $Path) --configuration Release --nologo --verbosity quiet '-p:RestoreLockedMode=true' @options 2>&1
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
    $built = Join-Path $output 'bin/FouTools/release'
    $module = Join-Path $output 'FouTools'
    if (Test-Path $module) {
        Remove-Item $module -Recurse -Force
    }

    # The layers that need the libraries of others lie beside them, out of PowerShell's sight (DependencyContext.cs).
    $apart = 'FouTools.Linux.*', 'FouTools.Plotting.*', 'OxyPlot.*'
    Copy-ModuleFile -Path "$built/FouTools*" -Include '*.dll', '*.pdb', '*.ps1xml' -Exclude $apart -To $module
    Copy-ModuleFile -Path ($apart | ForEach-Object { "$built/$_" }) -Include '*.dll', '*.pdb' -To "$module/dependencies"
    foreach ($runtime in 'linux-x64', 'linux-arm64') {
        Copy-ModuleFile -Path "$built/runtimes/$runtime/lib/*/*" -To "$module/dependencies/$runtime"
    }

    Copy-ModuleFile -Path "$root/en-US/*" -To "$module/en-US"
    Copy-ModuleFile -Path "$root/LICENSE", "$root/ThirdPartyNotices.txt" -To $module
    $version = [System.Reflection.AssemblyName]::GetAssemblyName("$module/FouTools.dll").Version.ToString(3)
    Set-Content "$module/FouTools.psd1" (Get-ShippedManifest -Version $version) -NoNewline
    Write-Host "Built $module/FouTools.psd1."
}

function Copy-ModuleFile {
    param([string[]] $Path, [string[]] $Include = '*', [string[]] $Exclude = @(), [string] $To)

    if (-not (Test-Path $To)) {
        New-Item $To -ItemType Directory | Out-Null
    }

    Get-ChildItem $Path -File |
        Where-Object { $name = $_.Name; ($Include | Where-Object { $name -like $_ }) -and -not ($Exclude | Where-Object { $name -like $_ }) } |
        ForEach-Object { Copy-Item $_.FullName $To }
}

function Get-ShippedManifest {
    # The manifest with what has its home elsewhere: the version, and what the changelog says of it.
    param([string] $Version)

    $notes = [regex]::Match((Get-Content (Join-Path $root 'CHANGELOG.md') -Raw), '(?ms)^## [^\n]+\n(.*?)(?=^## |\z)').Groups[1].Value.Trim()
    $values = @{ ModuleVersion = $Version; ReleaseNotes = $notes }
    $text = Get-Content (Join-Path $root 'FouTools.psd1') -Raw
    [regex]::Replace($text, "(?m)^(?<key>\s*(?<name>ModuleVersion|ReleaseNotes)\s*=\s*)'[^']*'", {
            $groups = $args[0].Groups
            $groups['key'].Value + "'" + $values[$groups['name'].Value].Replace("'", "''") + "'"
        })
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
        return Join-Path $output 'FouTools/FouTools.psd1'
    }

    Join-Path $output "bin/$Program/release/$Program"
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
