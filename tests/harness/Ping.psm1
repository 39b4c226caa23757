# Pings many addresses at once by one program, since in an emulated guest the start of a program takes longer than its packets.

function Invoke-Ping {
    <#
    .SYNOPSIS
        Sends echo requests from a network namespace and returns how many were answered, by the address.
    .PARAMETER Address
        IPv4 and IPv6 addresses.
    .PARAMETER Count
        How many go to each address.
    .PARAMETER Interval
        Milliseconds between two to one address.
    .PARAMETER Size
        Bytes of data of an echo request.
    .PARAMETER Whole
        Sends no fragments, nor lets routers make some.
    #>
    param(
        [Parameter(Mandatory)] [string] $NetworkNamespace,
        [Parameter(Mandatory)] [string[]] $Address,
        [int] $Count = 1,
        [int] $Interval = 300,
        [int] $Size = 56,
        [switch] $Whole
    )

    $words = @('-q', '-c', $Count, '-p', $Interval, '-i', 2, '-t', 20000, '-b', $Size) + ($Whole ? @('-M') : @())
    $received = @{}
    & ip netns exec $NetworkNamespace fping @words @Address 2>&1 | ForEach-Object {
        if ("$_" -match '^(\S+)\s+: xmt/rcv/%loss = \d+/(\d+)/') {
            $received[$Matches[1]] = [int] $Matches[2]
        }
    }
    $received
}

Export-ModuleMember -Function Invoke-Ping
