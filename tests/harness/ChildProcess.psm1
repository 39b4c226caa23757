# Starts programs for a test to end, and PowerShell code in a separate process.

Import-Module (Join-Path $PSScriptRoot '../../build/PowerShellProgram.psm1')

function Start-ChildProcess {
    <#
    .SYNOPSIS
        Starts a program and returns its process.
    .DESCRIPTION
        SIGINT ends the program, as at a terminal. Background jobs of a shell ignore that signal, and so do their children
        (POSIX.1, XCU 2.11), unless they are started with the default action.
    .PARAMETER Word
        The program and its arguments.
    .PARAMETER Redirect
        The streams that this process reads and writes.
    #>
    param(
        [Parameter(Mandatory)] [string[]] $Word,
        [ValidateSet('Input', 'Output', 'Error')] [string[]] $Redirect = @(),
        [hashtable] $Environment = @{}
    )

    $start = [System.Diagnostics.ProcessStartInfo]::new('env')
    @('--default-signal=INT') + $Word | ForEach-Object { $start.ArgumentList.Add($_) }
    $Redirect | ForEach-Object { $start."RedirectStandard$_" = $true }
    $Environment.GetEnumerator() | ForEach-Object { $start.Environment[$_.Key] = $_.Value }
    [System.Diagnostics.Process]::Start($start)
}

function Start-ChildPowerShell {
    <#
    .SYNOPSIS
        Starts the same PowerShell as this one and returns its process, with its input and output redirected.
    .PARAMETER Prefix
        A program, with its arguments, to start PowerShell with.
    .PARAMETER Interactive
        Cmdlets ask questions.
    #>
    param([Parameter(Mandatory)] [string] $Command, [string[]] $Prefix = @(), [switch] $Interactive)

    $words = $Prefix + (Get-PowerShellProgram) + '-NoProfile'
    if (-not $Interactive) {
        $words += '-NonInteractive'
    }

    Start-ChildProcess -Word ($words + '-Command' + $Command) -Redirect Input, Output -Environment @{ NO_COLOR = '1' }
}

function Invoke-ChildPowerShell {
    <#
    .SYNOPSIS
        Runs a child to its end and returns its output and exit code.
    .PARAMETER InputText
        The child's standard input.
    #>
    param(
        [Parameter(Mandatory)] [string] $Command,
        [string[]] $Prefix = @(),
        [switch] $Interactive,
        [string] $InputText = ''
    )

    $process = Start-ChildPowerShell -Command $Command -Prefix $Prefix -Interactive:$Interactive
    try {
        $process.StandardInput.Write($InputText)
        $process.StandardInput.Close()
        $text = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        [pscustomobject]@{ Output = $text.Trim(); ExitCode = $process.ExitCode }
    }
    finally {
        $process.Dispose()
    }
}

Export-ModuleMember -Function Start-ChildProcess, Start-ChildPowerShell, Invoke-ChildPowerShell
