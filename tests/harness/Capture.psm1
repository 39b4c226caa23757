# Records packets with tshark and reads them back as objects.

Import-Module (Join-Path $PSScriptRoot 'ChildProcess.psm1')

function New-Capture {
    <#
    .SYNOPSIS
        Records devices of a network namespace while a script block runs.
    .PARAMETER Filter
        The filter, in the syntax of pcap-filter(7); everything by default.
    .PARAMETER TimeoutSeconds
        The maximum duration.
    #>
    param(
        [Parameter(Mandatory)] [string] $NetworkNamespace,
        [Parameter(Mandatory)] [string[]] $Device,
        [Parameter(Mandatory)] [string] $Path,
        [Parameter(Mandatory)] [scriptblock] $While,
        [string] $Filter = '',
        [int] $TimeoutSeconds = 60
    )

    $words = @('ip', 'netns', 'exec', $NetworkNamespace, 'dumpcap', '-q', '-w', $Path, '-a', "duration:$TimeoutSeconds")
    $words += $Filter ? @('-f', $Filter) : @()
    $recorder = Start-ChildProcess -Word ($words + ($Device | ForEach-Object { '-i', $_ })) -Redirect Error
    try {
        # tshark prints "File: ..." once the devices are open.
        do {
            $line = $recorder.StandardError.ReadLine()
        } until ($null -eq $line -or $line -like 'File:*')
        if ($null -eq $line) {
            throw "dumpcap did not record $($Device -join ', ') in $NetworkNamespace."
        }

        Start-Sleep -Milliseconds 200
        & $While
        Start-Sleep -Milliseconds 300
    }
    finally {
        if (-not $recorder.HasExited) {
            & kill -INT $recorder.Id
        }

        $recorder.WaitForExit()
        $recorder.Dispose()
    }
}

function Read-Capture {
    <#
    .SYNOPSIS
        Reads the tunnel packets of a file, dissecting UDP port 5555 as the given protocol.
    #>
    param(
        [Parameter(Mandatory)] [string] $Path,
        [Parameter(Mandatory)] [string] $Filter,
        [Parameter(Mandatory)] [string] $Dissector
    )

    $fields = 'frame.protocols', 'udp.srcport', 'udp.dstport', 'udp.checksum', 'udp.checksum.status',
        'ip.checksum.status', 'ip.flags.df', 'ip.ttl', 'ip.id', 'udp.payload'
    $arguments = @('-r', $Path, '-Y', $Filter, '-d', "udp.port==5555,$Dissector", '-T', 'fields', '-E', 'occurrence=a', '-E', 'aggregator=;',
        '-o', 'udp.check_checksum:TRUE', '-o', 'ip.check_checksum:TRUE')
    $fields | ForEach-Object { $arguments += '-e', $_ }
    $status = @{ '0' = 'Bad'; '1' = 'Good'; '2' = 'Unverified'; '3' = 'NotPresent' }
    & tshark @arguments 2>$null | ForEach-Object {
        # For a field of both headers, tshark prints the outer one first.
        $value = $_ -split "`t"
        [pscustomobject]@{
            Protocols        = $value[0]
            SourcePort       = [int] ($value[1] -split ';')[0]
            InnerSourcePort  = ($value[1] -split ';')[1]
            InnerPort        = ($value[2] -split ';')[1]
            Checksum         = ($value[3] -split ';')[0]
            ChecksumStatus   = $status[($value[4] -split ';')[0]]
            IPChecksumStatus = $status[($value[5] -split ';')[0]]
            DontFragment     = ($value[6] -split ';')[0] -in '1', 'True'
            TimeToLive       = [int] ($value[7] -split ';')[0]
            Identification   = ($value[8] -split ';')[0]
            Payload          = ($value[9] -split ';')[0]
        }
    }
}

Export-ModuleMember -Function New-Capture, Read-Capture
