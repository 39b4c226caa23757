# Which program this PowerShell is, so that children are the same one.

Import-Module (Join-Path $PSScriptRoot 'NativeImage.psm1')

$copy = Join-Path (Split-Path $PSScriptRoot) "out/powershell/$($PSVersionTable.PSVersion)"

function Get-PowerShellProgram {
    <#
    .SYNOPSIS
        Returns the words that start this PowerShell once more: the program and its first arguments.
    .DESCRIPTION
        An installed PowerShell is a program of its own. As a .NET tool it is a library that dotnet runs, and the path of the
        process is that of dotnet.
    #>
    $program = [Environment]::ProcessPath
    if ((Split-Path $program -Leaf) -eq 'dotnet') {
        return $program, (Join-Path ((Test-Path $copy) ? $copy : $PSHOME) 'pwsh.dll')
    }

    , @($program)
}

function Copy-PowerShellProgram {
    <#
    .SYNOPSIS
        Makes sure that children start as fast as those of an installed PowerShell, and that those of other users start at all.
    .DESCRIPTION
        The assemblies of the .NET tool are not compiled ahead of time, as those of an installed PowerShell are, and root's .NET
        tools lie out of reach of other users. So a copy of it is compiled.
    #>
    if ((Test-Path $copy) -or (Split-Path ([Environment]::ProcessPath) -Leaf) -ne 'dotnet') {
        return
    }

    $part = "$copy.part"
    if (Test-Path $part) {
        Remove-Item $part -Recurse -Force
    }

    New-Item (Split-Path $copy) -ItemType Directory -Force | Out-Null
    & cp -r $PSHOME $part
    try {
        # What every start loads, and what most scripts do.
        $names = 'pwsh', 'System.Management.Automation', 'Newtonsoft.Json'
        $names += 'ConsoleHost', 'Security', 'Commands.Management', 'Commands.Utility' | ForEach-Object { "Microsoft.PowerShell.$_" }
        New-NativeImage -Path ($names | ForEach-Object { Join-Path $PSHOME "$_.dll" }) -Reference $PSHOME -Destination $part
    }
    catch {
        Write-Warning "PowerShell is not compiled ahead of time, so tests that start it are slow: $_"
    }

    & mv $part $copy
}

Export-ModuleMember -Function Get-PowerShellProgram, Copy-PowerShellProgram
