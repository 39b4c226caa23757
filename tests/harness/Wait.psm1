# Waits for a condition, rather than for a time that is too short on a busy machine and too long on any other.

function Wait-Until {
    <#
    .SYNOPSIS
        Waits until a condition holds, and returns whether it does.
    .PARAMETER Seconds
        The maximum wait. A passing test does not wait that long.
    #>
    param([Parameter(Mandatory)] [scriptblock] $Condition, [double] $Seconds = 60)

    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($clock.Elapsed.TotalSeconds -gt $Seconds) {
            return $false
        }

        Start-Sleep -Milliseconds 20
    }

    $true
}

Export-ModuleMember -Function Wait-Until
