# Two hosts on one machine: network namespaces connected by a veth pair. Needs root and iproute2.

function Invoke-Ip {
    <#
    .SYNOPSIS
        Runs ip(8) and throws its error.
    #>
    $text = & ip @args 2>&1
    if ($LASTEXITCODE -ne 0) {
        throw "ip $($args -join ' ') failed: $text"
    }

    $text
}

function New-TwoHosts {
    <#
    .SYNOPSIS
        Creates two hosts and returns their names and addresses.
    .PARAMETER Prefix
        Distinguishes them from others; the process id is added.
    .PARAMETER LikeWire
        Packets between them have their final length and checksums, as on a cable. Otherwise the kernel, which knows that
        they stay in memory, defers segmentation and checksums. Needs ethtool.
    #>
    param([string] $Prefix = 'test', [switch] $LikeWire)

    $hosts = [pscustomobject]@{
        A        = "$Prefix-a-$PID"
        B        = "$Prefix-b-$PID"
        AddressA = '192.0.2.1'
        AddressB = '192.0.2.2'
    }
    $complete = $false
    try {
        Invoke-Ip netns add $hosts.A
        Invoke-Ip netns add $hosts.B
        Invoke-Ip link add name underlay netns $hosts.A type veth peer name underlay netns $hosts.B
        foreach ($side in @(@($hosts.A, $hosts.AddressA), @($hosts.B, $hosts.AddressB))) {
            Invoke-Ip -n $side[0] address add "$($side[1])/24" dev underlay
            Invoke-Ip -n $side[0] link set underlay up
            if ($LikeWire) {
                Invoke-Ip netns exec $side[0] ethtool --offload underlay tx off
            }

            Invoke-Ip -n $side[0] link set lo up
        }

        $complete = $true
        $hosts
    }
    finally {
        # Not in a catch block, which Ctrl+C bypasses.
        if (-not $complete) {
            Remove-TwoHosts -Hosts $hosts
        }
    }
}

function Remove-TwoHosts {
    <#
    .SYNOPSIS
        Removes two hosts and everything in them.
    #>
    param([Parameter(Mandatory)] $Hosts)

    foreach ($name in $Hosts.A, $Hosts.B) {
        if (Test-Path "/run/netns/$name") {
            Invoke-Ip netns delete $name
        }
    }
}

function Get-DeviceCounter {
    <#
    .SYNOPSIS
        The counters of a device: packets and bytes, transmitted and received.
    #>
    param(
        [Parameter(Mandatory)] [string] $NetworkNamespace,
        [Parameter(Mandatory)] [string] $Name
    )

    $link = (Invoke-Ip -n $NetworkNamespace -j -s link show dev $Name) -join '' | ConvertFrom-Json
    [pscustomobject]@{
        Transmitted = $link.stats64.tx.packets
        Received    = $link.stats64.rx.packets
    }
}

function Get-UdpOverflow {
    <#
    .SYNOPSIS
        An upper bound of packets dropped because a UDP socket's receive buffer was full, on the whole host, since its creation.
    .NOTES
        The kernel counts a GRO packet as one; it has up to UDP_MAX_SEGMENTS segments (include/linux/udp.h).
    #>
    param([Parameter(Mandatory)] [string] $NetworkNamespace)

    $counters = Invoke-Ip netns exec $NetworkNamespace nstat -asz UdpRcvbufErrors Udp6RcvbufErrors
    $counters -match '^Udp' | ForEach-Object { [long] (-split $_)[1] } | Measure-Object -Sum | ForEach-Object { 128 * [long] $_.Sum }
}

function Test-Ping {
    <#
    .SYNOPSIS
        Pings through a tunnel and returns the number of replies.
    .PARAMETER Interval
        Seconds between two echoes. ping waits no longer than this, or twice the longest round trip, for the last ones
        (iputils, ping_common.c): on a busy or emulated machine a short one counts late replies as lost.
    #>
    param(
        [Parameter(Mandatory)] [string] $NetworkNamespace,
        [Parameter(Mandatory)] [string] $Address,
        [int] $Count = 20,
        [double] $Interval = 0.1
    )

    $text = (& ip netns exec $NetworkNamespace ping -q -c $Count -i $Interval -W 2 $Address 2>&1) -join "`n"
    if ($text -notmatch '(\d+) packets transmitted, (\d+) received') {
        throw "ping $Address in $NetworkNamespace failed: $text"
    }

    [pscustomobject]@{
        Sent         = [int] $Matches[1]
        Received     = [int] $Matches[2]
        AverageRttMs = $text -match '= [\d.]+/([\d.]+)/' ? [double] $Matches[1] : $null
    }
}

Export-ModuleMember -Function Invoke-Ip, New-TwoHosts, Remove-TwoHosts, Get-DeviceCounter, Get-UdpOverflow, Test-Ping
