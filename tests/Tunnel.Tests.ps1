# Real kernel TCP/IP through tunnels between two hosts.

Describe 'A <Mode> tunnel between two hosts' -Tag Foundation -ForEach @(
    @{ Mode = 'IPIP'; A = '10.9.1.1/30'; B = '10.9.1.2/30'; Target = '10.9.1.2'; WorkerCount = 1; UdpChecksum = $true }
    @{ Mode = 'SIT'; A = 'fd09::1/64'; B = 'fd09::2/64'; Target = 'fd09::2'; WorkerCount = 1; UdpChecksum = $true }
    @{ Mode = 'GRE'; A = '10.9.3.1/30', 'fd09:3::1/64'; B = '10.9.3.2/30', 'fd09:3::2/64'; Target = 'fd09:3::2'; WorkerCount = 1; UdpChecksum = $false }
    @{ Mode = 'GRE'; A = '10.9.3.1/30'; B = '10.9.3.2/30'; Target = '10.9.3.2'; WorkerCount = 3; UdpChecksum = $true }
) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/Wait.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/HashedTransfer.psm1"
        Import-Module (Get-BuildPath -Module)

        $missing = Get-MissingRequirement -Root -Program ip, ping
        if (-not $missing) {
            $hosts = New-TwoHosts
            $common = @{ Name = 'tun1'; Mode = $Mode; RemotePort = 5555; WorkerCount = $WorkerCount; UdpChecksum = $UdpChecksum }
            Start-FouDatapath @common -NetworkNamespace $hosts.A -RemoteAddress $hosts.AddressB -Address $A | Out-Null
            Start-FouDatapath @common -NetworkNamespace $hosts.B -RemoteAddress $hosts.AddressA -Address $B | Out-Null
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        Get-FouDatapath | Stop-FouDatapath
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It 'loses no ping' {
        (Test-Ping -NetworkNamespace $hosts.A -Address $Target -Count 50).Received | Should -Be 50
    }

    It 'carries TCP data intact' {
        $transfer = Invoke-HashedTransfer -From $hosts.A -To $hosts.B -Address $Target -Bytes 64MB
        $transfer.Bytes | Should -Be 64MB
        $transfer.Intact | Should -BeTrue
    }

    It 'carries a packet as long as its MTU, and not one byte more' {
        $mtu = (Get-FouDatapath tun1 -NetworkNamespace $hosts.A).Mtu
        $headers = $Target.Contains(':') ? 48 : 28
        & ip netns exec $hosts.A ping -c 1 -W 2 -M do -s ($mtu - $headers) $Target | Out-Null
        $LASTEXITCODE | Should -Be 0
        & ip netns exec $hosts.A ping -c 1 -W 1 -M do -s ($mtu - $headers + 1) $Target 2>&1 | Out-Null
        $LASTEXITCODE | Should -Not -Be 0
    }

    It 'counts as many packets as the remote, and no fewer than its device, which counts a GSO packet as one: host <_>' -ForEach 'A', 'B' {
        $here = Get-FouDatapath tun1 -NetworkNamespace $hosts.$_
        $there = Get-FouDatapath tun1 -NetworkNamespace ($_ -eq 'A' ? $hosts.B : $hosts.A)
        $count = @{}
        $isSame = Wait-Until {
            # The device first: a host may send IPv6 on its own at any time, which the datapath counts shortly after the device.
            $count.Device = Get-DeviceCounter -NetworkNamespace $here.NetworkNamespace -Name tun1
            $count.Sent = $here | Get-FouDatapathStatistics
            $received = $there | Get-FouDatapathStatistics
            $count.Lost = $count.Sent.SentPackets - $received.ReceivedPackets - $received.ReceiveDropped

            # A host sends IPv6 as soon as it has a device, before the remote may exist. Datagrams that a busy processor reads too late
            # from the socket are dropped and counted by the kernel.
            $count.Most = 3 + (Get-UdpOverflow -NetworkNamespace $there.NetworkNamespace)
            $count.Lost -ge 0 -and $count.Lost -le $count.Most -and
                $count.Sent.SentPackets + $count.Sent.SendDropped -ge $count.Device.Transmitted -and
                $count.Sent.ReceivedPackets -ge $count.Device.Received
        }
        $isSame | Should -BeTrue -Because "$($count.Lost) packets were lost, of at most $($count.Most); the device counts $($count.Device), the datapath $($count.Sent)"
        $count.Sent.SentPackets | Should -BeGreaterThan 100
    }

    It 'counts what its device counts without GSO and GRO: host <_>' -ForEach 'A', 'B' {
        Get-FouDatapath | Stop-FouDatapath
        Start-FouDatapath @common -NetworkNamespace $hosts.A -RemoteAddress $hosts.AddressB -Address $A -NoOffload | Out-Null
        Start-FouDatapath @common -NetworkNamespace $hosts.B -RemoteAddress $hosts.AddressA -Address $B -NoOffload | Out-Null
        (Invoke-HashedTransfer -From $hosts.A -To $hosts.B -Address $Target -Bytes 4MB).Intact | Should -BeTrue
        $datapath = Get-FouDatapath tun1 -NetworkNamespace $hosts.$_
        $count = @{}
        $isSame = Wait-Until {
            $count.Device = Get-DeviceCounter -NetworkNamespace $datapath.NetworkNamespace -Name tun1
            $count.Datapath = $datapath | Get-FouDatapathStatistics
            $count.Datapath.ReceivedPackets -eq $count.Device.Received -and
                $count.Datapath.SentPackets + $count.Datapath.SendDropped -eq $count.Device.Transmitted
        }
        $isSame | Should -BeTrue -Because "the device counts $($count.Device), the datapath $($count.Datapath)"
        $count.Datapath.ReceivedPackets | Should -BeGreaterThan 100
    }
}

Describe 'A tunnel of each mode, with default options' -Tag Foundation, Quick {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module (Get-BuildPath -Module)
        $missing = Get-MissingRequirement -Root -Program ip, ping
        if (-not $missing) { $hosts = New-TwoHosts }
    }

    AfterAll {
        Get-FouDatapath | Stop-FouDatapath
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It 'answers pings: <Mode>' -ForEach @(
        @{ Mode = 'IPIP'; A = '10.9.1.1/30'; B = '10.9.1.2/30' }
        @{ Mode = 'SIT'; A = 'fd09::1/64'; B = 'fd09::2/64' }
        @{ Mode = 'GRE'; A = '10.9.1.1/30', 'fd09::1/64'; B = '10.9.1.2/30', 'fd09::2/64' }
        @{ Mode = 'GRETAP'; A = '10.9.1.1/30', 'fd09::1/64'; B = '10.9.1.2/30', 'fd09::2/64' }
        @{ Mode = 'Mixed'; A = '10.9.1.1/30', 'fd09::1/64'; B = '10.9.1.2/30', 'fd09::2/64'; More = @{ Encapsulation = 'Gue' } }
    ) {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
        $given = @{ Name = 'each0'; Mode = $Mode; RemotePort = 5555 } + ($More ?? @{})
        Start-FouDatapath @given -NetworkNamespace $hosts.A -RemoteAddress $hosts.AddressB -Address $A | Out-Null
        Start-FouDatapath @given -NetworkNamespace $hosts.B -RemoteAddress $hosts.AddressA -Address $B | Out-Null
        try {
            foreach ($address in $B) {
                (Test-Ping -NetworkNamespace $hosts.A -Address ($address -replace '/.*') -Count 3).Received | Should -BeGreaterThan 0
            }
        }
        finally {
            Get-FouDatapath each0 | Stop-FouDatapath
        }
    }
}

Describe 'Dropped packets' -Tag Foundation {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/Wait.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module (Get-BuildPath -Module)

        $missing = Get-MissingRequirement -Root -Program ip, bash
        if (-not $missing) {
            $hosts = New-TwoHosts
            Start-FouDatapath tun1 -Mode IPIP -NetworkNamespace $hosts.A -RemoteAddress $hosts.AddressB -RemotePort 5555 | Out-Null
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        Get-FouDatapath | Stop-FouDatapath
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It 'are counted by direction and reason, and shown in the table' {
        & ip netns exec $hosts.B bash -c "printf 'not an IPv4 packet at all' > /dev/udp/$($hosts.AddressA)/5555"
        Wait-Until { (Get-FouDatapathStatistics tun1).ReceiveDropped -gt 0 } | Should -BeTrue
        $statistics = Get-FouDatapathStatistics tun1
        $statistics.ReceiveDropped | Should -Be 1
        $statistics.ReceivedPackets | Should -Be 0
        $statistics.Drops[0].Direction | Should -Be 'Receive'
        $statistics.Drops[0].Reason | Should -Be 'IPv4BadVersion'
        $statistics | Out-String -Width 100 | Should -BeLike '*Receive.IPv4BadVersion=1*'
    }
}
