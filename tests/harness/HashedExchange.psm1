# Transfers random bytes over TCP in both directions between one network namespace and many addresses in another, and compares
# hashes, with one program at each end: in an emulated guest, starting programs takes longer than the transfer.

Import-Module (Join-Path $PSScriptRoot 'HashedTransfer.psm1')

function Invoke-HashedExchange {
    <#
    .SYNOPSIS
        Connects to each address in turn, sends bytes, receives as many back, and returns whether they were intact.
    .PARAMETER Bytes
        The number of bytes in each direction, by address.
    .OUTPUTS
        A hashtable, by address, of objects with IntactThere, IntactBack, SecondsThere, SecondsBack and Error.
    #>
    param(
        [Parameter(Mandatory)] [string] $From,
        [Parameter(Mandatory)] [string] $To,
        [Parameter(Mandatory)] [System.Collections.IDictionary] $Bytes,
        [int] $Port = 7000
    )

    $answerer = $null
    $asker = $null
    try {
        $answerer = Start-Peer -NetworkNamespace $To -Argument 'answer', $Port
        if ($answerer.StandardOutput.ReadLine() -ne 'ready') {
            throw "The answering peer in $To did not start: $($answerer.StandardError.ReadToEnd().Trim())"
        }

        $asker = Start-Peer -NetworkNamespace $From -Argument (@('exchange', $Port) + @($Bytes.Keys | ForEach-Object { "$_=$($Bytes[$_])" }))
        $results = @{}
        while ($null -ne ($line = $asker.StandardOutput.ReadLine())) {
            $result = $line | ConvertFrom-Json
            $results[$result.address] = $result
        }

        $asker.WaitForExit()
        if ($asker.ExitCode -ne 0) {
            throw "The asking peer in $From failed: $($asker.StandardError.ReadToEnd().Trim())"
        }

        $results
    }
    finally {
        foreach ($process in @($asker, $answerer)) {
            if ($process) {
                if (-not $process.HasExited) {
                    $process.Kill($true)
                }

                $process.Dispose()
            }
        }
    }
}

Export-ModuleMember -Function Invoke-HashedExchange
