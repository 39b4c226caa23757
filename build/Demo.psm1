# The main job on real input: two hosts joined by FOU tunnels that cmdlets start, carrying kernel TCP/IP traffic.

Import-Module (Join-Path $PSScriptRoot 'ModuleBuild.psm1')
Import-Module (Join-Path $PSScriptRoot 'DebianPackage.psm1')
Import-Module (Join-Path $PSScriptRoot '../tests/harness/TwoHosts.psm1')
Import-Module (Join-Path $PSScriptRoot '../tests/harness/HashedTransfer.psm1')

$tunnels = @(
    [pscustomobject]@{ Name = 'ipip0'; Mode = 'IPIP'; Port = 5551; A = '10.9.1.1'; B = '10.9.1.2'; PrefixLength = 30 }
    [pscustomobject]@{ Name = 'sit0'; Mode = 'SIT'; Port = 5552; A = 'fd09:2::1'; B = 'fd09:2::2'; PrefixLength = 64 }
    [pscustomobject]@{ Name = 'gre0'; Mode = 'GRE'; Port = 5553; A = '10.9.3.1'; B = '10.9.3.2'; PrefixLength = 30 }
)

function Invoke-Demo {
    <#
    .SYNOPSIS
        Makes two hosts, starts a tunnel of each mode between them, uses them, shows the result and removes everything.
    .PARAMETER TransferBytes
        How much TCP data to move.
    #>
    param([long] $TransferBytes = 1GB)

    if ((& id -u) -ne '0') {
        throw 'The demo makes network namespaces and TUN devices: run it as root.'
    }

    $missing = @(Install-DebianPackage -Program @{ ip = 'iproute2'; ping = 'iputils-ping' })
    if ($missing) {
        throw "The demo needs $($missing -join ' and ')."
    }

    Import-Module (Get-BuildPath -Module) -Global
    $hosts = $null
    try {
        $hosts = New-TwoHosts -Prefix 'demo'
        Write-Host "`nTwo hosts: $($hosts.A) is $($hosts.AddressA), $($hosts.B) is $($hosts.AddressB). Their tunnels:"
        $datapaths = @(foreach ($tunnel in $tunnels) { Start-DemoTunnel -Hosts $hosts -Tunnel $tunnel })
        $datapaths | Format-Table | Out-Host

        # A host speaks to its device as soon as it has it, and the other end may not be there yet.
        $begun = Read-DemoStatistics -Datapath $datapaths

        Write-Host 'Ping through each:'
        $pings = @(foreach ($tunnel in $tunnels) {
            $ping = Test-Ping -NetworkNamespace $hosts.A -Address $tunnel.B
            [pscustomobject]@{
                Tunnel = $tunnel.Name
                Mode   = $tunnel.Mode
                To     = $tunnel.B
                Sent   = $ping.Sent
                Back   = $ping.Received
                Loss   = '{0:0} %' -f (100 * ($ping.Sent - $ping.Received) / $ping.Sent)
                RttMs  = $ping.AverageRttMs
            }
        })
        $pings | Format-Table -AutoSize | Out-Host
        if ($pings | Where-Object { $_.Back -ne $_.Sent }) {
            throw 'A ping was lost.'
        }

        Write-Host "TCP through $($tunnels[0].Name):"
        $transfer = Invoke-DemoTransfer -Hosts $hosts -Tunnel $tunnels[0] -Bytes $TransferBytes
        $transfer | Format-List | Out-Host
        if (-not $transfer.Intact) {
            throw 'The data that arrived is not the data that was sent.'
        }

        Write-Host 'What the datapaths sent and what arrived at their other ends; a device counts what the host hands over as one, once:'
        $statistics = @(Get-DemoStatistics -Datapath $datapaths -Begun $begun)
        $statistics | Format-Table -AutoSize | Out-Host
        if ($statistics | Where-Object { -not $_.Match }) {
            throw 'What a datapath sent has not arrived at the other end.'
        }
    }
    finally {
        # By namespace: an interrupted start has not yet handed over what it made.
        if ($hosts) {
            Get-FouDatapath | Where-Object NetworkNamespace -In $hosts.A, $hosts.B | Stop-FouDatapath
            Remove-TwoHosts -Hosts $hosts
        }

        Write-Host 'Removed the tunnels, the hosts and their sockets.'
    }
}

function Start-DemoTunnel {
    param($Hosts, $Tunnel)

    $common = @{ Name = $Tunnel.Name; Mode = $Tunnel.Mode; RemotePort = $Tunnel.Port }
    Start-FouDatapath @common -NetworkNamespace $Hosts.A -RemoteAddress $Hosts.AddressB -Address "$($Tunnel.A)/$($Tunnel.PrefixLength)"
    Start-FouDatapath @common -NetworkNamespace $Hosts.B -RemoteAddress $Hosts.AddressA -Address "$($Tunnel.B)/$($Tunnel.PrefixLength)"
}

function Invoke-DemoTransfer {
    param($Hosts, $Tunnel, [long] $Bytes)

    $activity = "Sending $([math]::Round($Bytes / 1MB)) MiB"
    $show = {
        $done = (Get-FouDatapathStatistics -Name $Tunnel.Name -NetworkNamespace $Hosts.B).ReceivedBytes
        Write-Progress -Activity $activity -PercentComplete ([math]::Min(100, 100 * $done / $Bytes))
    }.GetNewClosure()
    try {
        Invoke-HashedTransfer -From $Hosts.A -To $Hosts.B -Address $Tunnel.B -Bytes $Bytes -Progress $show
    }
    finally {
        Write-Progress -Activity $activity -Completed
    }
}

function Read-DemoStatistics {
    param($Datapath)

    $all = @{}
    foreach ($one in $Datapath) {
        $all["$($one.NetworkNamespace) $($one.Name)"] = $one | Get-FouDatapathStatistics
    }

    $all
}

function Get-DemoStatistics {
    param($Datapath, $Begun)

    foreach ($one in $Datapath) {
        $other = $Datapath | Where-Object { $_.Name -eq $one.Name -and $_.NetworkNamespace -ne $one.NetworkNamespace }
        $here = "$($one.NetworkNamespace) $($one.Name)"
        $there = "$($other.NetworkNamespace) $($other.Name)"

        # The last packets may still be on their way.
        $deadline = [datetime]::UtcNow.AddSeconds(5)
        do {
            $now = Read-DemoStatistics -Datapath $one, $other
            $sent = $now[$here].SentPackets - $Begun[$here].SentPackets
            $arrived = $now[$there].ReceivedPackets - $Begun[$there].ReceivedPackets
            $dropped = $now[$there].ReceiveDropped - $Begun[$there].ReceiveDropped

            # What a busy processor takes too late from a socket, the kernel drops and counts, for the whole host.
            $lost = $sent - $arrived - $dropped
            $match = $lost -ge 0 -and $lost -le (Get-UdpOverflow -NetworkNamespace $other.NetworkNamespace)
        } until ($match -or [datetime]::UtcNow -gt $deadline)

        [pscustomobject]@{
            Tunnel     = $one.Name
            Host       = $one.NetworkNamespace
            FromDevice = (Get-DeviceCounter -NetworkNamespace $one.NetworkNamespace -Name $one.Name).Transmitted
            Sent       = $sent
            Arrived    = $arrived
            RxDropped  = $dropped
            TxDropped  = $now[$here].SendDropped
            Match      = $match
        }
    }
}

Export-ModuleMember -Function Invoke-Demo
