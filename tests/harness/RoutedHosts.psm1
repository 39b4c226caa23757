# Two hosts with a router between them whose link to the second host has a smaller MTU. Needs root and iproute2.

Import-Module (Join-Path $PSScriptRoot 'TwoHosts.psm1')

function New-RoutedHosts {
    <#
    .SYNOPSIS
        Creates two hosts and a router and returns their names and addresses.
    .PARAMETER NarrowMtu
        The MTU of the second link in bytes, at both ends; the first has 1500.
    .OUTPUTS
        An object with A, R and B, the namespaces, and AIPv4, AIPv6, BIPv4 and BIPv6 with Own and Other, the addresses of the
        host itself and of the other one.
    #>
    param([string] $Prefix = 'routed', [Parameter(Mandatory)] [int] $NarrowMtu)

    $a = @{ IPv4 = '192.0.2.1'; IPv6 = '2001:db8:1::1' }
    $b = @{ IPv4 = '198.51.100.2'; IPv6 = '2001:db8:2::2' }
    $hosts = [pscustomobject]@{
        A     = "$Prefix-a-$PID"
        R     = "$Prefix-r-$PID"
        B     = "$Prefix-b-$PID"
        AIPv4 = @{ Own = $a.IPv4; Other = $b.IPv4 }
        AIPv6 = @{ Own = $a.IPv6; Other = $b.IPv6 }
        BIPv4 = @{ Own = $b.IPv4; Other = $a.IPv4 }
        BIPv6 = @{ Own = $b.IPv6; Other = $a.IPv6 }
    }
    $complete = $false
    try {
        $hosts.A, $hosts.R, $hosts.B | ForEach-Object { Invoke-Ip netns add $_ }
        Invoke-Ip link add name underlay netns $hosts.A type veth peer name to-a netns $hosts.R
        Invoke-Ip link add name underlay mtu $NarrowMtu netns $hosts.B type veth peer name to-b mtu $NarrowMtu netns $hosts.R
        Invoke-Ip netns exec $hosts.R sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
        foreach ($end in @(
                @($hosts.A, 'underlay', "$($a.IPv4)/24", "$($a.IPv6)/64"), @($hosts.R, 'to-a', '192.0.2.254/24', '2001:db8:1::ffff/64'),
                @($hosts.B, 'underlay', "$($b.IPv4)/24", "$($b.IPv6)/64"), @($hosts.R, 'to-b', '198.51.100.254/24', '2001:db8:2::ffff/64'))) {
            Invoke-Ip -n $end[0] link set lo up
            Invoke-Ip -n $end[0] link set $end[1] up
            Invoke-Ip -n $end[0] address add $end[2] dev $end[1]
            Invoke-Ip -n $end[0] address add $end[3] dev $end[1] nodad
        }

        Invoke-Ip -n $hosts.A route add default via 192.0.2.254
        Invoke-Ip -n $hosts.A route add default via 2001:db8:1::ffff
        Invoke-Ip -n $hosts.B route add default via 198.51.100.254
        Invoke-Ip -n $hosts.B route add default via 2001:db8:2::ffff
        $complete = $true
        $hosts
    }
    finally {
        # Not in a catch block, which Ctrl+C bypasses.
        if (-not $complete) {
            Remove-RoutedHosts -Hosts $hosts
        }
    }
}

function Remove-RoutedHosts {
    <#
    .SYNOPSIS
        Removes the hosts and the router.
    #>
    param([Parameter(Mandatory)] $Hosts)

    foreach ($name in $Hosts.A, $Hosts.R, $Hosts.B) {
        if (Test-Path "/run/netns/$name") {
            Invoke-Ip netns delete $name
        }
    }
}

Export-ModuleMember -Function New-RoutedHosts, Remove-RoutedHosts
