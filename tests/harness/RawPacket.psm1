# Packets as hexadecimal text: built, sent byte for byte, and read back from a capture.

Import-Module (Join-Path $PSScriptRoot 'HashedTransfer.psm1')

function New-IPv4Packet {
    <#
    .SYNOPSIS
        Builds an IPv4 packet with a valid checksum.
    .PARAMETER Protocol
        253, the default, is for experiments (RFC 3692).
    #>
    param(
        [Parameter(Mandatory)] [string] $Source,
        [Parameter(Mandatory)] [string] $Destination,
        [int] $Protocol = 253,
        [int] $Tos = 0,
        [int] $Ttl = 64,
        [switch] $DontFragment,
        [int] $Identification = 1,
        [string] $Payload = ''
    )

    $flags = $DontFragment ? 0x4000 : 0
    $before = '45{0:x2}{1:x4}{2:x4}{3:x4}{4:x2}{5:x2}' -f $Tos, (20 + $Payload.Length / 2), $Identification, $flags, $Ttl, $Protocol
    $addresses = (ConvertTo-Hex $Source) + (ConvertTo-Hex $Destination)
    $sum = 0
    $bytes = [Convert]::FromHexString($before + $addresses)
    for ($i = 0; $i -lt $bytes.Length; $i += 2) {
        $sum += $bytes[$i] * 256 + $bytes[$i + 1]
    }

    while ($sum -gt 0xffff) {
        $sum = ($sum -band 0xffff) + ($sum -shr 16)
    }

    $before + ('{0:x4}' -f (0xffff - $sum)) + $addresses + $Payload
}

function New-IPv6Packet {
    <#
    .SYNOPSIS
        Builds an IPv6 packet.
    .PARAMETER Protocol
        59, the default, means no next header (RFC 8200 section 4.7).
    #>
    param(
        [Parameter(Mandatory)] [string] $Source,
        [Parameter(Mandatory)] [string] $Destination,
        [int] $Protocol = 59,
        [int] $Tos = 0,
        [int] $Ttl = 64,
        [int] $FlowLabel = 0,
        [string] $Payload = ''
    )

    ('{0:x8}{1:x4}{2:x2}{3:x2}' -f (0x60000000 + $Tos * 0x100000 + $FlowLabel), ($Payload.Length / 2), $Protocol, $Ttl) +
    (ConvertTo-Hex $Source) + (ConvertTo-Hex $Destination) + $Payload
}

function New-UdpDatagram {
    <#
    .SYNOPSIS
        Builds the UDP header and payload of a datagram without a checksum.
    #>
    param([int] $SourcePort = 4444, [Parameter(Mandatory)] [int] $Port, [string] $Payload = '')

    '{0:x4}{1:x4}{2:x4}0000{3}' -f $SourcePort, $Port, (8 + $Payload.Length / 2), $Payload
}

function Send-Packet {
    <#
    .SYNOPSIS
        Sends packets in order from a network namespace.
    .PARAMETER Line
        "DEVICE HEX", with - for the device to use the routes.
    #>
    param([Parameter(Mandatory)] [string] $NetworkNamespace, [Parameter(Mandatory)] [string[]] $Line)

    $peer = Start-Peer -NetworkNamespace $NetworkNamespace -Argument 'packets' -InputLine $Line
    try {
        $peer.WaitForExit()
        if ($peer.ExitCode -ne 0) {
            throw "Packets could not be sent in $($NetworkNamespace): $($peer.StandardError.ReadToEnd().Trim())"
        }
    }
    finally {
        $peer.Dispose()
    }
}

function Read-Packet {
    <#
    .SYNOPSIS
        The IP packets in a pcapng file, in order, as objects with Interface (counted from 0) and Bytes (text).
    #>
    param([Parameter(Mandatory)] [string] $Path)

    # draft-ietf-opsawg-pcapng: blocks of type, length, body and length again. The length of the link header, by link type.
    $linkLayer = @{ 1 = 14; 12 = 0; 101 = 0; 113 = 16; 276 = 20 }
    $types = [System.Collections.Generic.List[int]]::new()
    $data = [IO.File]::ReadAllBytes($Path)
    for ($at = 0; $at + 12 -le $data.Length; $at += [BitConverter]::ToInt32($data, $at + 4)) {
        switch ([BitConverter]::ToInt32($data, $at)) {
            1 { $types.Add([BitConverter]::ToUInt16($data, $at + 8)) }
            6 {
                $interface = [BitConverter]::ToInt32($data, $at + 8)
                $skip = $linkLayer[$types[$interface]]
                if ($null -eq $skip) {
                    throw "The recording has packets of link type $($types[$interface])."
                }

                $length = [BitConverter]::ToInt32($data, $at + 20) - $skip
                if ($length -gt 0) {
                    [pscustomobject]@{
                        Interface = $interface
                        Bytes     = [Convert]::ToHexString($data, $at + 28 + $skip, $length).ToLowerInvariant()
                    }
                }
            }
        }
    }
}

function ConvertTo-Hex {
    param([string] $Address)

    [Convert]::ToHexString(([ipaddress] $Address).GetAddressBytes()).ToLowerInvariant()
}

Export-ModuleMember -Function New-IPv4Packet, New-IPv6Packet, New-UdpDatagram, Send-Packet, Read-Packet
