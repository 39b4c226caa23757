# Transfers random bytes over TCP from one network namespace to another and compares hashes.

Import-Module (Join-Path $PSScriptRoot '../../build/ModuleBuild.psm1')

function Start-Peer {
    <#
    .SYNOPSIS
        Starts a program in a network namespace, for tests to communicate with.
    .PARAMETER InputLine
        A line for its standard input.
    #>
    param([Parameter(Mandatory)] [string] $NetworkNamespace, [Parameter(Mandatory)] [string[]] $Argument, [string[]] $InputLine)

    $start = [System.Diagnostics.ProcessStartInfo]::new('ip')
    foreach ($word in @('netns', 'exec', $NetworkNamespace, (Get-BuildPath -Program 'FouTools.TestAgent')) + $Argument) {
        $start.ArgumentList.Add($word)
    }

    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    if ($InputLine) {
        $start.RedirectStandardInput = $true
    }

    $process = [System.Diagnostics.Process]::Start($start)
    if ($InputLine) {
        $process.StandardInput.Write(($InputLine -join "`n") + "`n")
        $process.StandardInput.Close()
    }

    $process
}

function Get-PeerFailure {
    # Why a peer has ended, if it has ended unexpectedly.
    param($Peer, [string] $Title)

    if ($Peer.HasExited -and $Peer.ExitCode -ne 0) {
        "The $Title ended with exit code $($Peer.ExitCode): $($Peer.StandardError.ReadToEnd().Trim())"
    }
}

function Invoke-HashedTransfer {
    <#
    .SYNOPSIS
        Sends random bytes over TCP and returns what was sent and what was received.
    .PARAMETER Progress
        Called every quarter of a second while data moves.
    #>
    param(
        [Parameter(Mandatory)] [string] $From,
        [Parameter(Mandatory)] [string] $To,
        [Parameter(Mandatory)] [string] $Address,
        [Parameter(Mandatory)] [long] $Bytes,
        [int] $Port = 7000,
        [scriptblock] $Progress = {}
    )

    $receiver = $null
    $sending = $null
    try {
        $receiver = Start-Peer -NetworkNamespace $To -Argument 'receive', $Address, $Port
        if ($receiver.StandardOutput.ReadLine() -ne 'ready') {
            throw "The receiver at ${Address}:$Port in $To did not start: $($receiver.StandardError.ReadToEnd().Trim())"
        }

        $sending = Start-Peer -NetworkNamespace $From -Argument 'send', $Address, $Port, $Bytes
        while (-not $sending.WaitForExit(250)) {
            & $Progress
        }

        # If the sender failed, the receiver may have reported why, or may still be waiting.
        if ($sending.ExitCode -eq 0) {
            $receiver.WaitForExit()
        }
        else {
            $receiver.WaitForExit(1000) | Out-Null
        }

        $wrong = @(
            Get-PeerFailure -Peer $sending -Title "sender in $From"
            Get-PeerFailure -Peer $receiver -Title "receiver in $To"
        )
        if ($wrong) {
            throw "The transfer to ${Address}:$Port failed. $($wrong -join ' ')"
        }

        $sent = $sending.StandardOutput.ReadToEnd() | ConvertFrom-Json
        $received = $receiver.StandardOutput.ReadToEnd() | ConvertFrom-Json
        [pscustomobject]@{
            Bytes     = [long] $received.bytes
            Sha256    = $received.sha256
            Intact    = $received.bytes -eq $Bytes -and $received.sha256 -eq $sent.sha256
            MbitPerS  = [int] ($received.bytes * 8 / 1e6 / $received.seconds)
        }
    }
    finally {
        foreach ($process in @($sending, $receiver)) {
            if ($process) {
                if (-not $process.HasExited) {
                    $process.Kill($true)
                }

                $process.Dispose()
            }
        }
    }
}

Export-ModuleMember -Function Invoke-HashedTransfer, Start-Peer
