# The packets that a FOU port receives: only those that match its local address, interface, family and peer. Others are rejected
# with ICMP port unreachable, as without a port.

Describe 'The binding of a FOU port' -Tag Kernel {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/KernelTunnel.psm1"
        Import-Module (Get-BuildPath -Module)

        $missing = Get-MissingRequirement -Root -Program ip, modprobe, ping, bash -KernelModule fou, ipip
        if (-not $missing) {
            & modprobe -a fou ipip
            $hosts = New-TwoHosts
            Add-Underlay -Hosts $hosts
            $in = @{ NetworkNamespace = $hosts.A }
            $far = @{ NetworkNamespace = $hosts.B }
            Invoke-Ip -n $hosts.B address add 2001:db8::2/64 dev underlay nodad

            # The kernel limits "port unreachable" to one per second and destination.
            & ip netns exec $hosts.A bash -c 'echo 0 >/proc/sys/net/ipv4/icmp_ratelimit; echo 0 >/proc/sys/net/ipv6/icmp/ratelimit'
        }

        # The addresses of host A on which port 5555 receives from host B. The others reply with an error, which the next write reports.
        function Find-Open {
            $script = 'for a in 192.0.2.1 192.0.2.11 2001:db8::1 2001:db8::11; do
                (exec 3<>/dev/udp/$a/5555; printf x >&3; for i in 1 2 3; do sleep 0.1; printf x >&3 || exit; done; echo $a) 2>/dev/null &
            done; wait'
            @(& ip netns exec $hosts.B bash -c $script) | Sort-Object
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterEach {
        if (-not $missing) {
            foreach ($name in $hosts.A, $hosts.B) {
                Get-FouPort -NetworkNamespace $name | Remove-FouPort
                Get-Tunnel -NetworkNamespace $name | Where-Object { -not $_.IsFallback } | Remove-Tunnel
            }
        }
    }

    AfterAll {
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It 'accepts matching packets until the port is removed: <Case>' -ForEach @(
        @{ Case = 'any address'; Given = @{}; Open = '192.0.2.1 192.0.2.11' }
        @{ Case = 'one address'; Given = @{ LocalAddress = '192.0.2.11' }; Open = '192.0.2.11' }
        @{ Case = 'any IPv6 address'; Given = @{ AddressFamily = 'IPv6' }; Open = '2001:db8::1 2001:db8::11' }
        @{ Case = 'one IPv6 address'; Given = @{ LocalAddress = '2001:db8::11' }; Open = '2001:db8::11' }
        @{ Case = 'the interface'; Given = @{ InterfaceName = 'underlay' }; Open = '192.0.2.1 192.0.2.11' }
        @{ Case = 'one address on the interface'; Given = @{ InterfaceName = 'underlay'; LocalAddress = '192.0.2.1' }; Open = '192.0.2.1' }
        @{ Case = 'another interface'; Given = @{ InterfaceName = 'spare' }; Open = '' }
        @{ Case = 'a peer, but the packets come from another port of it'; Given = @{ LocalAddress = '192.0.2.1'; PeerAddress = '192.0.2.2'; PeerPort = 7777 }; Open = '' }
    ) {
        # Packets other than GUE are dropped silently, whatever protocols the kernel has loaded.
        New-FouPort 5555 -Type Gue @Given @in -ErrorAction Stop | Out-Null
        (Find-Open) -join ' ' | Should -Be $Open
        Remove-FouPort 5555 @in -ErrorAction Stop
        if ($Open) { Find-Open | Should -BeNullOrEmpty }
    }

    It 'to a peer lets a tunnel from its port through, and no other: <Type>' -ForEach @(
        @{ Type = 'Gue'; Protocol = @{} }
        @{ Type = 'Fou'; Protocol = @{ Protocol = 'IPIP' } }
    ) {
        New-FouPort 5555 -Type $Type @Protocol -LocalAddress 192.0.2.1 -PeerAddress 192.0.2.2 -PeerPort 7777 @in -ErrorAction Stop | Out-Null
        New-FouPort 5555 -Type $Type @Protocol @far -ErrorAction Stop | Out-Null
        $encap = @{ EncapType = $Type; EncapDestinationPort = 5555; Up = $true }
        New-Tunnel t ipip -LocalAddress 192.0.2.1 -RemoteAddress 192.0.2.2 -Address 10.1.1.1/24 @encap @in | Out-Null
        New-Tunnel t ipip -LocalAddress 192.0.2.2 -RemoteAddress 192.0.2.1 -Address 10.1.1.2/24 -EncapSourcePort 7777 @encap @far | Out-Null
        (Test-Ping -NetworkNamespace $hosts.B -Address 10.1.1.1 -Count 2 -Interval 0.5).Received | Should -Be 2

        $before = Get-DeviceCounter -NetworkNamespace $hosts.A -Name t
        $before.Received | Should -BeGreaterOrEqual 2
        Set-TunnelEncap t -SourcePort 7778 @far
        (Test-Ping -NetworkNamespace $hosts.B -Address 10.1.1.1 -Count 1).Received | Should -Be 0
        (Get-DeviceCounter -NetworkNamespace $hosts.A -Name t).Received | Should -Be $before.Received
        Set-TunnelEncap t -SourcePort 7777 @far

        # For each ICMP error that came back, the tunnel reports an error to one later sender.
        (Test-Ping -NetworkNamespace $hosts.B -Address 10.1.1.1 -Count 4 -Interval 0.5).Received | Should -BeGreaterOrEqual 2
    }

    It 'to two interfaces excludes a port without an interface' {
        New-FouPort 5555 -Protocol 4 -InterfaceName underlay @in -ErrorAction Stop | Out-Null
        New-FouPort 5555 -Protocol 4 -InterfaceName spare @in -ErrorAction Stop | Out-Null
        New-FouPort 5555 -Protocol 4 @in -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'FouPortInUse,*'
        @(Get-FouPort @in).Count | Should -Be 2
    }

    It 'to an interface outlives the interface, and the port can still be removed' {
        Invoke-Ip -n $hosts.A link add gone type veth peer name gone-end
        New-FouPort 5555 -Protocol 4 -InterfaceName gone @in -ErrorAction Stop | Out-Null
        Invoke-Ip -n $hosts.A link del gone
        $left = Get-FouPort 5555 @in
        $left.Port | Should -Be 5555
        $left | Remove-FouPort -ErrorAction Stop
        Get-FouPort @in | Should -BeNullOrEmpty
    }

    It 'is free again for a program when the port is removed' {
        New-FouPort 5599 -Protocol 4 -LocalAddress 127.0.0.1 -ErrorAction Stop | Out-Null
        $end = [System.Net.IPEndPoint]::new([ipaddress]::Loopback, 5599)
        try {
            $socket = [System.Net.Sockets.Socket]::new('InterNetwork', 'Dgram', 'Udp')
            { $socket.Bind($end) } | Should -Throw
        }
        finally {
            $socket.Dispose()
            Remove-FouPort 5599 -LocalAddress 127.0.0.1
        }

        $socket = [System.Net.Sockets.Socket]::new('InterNetwork', 'Dgram', 'Udp')
        try { { $socket.Bind($end) } | Should -Not -Throw } finally { $socket.Dispose() }
    }
}
