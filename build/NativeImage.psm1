# Native code for assemblies ahead of time, as published programs have it (ReadyToRun): what starts often need not be compiled
# at each start.

Import-Module (Join-Path $PSScriptRoot 'ModuleBuild.psm1')

$crossgen = $null

function New-NativeImage {
    <#
    .SYNOPSIS
        Compiles assemblies for the runtime that this PowerShell runs on.
    .PARAMETER Path
        The assemblies, of different names.
    .PARAMETER Reference
        The folders of what they refer to, besides the runtime.
    .PARAMETER Destination
        The folder of the new assemblies, which have native code besides what they had. Those that have it already are left out.
    #>
    param([Parameter(Mandatory)] [string[]] $Path, [string[]] $Reference = @(), [Parameter(Mandatory)] [string] $Destination)

    $ErrorActionPreference = 'Stop'
    $program = Install-Crossgen
    # Of assemblies of one name the compiler takes no more than one.
    $references = @($Path | Split-Path -Parent) + $Reference + (Split-Path ([object].Assembly.Location)) | Select-Object -Unique |
        ForEach-Object { Get-ChildItem $_ -Filter '*.dll' } | Group-Object Name | ForEach-Object { '-r', $_.Group[0].FullName }
    New-Item $Destination -ItemType Directory -Force | Out-Null
    foreach ($assembly in $Path | Where-Object { -not (Test-NativeImage $_) }) {
        $text = & $program $assembly -O -o (Join-Path $Destination (Split-Path $assembly -Leaf)) @references 2>&1
        if ($LASTEXITCODE -ne 0) {
            throw "crossgen2 ended with exit code $LASTEXITCODE for $($assembly): $text"
        }
    }
}

function Test-NativeImage {
    <#
    .SYNOPSIS
        Whether an assembly has native code.
    #>
    param([Parameter(Mandatory)] [string] $Path)

    $reader = [System.Reflection.PortableExecutable.PEReader]::new([System.IO.File]::OpenRead($Path))
    try {
        # Called, since PowerShell keeps quiet about a property that throws.
        $reader.get_PEHeaders().CorHeader.ManagedNativeHeaderDirectory.Size -ne 0
    }
    finally {
        $reader.Dispose()
    }
}

function Install-Crossgen {
    # The path of the compiler, which comes as a NuGet package.
    if (-not $script:crossgen) {
        Build-Project -Path 'build/Crossgen.csproj'
        $script:crossgen = & dotnet msbuild (Join-Path $PSScriptRoot 'Crossgen.csproj') -getProperty:CrossgenProgram
    }

    $script:crossgen
}

Export-ModuleMember -Function New-NativeImage, Test-NativeImage
