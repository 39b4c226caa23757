# Runs PowerShell text in a process of its own, in the same kind of engine as this one.

function Start-ChildEngine {
    <#
    .SYNOPSIS
        Starts a child and returns its process, with its output redirected.
    .PARAMETER Prefix
        A program, with its arguments, that is to start the engine.
    #>
    param([Parameter(Mandatory)] [string] $Command, [string[]] $Prefix = @())

    $words = $Prefix + @([Environment]::ProcessPath, '-NoProfile', '-NonInteractive', '-Command', $Command)
    $start = [System.Diagnostics.ProcessStartInfo]::new($words[0])
    $words | Select-Object -Skip 1 | ForEach-Object { $start.ArgumentList.Add($_) }
    $start.RedirectStandardOutput = $true
    $start.Environment['NO_COLOR'] = '1'
    [System.Diagnostics.Process]::Start($start)
}

function Invoke-ChildEngine {
    <#
    .SYNOPSIS
        Runs a child to its end and returns its output and exit code.
    #>
    param([Parameter(Mandatory)] [string] $Command, [string[]] $Prefix = @())

    $process = Start-ChildEngine @PSBoundParameters
    try {
        $text = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        [pscustomobject]@{ Output = $text.Trim(); ExitCode = $process.ExitCode }
    }
    finally {
        $process.Dispose()
    }
}

Export-ModuleMember -Function Start-ChildEngine, Invoke-ChildEngine
