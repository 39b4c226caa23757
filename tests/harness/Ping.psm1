# Pings many addresses at once with one program, because in an emulated guest starting a program takes longer than its packets.

function Invoke-Ping {
    <#
    .SYNOPSIS
        Sends echo requests from a network namespace and returns the number of replies by address.
    .PARAMETER Address
        IPv4 and IPv6 addresses.
    .PARAMETER Count
        The number of requests to each address.
    .PARAMETER Interval
        The milliseconds between two requests to one address.
    .PARAMETER Size
        The bytes of data in an echo request.
    .PARAMETER Whole
        Forbids fragmentation, here and by routers.
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
