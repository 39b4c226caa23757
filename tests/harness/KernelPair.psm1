# Tunnels with our engine at host A and the kernel's tunnel at host B, many at once, each between two outer addresses of its own. What
# a tunnel is says a row, a hashtable:
#   Kind, Link       the kernel's tunnel, and what ip(8) is told besides
#   Mode             the engine's
#   Protocol         what FOU carries, whose port the kernel's end has for it: 5500 and this
#   Inner            the families of inner addresses
#   Encap            Fou, Gue, GueRemoteChecksum, GueV1, or none for tunnels without UDP; KernelEncap where the kernel's differs
#   UdpChecksum, Limit (of encapsulation), Gre (parameters of Start-FouDatapath)

Import-Module (Join-Path $PSScriptRoot 'TwoHosts.psm1')
Import-Module (Join-Path $PSScriptRoot 'KernelTunnel.psm1')
Import-Module (Join-Path $PSScriptRoot 'HashedExchange.psm1')
Import-Module (Join-Path $PSScriptRoot 'Ping.psm1')

# Where ours receives, and where the kernel's receives GUE.
$ourPort = 7777
$guePort = 6080

function Complete-PairRow {
    <#
    .SYNOPSIS
        Gives rows what follows from the others and from their place: Number, Name, Family and KernelEncap.
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
        Makes the kernel's ends of tunnels on host B, and the ports that they receive at.
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
        # The kernel looks for IPv6 routers through a device that carries IPv4 only, and counts its own mistake.
        "link set $($Row.Name) addrgenmode none"
    }

    "link set $($Row.Name) up"
}

function Start-EngineEnd {
    <#
    .SYNOPSIS
        Starts our end of a tunnel on host A and returns it. The engine itself carries its packets, unless told otherwise.
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
        # The kernel's FOU ports take one protocol each.
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
        Pings through all tunnels at once, and returns how many echoes came back, by the address.
    .PARAMETER From
        The side that asks.
    .PARAMETER Count
        How many echo requests go to each address.
    .PARAMETER Size
        Gives the bytes of data of a row and a family of inner addresses, which then are not fragmented; without, ping's own.
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
        Moves random bytes over TCP both ways through all tunnels, one after the other, and returns what came of it, by the address.
    .PARAMETER Bytes
        Gives how many bytes go each way for a row and a family of inner addresses.
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
        Says what went wrong in the exchanges of a tunnel, a line each: nothing where all bytes hash the same at both ends.
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
        What ip(8) shows of the links of a host with their counters, by their names.
    #>
    param([Parameter(Mandatory)] [string] $NetworkNamespace)

    $links = @{}
    (Invoke-Ip -n $NetworkNamespace -j -s link show) -join '' | ConvertFrom-Json | ForEach-Object { $_ } | ForEach-Object { $links[$_.ifname] = $_ }
    $links
}

Export-ModuleMember -Function Complete-PairRow, Get-PairEnd, Get-PairInner, Add-PairUnderlay, Add-KernelEnd, Start-EngineEnd, Invoke-PairPing, Invoke-PairExchange, Get-ExchangeFault, Read-LinkStatistic
