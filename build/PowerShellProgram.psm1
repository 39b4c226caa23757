# Which program this PowerShell is, so that children are the same one.

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
        Makes sure that children of other users can start this PowerShell, for which root's .NET tools lie out of reach.
    #>
    if ((Test-Path $copy) -or (& id -u) -ne '0' -or -not (Get-Command setpriv -CommandType Application -ErrorAction Ignore)) {
        return
    }

    & setpriv --reuid=65534 --regid=65534 --clear-groups test -r (Join-Path $PSHOME 'pwsh.dll')
    if ($LASTEXITCODE -ne 0) {
        New-Item (Split-Path $copy) -ItemType Directory -Force | Out-Null
        & cp -r $PSHOME "$copy.part"
        & mv "$copy.part" $copy
    }
}

Export-ModuleMember -Function Get-PowerShellProgram, Copy-PowerShellProgram
