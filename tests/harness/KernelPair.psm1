# Tunnels with our engine at host A and the kernel's tunnel at host B, many at once, each between its own two outer addresses. A
# row, a hashtable, describes a tunnel:
#   Kind, Link       the kernel's tunnel, and further arguments of ip(8)
#   Mode             the engine's
#   Protocol         the inner protocol of FOU; the kernel's end receives it on port 5500 plus this
#   Inner            the families of inner addresses
#   Encap            Fou, Gue, GueRemoteChecksum, GueV1, or none for tunnels without UDP; KernelEncap if the kernel's differs
#   UdpChecksum, Limit (of encapsulation), Gre (parameters of Start-FouDatapath)

Import-Module (Join-Path $PSScriptRoot 'TwoHosts.psm1')
Import-Module (Join-Path $PSScriptRoot 'KernelTunnel.psm1')
Import-Module (Join-Path $PSScriptRoot 'HashedExchange.psm1')
Import-Module (Join-Path $PSScriptRoot 'Ping.psm1')

# The port of our end, and the GUE port of the kernel's end.
$ourPort = 7777
$guePort = 6080

function Complete-PairRow {
    <#
    .SYNOPSIS
        Adds the derived properties of rows: Number, Name, Family and KernelEncap.
    #>
    param([Parameter(Mandatory)] [hashtable[]] $Row, [string] $Prefix = 't')

    $number = 0
    foreach ($one in $Row) {
        $one.Number = ++$number
        $one.Name = "$Prefix$number"
        $one.Family = $one.Kind -like 'ip6*' ? 'IPv6' : 'IPv4'
        if ($one.Encap) {
            $one.KernelEncap ??= $one.Encap -eq 'Fou' ? 'fou' : 'gue'
        }
    }
}

function Get-PairEnd {
    <#
    .SYNOPSIS
        The outer address of a tunnel: side 1 is ours, side 2 the kernel's.
    #>
    param([Parameter(Mandatory, Position = 0)] [hashtable] $Row, [Parameter(Mandatory, Position = 1)] [int] $Side)

    $Row.Family -eq 'IPv4' ? "198.18.$($Row.Number).$Side" : "2001:db8:$($Row.Number)::$Side"
}

function Get-PairInner {
    <#
    .SYNOPSIS
        An inner address of a tunnel.
    #>
    param(
        [Parameter(Mandatory, Position = 0)] [hashtable] $Row,
        [Parameter(Mandatory, Position = 1)] [string] $Family,
        [Parameter(Mandatory, Position = 2)] [int] $Side
    )

    $Family -eq 'IPv4' ? "10.100.$($Row.Number).$Side" : "fd00:$($Row.Number)::$Side"
}

function Add-PairUnderlay {
    <#
    .SYNOPSIS
        Gives both hosts the outer addresses of tunnels.
    #>
    param([Parameter(Mandatory)] $Hosts, [Parameter(Mandatory)] [hashtable[]] $Row)

    foreach ($side in @($Hosts.A, 1), @($Hosts.B, 2)) {
        Invoke-IpBatch -NetworkNamespace $side[0] -Line ($Row | ForEach-Object { "address add $(Get-PairEnd $_ $side[1])/$($_.Family -eq 'IPv4' ? 24 : '64 nodad') dev underlay" })
    }
}

function Add-KernelEnd {
    <#
    .SYNOPSIS
        Creates the kernel's ends of tunnels on host B, and the ports that they receive on.
    #>
    param([Parameter(Mandatory)] $Hosts, [Parameter(Mandatory)] [hashtable[]] $Row)

    if ($Row.Encap) {
        Invoke-IpBatch -NetworkNamespace $Hosts.B -Line @(foreach ($option in '', ' -6') {
                4, 41, 47 | ForEach-Object { "fou add port $(5500 + $_) ipproto $_$option" }
                "fou add port $guePort gue$option"
            })
    }

    Invoke-IpBatch -NetworkNamespace $Hosts.B -Line ($Row | ForEach-Object { Get-KernelEndCommand $_ })
}

function Get-KernelEndCommand([hashtable] $Row) {
    $limit = $Row.Family -eq 'IPv6' ? "encaplimit $($Row.Limit ? $Row.Limit : 'none')" : ''
    $encap = ''
    if ($Row.Encap) {
        $checksum = $Row.Family -eq 'IPv4' ? 'encap-csum' : 'encap-udp6-csum'
        $remote = $Row.Encap -like '*RemoteChecksum' ? 'encap-remcsum' : 'noencap-remcsum'
        $encap = "encap $($Row.KernelEncap) encap-sport auto encap-dport $ourPort $($Row.UdpChecksum ? '' : 'no')$checksum $remote"
    }

    "link add $($Row.Name) type $($Row.Kind) $($Row.Link) $limit local $(Get-PairEnd $Row 2) remote $(Get-PairEnd $Row 1) $encap"
    $Row.Inner | ForEach-Object { "address add $(Get-PairInner $Row $_ 2)/$($_ -eq 'IPv4' ? 30 : '64 nodad') dev $($Row.Name)" }
    if ($Row.Link -like 'mode ipip6*') {
        # The kernel sends router solicitations through a device that carries IPv4 only, and counts them as errors.
        "link set $($Row.Name) addrgenmode none"
    }

    "link set $($Row.Name) up"
}

function Start-EngineEnd {
    <#
    .SYNOPSIS
        Starts our end of a tunnel on host A and returns it. By default the engine itself carries its packets.
    .PARAMETER Option
        More parameters of Start-FouDatapath, or others.
    #>
    param([Parameter(Mandatory)] $Hosts, [Parameter(Mandatory)] [hashtable] $Row, [hashtable] $Option = @{})

    $given = @{
        Name             = $Row.Name
        Mode             = $Row.Mode
        Encapsulation    = $Row.Encap ? $Row.Encap -replace 'RemoteChecksum' : 'None'
        LocalAddress     = Get-PairEnd $Row 1
        RemoteAddress    = Get-PairEnd $Row 2
        Address          = $Row.Inner | ForEach-Object { "$(Get-PairInner $Row $_ 1)/$($_ -eq 'IPv4' ? 30 : 64)" }
        NetworkNamespace = $Hosts.A
        Acceleration     = 'Off'
    }
    if ($Row.Encap) {
        # A kernel FOU port accepts one protocol only.
        $given.RemoteChecksum = $Row.Encap -like '*RemoteChecksum'
        $given.UdpChecksum = [bool] $Row.UdpChecksum
        $given.LocalPort = $ourPort
        $given.RemotePort = $Row.Encap -eq 'Fou' ? 5500 + $Row.Protocol : $guePort
        if ($Row.Encap -eq 'Fou' -and $Row.Mode -eq 'Mixed') {
            $given.RemotePort = 5504
            $given.RemotePortIPv6 = 5541
        }
    }

    if ($Row.Limit) {
        $given.EncapsulationLimit = $Row.Limit
    }

    foreach ($more in @($Row.Gre, $Option | Where-Object { $_ })) {
        $more.Keys | ForEach-Object { $given[$_] = $more[$_] }
    }

    Start-FouDatapath @given
}

function Invoke-PairPing {
    <#
    .SYNOPSIS
        Pings through all tunnels at once, and returns the number of replies by address.
    .PARAMETER From
        The side that sends the requests.
    .PARAMETER Count
        The number of echo requests to each address.
    .PARAMETER Size
        Returns the data size for a row and a family of inner addresses, and forbids fragmentation; by default ping's size.
    #>
    param(
        [Parameter(Mandatory)] $Hosts,
        [Parameter(Mandatory)] [hashtable[]] $Row,
        [Parameter(Mandatory)] [int] $From,
        [Parameter(Mandatory)] [int] $Count,
        [scriptblock] $Size
    )

    $addresses = @{}
    foreach ($one in $Row) {
        foreach ($family in $one.Inner) {
            $addresses[$Size ? (& $Size $one $family) : 56] += @(Get-PairInner $one $family (3 - $From))
        }
    }

    $received = @{}
    foreach ($length in $addresses.Keys) {
        $received += Invoke-Ping -NetworkNamespace ($From -eq 1 ? $Hosts.A : $Hosts.B) -Address $addresses[$length] -Count $Count -Size $length -Whole:([bool] $Size)
    }

    $received
}

function Invoke-PairExchange {
    <#
    .SYNOPSIS
        Transfers random bytes over TCP in both directions through all tunnels, one after another, and returns the results by address.
    .PARAMETER Bytes
        Returns the number of bytes in each direction for a row and a family of inner addresses.
    #>
    param([Parameter(Mandatory)] $Hosts, [Parameter(Mandatory)] [hashtable[]] $Row, [Parameter(Mandatory)] [scriptblock] $Bytes)

    $amounts = [ordered]@{}
    foreach ($one in $Row) {
        $one.Inner | ForEach-Object { $amounts[(Get-PairInner $one $_ 2)] = & $Bytes $one $_ }
    }

    Invoke-HashedExchange -From $Hosts.A -To $Hosts.B -Bytes $amounts
}

function Get-ExchangeFault {
    <#
    .SYNOPSIS
        Returns the faults in the exchanges of a tunnel, a line each: none if all hashes are equal.
    #>
    param([Parameter(Mandatory)] [hashtable] $Exchange, [Parameter(Mandatory)] [hashtable] $Row)

    foreach ($address in $Row.Inner | ForEach-Object { Get-PairInner $Row $_ 2 }) {
        $found = $Exchange[$address]
        if (-not $found) { "$($address): no exchange" }
        elseif ($found.error) { "$($address): $($found.error)" }
        elseif (-not $found.intactThere) { "$($address): damaged on the way there" }
        elseif (-not $found.intactBack) { "$($address): damaged on the way back" }
    }
}

function Read-LinkStatistic {
    <#
    .SYNOPSIS
        The links of a host with their counters as ip(8) shows them, by name.
    #>
    param([Parameter(Mandatory)] [string] $NetworkNamespace)

    $links = @{}
    (Invoke-Ip -n $NetworkNamespace -j -s link show) -join '' | ConvertFrom-Json | ForEach-Object { $_ } | ForEach-Object { $links[$_.ifname] = $_ }
    $links
}

Export-ModuleMember -Function Complete-PairRow, Get-PairEnd, Get-PairInner, Add-PairUnderlay, Add-KernelEnd, Start-EngineEnd, Invoke-PairPing, Invoke-PairExchange, Get-ExchangeFault, Read-LinkStatistic
