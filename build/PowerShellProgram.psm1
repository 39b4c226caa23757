# Which program this PowerShell is, so that children are the same one.

function Get-PowerShellProgram {
    <#
    .SYNOPSIS
        Returns the words that start this PowerShell once more: the program and its first arguments.
    .DESCRIPTION
        An installed PowerShell is a program of its own. As a .NET tool it is a library that dotnet runs, and the process's
        path is that of dotnet.
    #>
    $program = [Environment]::ProcessPath
    if ((Split-Path $program -LeafBase) -eq 'dotnet') {
        return $program, (Join-Path $PSHOME 'pwsh.dll')
    }

    , @($program)
}

Export-ModuleMember -Function Get-PowerShellProgram
