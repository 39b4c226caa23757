# Test-Tunnel and kernel tunnels: each fault is injected, its check finds it, and the remedy removes it.

Describe 'Test-Tunnel of a kernel tunnel' -Tag Kernel {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/ChildProcess.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/TunnelFault.psm1"
        Import-Module (Get-BuildPath -Module)
        $missing = Get-MissingRequirement -Root -Program ip -KernelModule fou, fou6, ipip, ip_gre, ip6_tunnel, sit

        function New-End([string] $Place, [string] $Local, [string] $Remote, [int] $Side, [string] $Kind, [hashtable] $Tunnel, [hashtable] $Port) {
            $in = @{ NetworkNamespace = $Place }
            New-FouPort 5555 @Port @in -LoadModule | Out-Null
            $address = $Kind -eq 'sit' ? "fd09::$Side/126" : "10.9.0.$Side/30"
            New-Tunnel t0 $Kind -LocalAddress $Local -RemoteAddress $Remote -EncapDestinationPort 5555 -Address $address -Up $true -LoadModule @Tunnel @in |
                Out-Null
        }

        function New-Pair([string] $Kind = 'ipip', [hashtable] $Tunnel = @{ EncapType = 'Fou' }, [hashtable] $Port = @{ Protocol = 'IPIP' }) {
            $a, $b = $Kind -like 'ip6*' ? '2001:db8::1', '2001:db8::2' : $hosts.AddressA, $hosts.AddressB
            New-End $hosts.A $a $b 1 $Kind $Tunnel $Port
            New-End $hosts.B $b $a 2 $Kind $Tunnel $Port
        }

        function Test-OurEnd { Test-Tunnel t0 -NetworkNamespace $hosts.A -TimeoutSeconds 2 @args }
    }

    BeforeEach {
        if ($missing) {
            Set-ItResult -Skipped -Because $missing
        }
        else {
            $hosts = New-TwoHosts -Prefix testtun
            foreach ($end in @($hosts.A, 1), @($hosts.B, 2)) { Invoke-Ip -n $end[0] address add "2001:db8::$($end[1])/64" dev underlay nodad }
        }
    }

    AfterEach {
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It 'passes for a working tunnel: <Kind> in <Type>' -ForEach @(
        @{ Kind = 'ipip'; Type = 'Fou'; Port = @{ Protocol = 'IPIP' } }
        @{ Kind = 'sit'; Type = 'Gue'; Port = @{ Type = 'Gue' } }
        @{ Kind = 'gretap'; Type = 'Fou'; Port = @{ Protocol = 'GRE' } }
        @{ Kind = 'ip6tnl'; Type = 'Gue'; Port = @{ Type = 'Gue'; AddressFamily = 'IPv6' } }
    ) {
        New-Pair -Kind $Kind -Tunnel @{ EncapType = $Type } -Port $Port
        $checks = @(Test-OurEnd)
        Assert-NoFault $checks
        @($checks).Count | Should -Be 12
        $checks | Where-Object Peer | Should -BeNullOrEmpty
        ($checks | Where-Object Check -EQ PathMtu).PathMtu | Should -Be 1500
        Get-Tunnel t0 -NetworkNamespace $hosts.A | Test-Tunnel -Quiet | Should -BeTrue
    }

    It 'finds that the device is down' {
        New-Pair
        Set-Tunnel t0 -Up $false -NetworkNamespace $hosts.A
        $fault = Get-TunnelFault -Check Device -InputObject (Test-OurEnd)
        $fault.Command | Should -Be "Set-Tunnel t0 -Up `$true -NetworkNamespace $($hosts.A)"
        Invoke-Remedy $fault
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds that there is no FOU port for <Kind> in <Type>' -ForEach @(
        @{ Kind = 'ipip'; Type = 'Fou'; Port = @{ Protocol = 'IPIP' }; Command = 'New-FouPort 5555 -Protocol IPIP' }
        @{ Kind = 'gre'; Type = 'Gue'; Port = @{ Type = 'Gue' }; Command = 'New-FouPort 5555 -Type Gue' }
        @{ Kind = 'ip6tnl'; Type = 'Fou'; Port = @{ Type = 'Gue'; AddressFamily = 'IPv6' }; Command = 'New-FouPort 5555 -Type Gue -AddressFamily IPv6' }
    ) {
        New-Pair -Kind $Kind -Tunnel @{ EncapType = $Type } -Port $Port
        Get-FouPort -NetworkNamespace $hosts.A | Remove-FouPort
        $fault = Get-TunnelFault -Check FouPort -InputObject (Test-OurEnd)
        $fault.Command | Should -Be "$Command -NetworkNamespace $($hosts.A)"
        Invoke-Remedy $fault
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds that the FOU port is for another protocol: <Case>' -ForEach @(
        @{ Case = 'GRE and IPIP'; Kind = 'ipip'; Type = 'Fou'; Right = @{ Protocol = 'IPIP' }; Wrong = @{ Protocol = 'GRE' } }
        @{ Case = 'FOU and GUE'; Kind = 'gre'; Type = 'Gue'; Right = @{ Type = 'Gue' }; Wrong = @{ Protocol = 'GRE' } }
        @{ Case = 'IPv6 and IPIP'; Kind = 'sit'; Type = 'Fou'; Right = @{ Protocol = 'IPv6' }; Wrong = @{ Protocol = 'IPIP' } }
    ) {
        New-Pair -Kind $Kind -Tunnel @{ EncapType = $Type } -Port $Right
        Get-FouPort -NetworkNamespace $hosts.A | Remove-FouPort
        New-FouPort 5555 @Wrong -NetworkNamespace $hosts.A | Out-Null
        $fault = Get-TunnelFault -Check Protocol -InputObject (Test-OurEnd)
        Invoke-Remedy $fault
        Assert-NoFault (Test-OurEnd)
    }

    It 'warns that another program removed the encapsulation' {
        New-Pair
        Clear-TunnelEncap t0 -NetworkNamespace $hosts.A
        $check = Test-OurEnd | Where-Object Check -EQ Encapsulation
        $check.Result | Should -Be 'Warning'
        $check.Command | Should -Be "Set-TunnelEncap t0 -Type Fou -DestinationPort 5555 -NetworkNamespace $($hosts.A)"
        Invoke-Remedy $check
        Assert-NoFault (Test-OurEnd)
    }

    It 'warns that another program swapped the bytes of the port' {
        New-Pair
        Set-TunnelEncap t0 -DestinationPort 45845 -NetworkNamespace $hosts.A
        $checks = Test-OurEnd
        $check = $checks | Where-Object Check -EQ Encapsulation
        $check.Result | Should -Be 'Warning'
        $check.Command | Should -Be "Set-TunnelEncap t0 -DestinationPort 5555 -NetworkNamespace $($hosts.A)"
        ($checks | Where-Object Check -EQ UdpPort).Evidence | Should -BeLike '*UDP port 45845*port unreachable*'
        Invoke-Remedy $check
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds that the module was unloaded' {
        New-Pair
        Get-FouPort -NetworkNamespace $hosts.A | Remove-FouPort
        Get-FouPort -NetworkNamespace $hosts.B | Remove-FouPort
        & modprobe -r fou6 fou
        $checks = Test-OurEnd

        # The remote, on the same kernel, has lost it too.
        $fault = Get-TunnelFault -Check Encapsulation -Also FouPort, UdpPort -InputObject $checks
        $fault.Command | Should -Be 'modprobe fou'
        ($checks | Where-Object Check -EQ FouPort).Command | Should -BeLike '*-LoadModule*'
        Invoke-Remedy $fault
        $hosts.A, $hosts.B | ForEach-Object { New-FouPort 5555 -Protocol IPIP -NetworkNamespace $_ | Out-Null }
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds that the local address was removed' {
        Invoke-Ip -n $hosts.A address add 192.0.2.11/24 dev underlay
        New-Pair
        Set-Tunnel t0 -LocalAddress 192.0.2.11 -NetworkNamespace $hosts.A
        Invoke-Ip -n $hosts.A address delete 192.0.2.11/24 dev underlay
        $fault = Get-TunnelFault -Check Underlay -InputObject (Test-OurEnd)
        $fault.Command | Should -Be "Set-Tunnel t0 -LocalAddress 192.0.2.1 -NetworkNamespace $($hosts.A)"
        Invoke-Remedy $fault
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds a route to the remote that leads into the tunnel' {
        New-Pair
        Invoke-Ip -n $hosts.A route add "$($hosts.AddressB)/32" dev t0
        $fault = Get-TunnelFault -Check RoutingLoop -InputObject (Test-OurEnd)
        $fault.Command | Should -Be "ip -n $($hosts.A) route replace $($hosts.AddressB)/32 dev underlay"
        Invoke-Remedy $fault
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds that the reverse path filter drops decapsulated packets' {
        New-Pair
        Invoke-Ip netns exec $hosts.A sh -c 'echo 1 >/proc/sys/net/ipv4/conf/t0/rp_filter'
        Invoke-Ip -n $hosts.A route add 10.9.0.2/32 dev underlay
        $fault = Get-TunnelFault -Check ReversePathFilter -InputObject (Test-OurEnd)
        Invoke-Remedy $fault
        $detour = Test-OurEnd | Where-Object Check -EQ FarEnd
        $detour.Result | Should -Be 'Warning'
        Invoke-Remedy $detour
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds that the port of the remote is closed' {
        New-Pair
        $port = Get-FouPort -NetworkNamespace $hosts.B
        $port | Remove-FouPort
        $fault = Get-TunnelFault -Check UdpPort -InputObject (Test-OurEnd)
        $fault.Remedy | Should -BeLike '*New-FouPort 5555 -Protocol IPIP'
        $port | New-FouPort | Out-Null
        Assert-NoFault (Test-OurEnd)
    }

    It 'distinguishes an open port without a tunnel from a closed port' {
        New-Pair
        Remove-Tunnel t0 -NetworkNamespace $hosts.B
        $checks = Test-OurEnd
        ($checks | Where-Object Check -EQ UdpPort).Evidence | Should -BeLike '*the port is open, but no tunnel receives from it*'
        @($checks | Where-Object Result -EQ Failed).Check | Should -Be 'FarEnd'
        New-Tunnel t0 ipip -LocalAddress $hosts.AddressB -RemoteAddress $hosts.AddressA -EncapType Fou -EncapDestinationPort 5555 -Address 10.9.0.2/30 -Up $true -NetworkNamespace $hosts.B |
            Out-Null
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds that the path MTU is too small for the tunnel: <Case>' -ForEach @(
        @{ Case = 'on this host'; Side = 'A' }
        @{ Case = 'dropped silently on the path'; Side = 'B' }
    ) {
        New-Pair
        Invoke-Ip -n "$($hosts.$Side)" link set underlay mtu 1400
        $fault = Get-TunnelFault -Check PathMtu -InputObject (Test-OurEnd)
        $fault.PathMtu | Should -BeIn (1400..1404)
        $fault.Command | Should -Be "Set-Tunnel t0 -Mtu $($fault.PathMtu - 28) -NetworkNamespace $($hosts.A)"
        Invoke-Remedy $fault
        Assert-NoFault (Test-OurEnd)
    }

    It 'passes for zero checksums over IPv6, which the kernel accepts' {
        New-Pair -Kind ip6tnl -Tunnel @{ EncapType = 'Gue'; EncapUdpChecksum6 = $false } -Port @{ Type = 'Gue'; AddressFamily = 'IPv6' }
        $check = Test-OurEnd | Where-Object Check -EQ Checksum
        $check.Result | Should -Be 'Passed'
        $check.Evidence | Should -BeLike '*without a checksum*the remote replies*'
    }

    It 'finds that a remote datapath rejects zero checksums over IPv6' {
        New-End $hosts.A 2001:db8::1 2001:db8::2 1 ip6tnl @{ EncapType = 'Gue'; EncapUdpChecksum6 = $false } @{ Type = 'Gue'; AddressFamily = 'IPv6' }
        Start-FouDatapath t0 -Mode Mixed -Encapsulation Gue -RemoteAddress 2001:db8::1 -RemotePort 5555 -AcceptZeroChecksum $false -Address 10.9.0.2/30 -NetworkNamespace $hosts.B |
            Out-Null
        try {
            $fault = Get-TunnelFault -Check Checksum -InputObject (Test-OurEnd)
            $fault.Command | Should -Be "Set-TunnelEncap t0 -UdpChecksum6 `$true -NetworkNamespace $($hosts.A)"
            Invoke-Remedy $fault
            Assert-NoFault (Test-OurEnd)
        }
        finally {
            Get-FouDatapath | Stop-FouDatapath
        }
    }

    It 'reports which checks an unprivileged user cannot run' {
        New-Pair
        $script = "Import-Module '$(Get-BuildPath -Module)'
            Test-Tunnel t0 -Check Device, FouPort, FarEnd, UdpPort -TimeoutSeconds 1 | ForEach-Object { `"`$(`$_.Check) `$(`$_.Result) `$(`$_.Evidence)`" }"
        $said = (Invoke-ChildPowerShell -Prefix ip, netns, exec, $hosts.A, setpriv, '--bounding-set=-net_raw', '--inh-caps=-net_raw' -Command $script).Output
        $said | Should -Match '(?s)Device Passed.*FouPort Passed.*FarEnd Skipped It needs CAP_NET_RAW.*UdpPort Skipped It needs CAP_NET_RAW'
    }

    It 'skips the kernel''s fallback devices, unless they are named' {
        New-Pair
        @(Test-Tunnel -NetworkNamespace $hosts.A -Check Device | ForEach-Object Tunnel) | Should -Be 't0'
        $checks = @(Test-Tunnel tunl0 -NetworkNamespace $hosts.A -Check Device, Route)
        "$($checks.Result)" | Should -Be 'Failed Skipped'
    }

    It 'completes the names of tunnels' {
        New-Pair
        $text = "Test-Tunnel -NetworkNamespace $($hosts.A) -Name t"
        (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText | Should -Contain 't0'
    }
}
