# Shared by tests of kernel tunnels: the kinds that FOU carries, and the comparison of tunnels by property.

Import-Module (Join-Path $PSScriptRoot 'TwoHosts.psm1')

# They are derived from other properties, or identify a device rather than configure it.
$derived = 'Overhead', 'UnderlayIndex', 'ProtocolName', 'Index'

function Get-TunnelKind {
    <#
    .SYNOPSIS
        The kinds that FOU carries, as rows for -ForEach, with endpoint addresses.
    .PARAMETER Kind
        Only these kinds.
    #>
    param([string[]] $Kind = @('ipip', 'sit', 'gre', 'gretap', 'ip6tnl', 'ip6gre', 'ip6gretap'))

    foreach ($name in $Kind) {
        $isOverIpv6 = $name -like 'ip6*'
        @{
            Kind   = $name
            IsIpv6 = $isOverIpv6
            IsGre  = $name -like '*gre*'
            Net    = $isOverIpv6 ? '2001:db8::' : '192.0.2.'
            Module = $isOverIpv6 ? 'fou6' : 'fou'
        }
    }
}

function Add-Underlay {
    <#
    .SYNOPSIS
        Gives host A the prerequisites for tunnels of all kinds: addresses .1 and .11 over IPv4 and IPv6, and a second underlay, spare,
        with an MTU of 1450.
    #>
    param([Parameter(Mandatory)] $Hosts)

    Invoke-IpBatch -NetworkNamespace $Hosts.A -Line @(
        'address add 2001:db8::1/64 dev underlay nodad'
        'address add 2001:db8::11/64 dev underlay nodad'
        'address add 192.0.2.11/24 dev underlay'
        'link add name spare mtu 1450 type veth peer name spare-end mtu 1450'
        'link set spare up'
        'link set spare-end up'
        'address add 198.51.100.1/24 dev spare'
        'address add 2001:db8:5::1/64 dev spare nodad'
    )
}

function Open-NetworkNamespace {
    <#
    .SYNOPSIS
        Opens a network namespace as the module's library does. Its type cannot be named here: it is in the module's own
        load context.
    #>
    param([Parameter(Mandatory)] [string] $Name)

    $type = [FouTools.Netlink.Rtnetlink.Client.RouteNetlink].GetMethod('Open').GetParameters()[0].ParameterType
    $type::Open($Name)
}

function Invoke-IpBatch {
    <#
    .SYNOPSIS
        Runs many ip(8) commands in one process, because starting processes is slow in an emulated guest, and fails with its
        error.
    #>
    param(
        [Parameter(Mandatory)] [string] $NetworkNamespace,
        [Parameter(Mandatory)] [string[]] $Line
    )

    $text = $Line | & ip -n $NetworkNamespace -batch - 2>&1
    if ($LASTEXITCODE -ne 0) {
        throw "ip -n $NetworkNamespace -batch failed: $text"
    }

    $text
}

function Read-IpLink {
    <#
    .SYNOPSIS
        All links as ip(8) shows them, by name.
    #>
    param([Parameter(Mandatory)] [string] $NetworkNamespace)

    $links = @{}
    ((Invoke-Ip -n $NetworkNamespace -d -j link show) -join '' | ConvertFrom-Json) | ForEach-Object { $links[$_.ifname] = $_ }
    $links
}

function Compare-Tunnel {
    <#
    .SYNOPSIS
        The names of the properties in which two tunnels differ, sorted, without derived ones.
    .PARAMETER Except
        Names to ignore.
    #>
    param(
        [Parameter(Mandatory)] $Before,
        [Parameter(Mandatory)] $After,
        [string[]] $Except = @()
    )

    $names = @($Before.PSObject.Properties | ForEach-Object Name)
    if ($names.Count -lt 30) {
        throw "this is not a tunnel: $Before"
    }

    $names | Where-Object { $_ -notin $derived -and $_ -notin $Except -and "$($Before.$_)" -ne "$($After.$_)" } | Sort-Object
}

Export-ModuleMember -Function Get-TunnelKind, Add-Underlay, Open-NetworkNamespace, Invoke-IpBatch, Read-IpLink, Compare-Tunnel
