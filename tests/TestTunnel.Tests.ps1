# Test-Tunnel and datapaths: each fault is injected, its check finds it, and the remedy removes it.

Describe 'Test-Tunnel of a datapath' -Tag Foundation {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/Wait.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/TunnelFault.psm1"
        Import-Module (Get-BuildPath -Module)
        $missing = Get-MissingRequirement -Root -Program ip, ping

        function Start-Pair([hashtable] $Ours = @{}, [hashtable] $Theirs = @{}, [hashtable] $Both = @{}) {
            $common = @{ Name = 'fou0'; Mode = 'IPIP'; RemotePort = 5555 } + $Both
            $ends = @(
                @{ NetworkNamespace = $hosts.A; RemoteAddress = $hosts.AddressB; Address = '10.9.0.1/30' }
                @{ NetworkNamespace = $hosts.B; RemoteAddress = $hosts.AddressA; Address = '10.9.0.2/30' }
            )
            foreach ($i in 0, 1) {
                $all = $common.Clone()
                $ends[$i].GetEnumerator() | ForEach-Object { $all[$_.Key] = $_.Value }
                ($Ours, $Theirs)[$i].GetEnumerator() | ForEach-Object { $all[$_.Key] = $_.Value }
                Start-FouDatapath @all | Out-Null
            }
        }

        function Test-OurEnd { Test-Tunnel fou0 -NetworkNamespace $hosts.A -TimeoutSeconds 1 @args }
    }

    BeforeEach {
        if ($missing) {
            Set-ItResult -Skipped -Because $missing
        }
        else {
            $hosts = New-TwoHosts -Prefix testtun
        }
    }

    AfterEach {
        if (-not $missing) {
            Get-FouDatapath | Stop-FouDatapath
            Remove-TwoHosts -Hosts $hosts
        }
    }

    It 'passes for a working tunnel, with each check once and in order' {
        Start-Pair
        $checks = @(Test-OurEnd)
        "$($checks.Check)" | Should -Be 'Device Encapsulation Underlay Route RoutingLoop FouPort ReversePathFilter FarEnd UdpPort Protocol Checksum PathMtu'
        $checks | Where-Object Result -NE Passed | Should -BeNullOrEmpty
        $checks.Remedy | Where-Object { $_ } | Should -BeNullOrEmpty
        $checks | Where-Object NetworkNamespace -NE $hosts.A | Should -BeNullOrEmpty
        $farEnd = $checks | Where-Object Check -EQ FarEnd
        "$($farEnd.Target)" | Should -Be '10.9.0.2'
        $farEnd.Peer | Should -Be 'remote'
        $farEnd.RoundTripTime | Should -BeGreaterThan ([timespan]::Zero)
        ($checks | Where-Object Check -EQ PathMtu).PathMtu | Should -Be 1500
    }

    It 'changes nothing on the machine' {
        Start-Pair
        $before = @($hosts.A, $hosts.B | ForEach-Object { Get-HostState $_ })
        Test-OurEnd | Out-Null
        $after = @($hosts.A, $hosts.B | ForEach-Object { Get-HostState $_ })
        $before.Count | Should -BeGreaterThan 100
        Compare-Object $before $after | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" } | Should -BeNullOrEmpty
        "$((Get-FouPeer fou0 -NetworkNamespace $hosts.A).PathMtu)" | Should -Be '1500'
    }

    It 'finds that the device is down' {
        Start-Pair
        Invoke-Ip -n $hosts.A link set fou0 down
        $fault = Get-TunnelFault -Check Device -InputObject (Test-OurEnd)
        $fault.Command | Should -Be "ip -n $($hosts.A) link set fou0 up"
        Invoke-Remedy $fault
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds that the device was deleted' {
        Start-Pair
        Invoke-Ip -n $hosts.A link delete fou0
        Wait-Until { (Get-FouDatapath fou0 -NetworkNamespace $hosts.A).State -eq 'Faulted' } | Should -BeTrue
        $fault = Get-TunnelFault -Check Device -InputObject (Test-OurEnd)
        $fault.Evidence | Should -BeLike '*faulted*was deleted*'
        Invoke-Remedy $fault
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds that the local address was removed' {
        Invoke-Ip -n $hosts.A address add 192.0.2.11/24 dev underlay
        Start-Pair -Ours @{ LocalAddress = '192.0.2.11' } -Theirs @{ RemoteAddress = '192.0.2.11' }
        Assert-NoFault (Test-OurEnd)
        Invoke-Ip -n $hosts.A address delete 192.0.2.11/24 dev underlay
        $fault = Get-TunnelFault -Check Underlay -InputObject (Test-OurEnd)
        $fault.Command | Should -Be "ip -n $($hosts.A) address add 192.0.2.11/32 dev underlay"
        Invoke-Remedy $fault
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds that the underlay interface is down' {
        Start-Pair -Ours @{ UnderlayInterface = 'underlay' }
        Invoke-Ip -n $hosts.A link set underlay down
        $fault = Get-TunnelFault -Check Underlay -Also Route -InputObject (Test-OurEnd)
        $fault.Command | Should -Be "ip -n $($hosts.A) link set underlay up"
        Invoke-Remedy $fault
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds a route of type <_> to the remote' -ForEach 'prohibit', 'unreachable', 'blackhole' {
        Start-Pair
        Invoke-Ip -n $hosts.A route add $_ "$($hosts.AddressB)/32"
        $fault = Get-TunnelFault -Check Route -InputObject (Test-OurEnd)
        $fault.Command | Should -Be "ip -n $($hosts.A) route delete $_ $($hosts.AddressB)/32"
        Invoke-Remedy $fault
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds a route to the remote that leads into the tunnel' {
        Start-Pair
        Invoke-Ip -n $hosts.A route add "$($hosts.AddressB)/32" dev fou0
        $checks = Test-OurEnd
        $fault = Get-TunnelFault -Check RoutingLoop -InputObject $checks
        $fault.Command | Should -Be "ip -n $($hosts.A) route replace $($hosts.AddressB)/32 dev underlay"
        ($checks | Where-Object Check -EQ FarEnd).Evidence | Should -BeLike '*Send.RoutingLoop 3*'
        Invoke-Remedy $fault
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds that the reverse path filter drops decapsulated packets, then that the route bypasses the tunnel' {
        Start-Pair
        Invoke-Ip netns exec $hosts.A sh -c 'echo 1 >/proc/sys/net/ipv4/conf/fou0/rp_filter'
        Assert-NoFault (Test-OurEnd)
        Invoke-Ip -n $hosts.A route add 10.9.0.2/32 dev underlay
        $fault = Get-TunnelFault -Check ReversePathFilter -InputObject (Test-OurEnd)
        $fault.Evidence | Should -BeLike '*strict (1)*10.9.0.2 uses underlay*'
        Invoke-Remedy $fault
        $detour = Test-OurEnd | Where-Object Result -NE Passed
        "$($detour.Check) $($detour.Result)" | Should -Be 'FarEnd Warning'
        Invoke-Remedy $detour
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds that the reverse path filter drops packets on the underlay interface' {
        Start-Pair -Ours @{ UnderlayInterface = 'underlay' }
        Invoke-Ip -n $hosts.A link add spare type veth peer name spare-end
        'spare', 'spare-end' | ForEach-Object { Invoke-Ip -n $hosts.A link set $_ up }
        Invoke-Ip -n $hosts.A route add "$($hosts.AddressB)/32" dev spare
        Invoke-Ip netns exec $hosts.A sh -c 'echo 1 >/proc/sys/net/ipv4/conf/all/rp_filter'
        $fault = Get-TunnelFault -Check ReversePathFilter -InputObject (Test-OurEnd)
        $fault.Evidence | Should -BeLike "*from $($hosts.AddressB) on underlay*uses spare*"
        Invoke-Remedy $fault
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds that the port of the remote is closed' {
        Start-Pair
        Get-FouDatapath fou0 -NetworkNamespace $hosts.B | Stop-FouDatapath
        $fault = Get-TunnelFault -Check UdpPort -InputObject (Test-OurEnd)
        $fault.Evidence | Should -BeLike "*UDP port 5555 of $($hosts.AddressB)*$($hosts.AddressB) reported*port unreachable*"
        $fault.Remedy | Should -BeLike '*-LocalPort*New-FouPort 5555 -Protocol IPIP'
        Start-FouDatapath fou0 -Mode IPIP -RemotePort 5555 -RemoteAddress $hosts.AddressA -Address 10.9.0.2/30 -NetworkNamespace $hosts.B | Out-Null
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds that the ends differ: <Case>' -ForEach @(
        @{ Case = 'FOU and GUE'; Ours = @{}; Theirs = @{ Encapsulation = 'Gue' }; Says = '*IPIP in Fou*IPv4BadVersion*'; Remedy = '*-Mode and -Encapsulation*' }
        @{ Case = 'GUE and FOU'; Ours = @{ Encapsulation = 'Gue'; Mode = 'GRE' }; Theirs = @{ Mode = 'GRE' }; Says = '*GRE in Gue*Gue*'; Remedy = '*-Mode and -Encapsulation*' }
        @{ Case = 'keys'; Ours = @{ Mode = 'GRE'; Key = 7 }; Theirs = @{ Mode = 'GRE'; Key = 8 }; Says = '*GreKeyMismatch*'; Remedy = '*-Key*' }
    ) {
        Start-Pair -Ours $Ours -Theirs $Theirs
        Test-Ping -NetworkNamespace $hosts.B -Address 10.9.0.1 -Count 2 | Out-Null
        $fault = Get-TunnelFault -Check Protocol -InputObject (Test-OurEnd)
        $fault.Evidence | Should -BeLike $Says
        $fault.Remedy | Should -BeLike $Remedy
        Get-FouDatapath | Stop-FouDatapath
        Start-Pair -Ours $Ours -Theirs $Ours
        Test-Ping -NetworkNamespace $hosts.B -Address 10.9.0.1 -Count 2 | Out-Null
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds that the remote rejects datagrams without a checksum over <Family>' -ForEach @(
        @{ Family = 'IPv6'; Result = 'Failed' }
        @{ Family = 'IPv4'; Result = 'Warning' }
    ) {
        $a = @{ UdpChecksum = $false }
        $b = @{ AcceptZeroChecksum = $false }
        if ($Family -eq 'IPv6') {
            Invoke-Ip -n $hosts.A address add 2001:db8::1/64 dev underlay nodad
            Invoke-Ip -n $hosts.B address add 2001:db8::2/64 dev underlay nodad
            $a.RemoteAddress = '2001:db8::2'
            $b.RemoteAddress = '2001:db8::1'
        }

        Start-Pair -Ours $a -Theirs $b
        $fault = Test-OurEnd | Where-Object Check -EQ Checksum
        $fault.Result | Should -Be $Result
        $fault.Remedy | Should -BeLike '*-UdpChecksum $true*'
        Invoke-Remedy $fault
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds that this end rejects datagrams without a checksum over <_>' -ForEach 'IPv6', 'IPv4' {
        $a = @{ AcceptZeroChecksum = $false }
        $b = @{ UdpChecksum = $false }
        if ($_ -eq 'IPv6') {
            Invoke-Ip -n $hosts.A address add 2001:db8::1/64 dev underlay nodad
            Invoke-Ip -n $hosts.B address add 2001:db8::2/64 dev underlay nodad
            $a.RemoteAddress = '2001:db8::2'
            $b.RemoteAddress = '2001:db8::1'
        }

        Start-Pair -Ours $a -Theirs $b
        $fault = Get-TunnelFault -Check Checksum -InputObject (Test-OurEnd)
        $fault.Evidence | Should -BeLike '3 datagrams arrived*'
        $fault.Remedy | Should -BeLike '*-AcceptZeroChecksum $true*'
        Invoke-Remedy $fault
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds that long packets are lost silently' {
        Start-Pair
        Invoke-Ip -n $hosts.B link set underlay mtu 1400
        $fault = Get-TunnelFault -Check PathMtu -InputObject (Test-OurEnd)

        # A veth accepts 4 bytes more than its MTU, for a VLAN tag (is_skb_forwardable).
        $fault.PathMtu | Should -BeIn (1400..1404)
        $fault.Command | Should -Be "ip -n $($hosts.A) link set fou0 mtu $($fault.PathMtu - 28)"
        Invoke-Remedy $fault
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds that a link of this host has a smaller MTU' {
        Start-Pair
        Invoke-Ip -n $hosts.A link set underlay mtu 1450
        $fault = Get-TunnelFault -Check PathMtu -InputObject (Test-OurEnd)
        $fault.Evidence | Should -BeLike '*1472*1500*1450*'
        $fault.Command | Should -Be "ip -n $($hosts.A) link set fou0 mtu 1422"
        Invoke-Remedy $fault
        Assert-NoFault (Test-OurEnd)
    }

    It 'warns of a device without address or route' {
        Start-Pair -Ours @{ Address = @() }
        $checks = Test-OurEnd
        $check = $checks | Where-Object Check -EQ Device
        $check.Result | Should -Be 'Warning'
        $check.Remedy | Should -BeLike '*address add ADDRESS/LENGTH dev fou0*'
        $farEnd = $checks | Where-Object Check -EQ FarEnd
        "$($farEnd.Result)" | Should -Be 'Skipped'
        $farEnd.Evidence | Should -BeLike '*as the target*'
    }

    It 'probes the <Case>' -ForEach @(
        @{ Case = '-Target if no address can be derived'; Ours = '10.9.0.1/24'; Theirs = '10.9.0.9/24'; Given = @{ Target = '10.9.0.9' }; Expected = '10.9.0.9' }
        @{ Case = 'other address of a /31'; Ours = '10.9.0.4/31'; Theirs = '10.9.0.5/31'; Given = @{}; Expected = '10.9.0.5' }
    ) {
        Start-Pair -Ours @{ Address = $Ours } -Theirs @{ Address = $Theirs }
        $farEnd = Test-OurEnd @Given | Where-Object Check -EQ FarEnd
        $farEnd.Result | Should -Be 'Passed'
        "$($farEnd.Target)" | Should -Be $Expected
    }

    It 'tests every peer, or the named one' {
        $hub = Start-FouDatapath hub -Mode IPIP -LocalPort 5555 -Address 10.9.0.1/24 -NetworkNamespace $hosts.A
        $hub | Add-FouPeer -Name oslo -RemoteAddress $hosts.AddressB -RemotePort 5555 -AllowedPrefix 10.9.0.2/32
        $hub | Add-FouPeer -Name bonn -RemoteAddress 192.0.2.77 -RemotePort 5555 -AllowedPrefix 10.9.0.3/32
        Start-FouDatapath fou0 -Mode IPIP -LocalPort 5555 -RemotePort 5555 -RemoteAddress $hosts.AddressA -Address 10.9.0.2/24 -NetworkNamespace $hosts.B | Out-Null
        $checks = @($hub | Test-Tunnel -Check Device, FarEnd -TimeoutSeconds 1)

        # The remote chooses its source ports by flow.
        $oslo = $checks | Where-Object Peer -EQ oslo
        $oslo.Result | Should -Be 'Failed'
        $oslo.Evidence | Should -BeLike '*Receive.UnexpectedSourcePort 3*'
        $oslo.Remedy | Should -BeLike '*Set-FouPeer -AnySourcePort $true*'
        Set-FouPeer hub oslo -AnySourcePort $true
        $checks = @($hub | Test-Tunnel -Check Device, FarEnd -TimeoutSeconds 1)
        $checks | ForEach-Object { "$($_.Peer) $($_.Check) $($_.Result)" } | Should -Be @(' Device Passed', 'oslo FarEnd Passed', 'bonn FarEnd Failed')
        @(Test-Tunnel hub -Peer OS* -Check FarEnd).Peer | Should -Be 'oslo'
        ($checks | Out-String -Width 100) | Should -Match 'hub/oslo'
    }

    It 'returns True or False with -Quiet' {
        Start-Pair
        Test-OurEnd -Quiet | Should -BeTrue
        Get-FouDatapath fou0 -NetworkNamespace $hosts.B | Stop-FouDatapath
        Test-OurEnd -Quiet | Should -BeFalse
    }

    It 'writes each check when it has completed' {
        Start-Pair
        Get-FouDatapath fou0 -NetworkNamespace $hosts.B | Stop-FouDatapath
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        $first = Test-Tunnel fou0 -NetworkNamespace $hosts.A -TimeoutSeconds 20 | Select-Object -First 1
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 10
        $first.Check | Should -Be 'Device'
    }

    It 'ends at once when it is stopped' {
        Start-Pair
        Get-FouDatapath fou0 -NetworkNamespace $hosts.B | Stop-FouDatapath
        $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
        try {
            $shell.AddScript('param($Module, $Place) Import-Module $Module; Test-Tunnel fou0 -NetworkNamespace $Place -Check FarEnd -TimeoutSeconds 60').
                AddArgument((Get-BuildPath -Module)).AddArgument($hosts.A) | Out-Null
            $run = $shell.BeginInvoke()
            Wait-Until { $shell.Streams.Progress } | Should -BeTrue
            $run.IsCompleted | Should -BeFalse
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 3
        }
        finally { $shell.Dispose() }
    }

    It 'completes the names of datapaths, and of peers' {
        Start-Pair
        $text = 'Test-Tunnel fo'
        (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText | Should -Contain 'fou0'
        $text = 'Test-Tunnel fou0 -Peer r'
        (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText | Should -Contain 'remote'
    }

    It 'rejects <Case> with <Id>' -ForEach @(
        @{ Case = 'an unknown name'; Given = @{ Name = 'nosuch' }; Id = 'TunnelNotFound' }
        @{ Case = 'an interface that is not a tunnel'; Given = @{ Name = 'underlay' }; Id = 'TunnelNotFound' }
        @{ Case = 'a peer that does not exist'; Given = @{ Name = 'fou0'; Peer = 'nosuch' }; Id = 'PeerNotFound' }
        @{ Case = 'a network namespace that does not exist'; Given = @{ Name = 'fou0'; NetworkNamespace = 'nosuchplace' }; Id = 'NamespaceNotFound' }
    ) {
        Start-Pair
        $all = @{ NetworkNamespace = $hosts.A }
        foreach ($key in $Given.Keys) { $all[$key] = $Given[$key] }
        Test-Tunnel @all -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
        $failure.Count | Should -Be 1
        $failure[0].FullyQualifiedErrorId | Should -Be "$Id,FouTools.Commands.TestTunnelCommand"
        $failure[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }
}

Describe 'Test-Tunnel of a datapath behind a router' -Tag Foundation {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/RoutedHosts.psm1"
        Import-Module "$PSScriptRoot/harness/TunnelFault.psm1"
        Import-Module (Get-BuildPath -Module)
        $missing = Get-MissingRequirement -Root -Program ip, ping
        function Test-OurEnd { Test-Tunnel fou0 -NetworkNamespace $hosts.A -TimeoutSeconds 1 @args }
    }

    BeforeEach {
        if ($missing) {
            Set-ItResult -Skipped -Because $missing
        }
        else {
            $hosts = New-RoutedHosts -Prefix testtun -NarrowMtu 1400
            $common = @{ Name = 'fou0'; Mode = 'IPIP'; RemotePort = 5555 }
            Start-FouDatapath @common -NetworkNamespace $hosts.B -RemoteAddress $hosts.BIPv4.Other -Address 10.9.0.2/30 -Mtu 1372 | Out-Null
        }
    }

    AfterEach {
        if (-not $missing) {
            Get-FouDatapath | Stop-FouDatapath
            Remove-RoutedHosts -Hosts $hosts
        }
    }

    It 'finds that a link on the path has a smaller MTU' {
        Start-FouDatapath @common -NetworkNamespace $hosts.A -RemoteAddress $hosts.AIPv4.Other -Address 10.9.0.1/30 | Out-Null
        $fault = Get-TunnelFault -Check PathMtu -InputObject (Test-OurEnd)
        $fault.PathMtu | Should -Be 1400
        $fault.Evidence | Should -BeLike '*router 192.0.2.254 reported an MTU of 1400*'
        $fault.Command | Should -Be "ip -n $($hosts.A) link set fou0 mtu 1372"
        Invoke-Remedy $fault
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds that a router prohibits the packets' {
        Start-FouDatapath @common -NetworkNamespace $hosts.A -RemoteAddress $hosts.AIPv4.Other -Address 10.9.0.1/30 -Mtu 1372 | Out-Null
        Assert-NoFault (Test-OurEnd)
        Invoke-Ip -n $hosts.R route add prohibit "$($hosts.AIPv4.Other)/32"
        $fault = Get-TunnelFault -Check UdpPort -InputObject (Test-OurEnd)
        $fault.Evidence | Should -BeLike '*192.0.2.254 reported*prohibited*'
        $fault.Remedy | Should -BeLike 'Allow UDP to port 5555*'
        Invoke-Ip -n $hosts.R route delete prohibit "$($hosts.AIPv4.Other)/32"
        Assert-NoFault (Test-OurEnd)
    }

    It 'warns that a router may drop the packets silently' {
        Start-FouDatapath @common -NetworkNamespace $hosts.A -RemoteAddress $hosts.AIPv4.Other -Address 10.9.0.1/30 -Mtu 1372 | Out-Null
        Invoke-Ip -n $hosts.R route add blackhole "$($hosts.AIPv4.Other)/32"
        $checks = Test-OurEnd
        $check = $checks | Where-Object Check -EQ UdpPort
        $check.Result | Should -Be 'Warning'
        $check.Remedy | Should -BeLike '*tcpdump -ni any udp port 5555*'
        @($checks | Where-Object Result -EQ Failed).Check | Should -Be 'FarEnd'
        Invoke-Ip -n $hosts.R route delete blackhole "$($hosts.AIPv4.Other)/32"
        Assert-NoFault (Test-OurEnd)
    }

    It 'finds that the TTL is too low' {
        Start-FouDatapath @common -NetworkNamespace $hosts.A -RemoteAddress $hosts.AIPv4.Other -Address 10.9.0.1/30 -Mtu 1372 -Ttl 1 | Out-Null
        $checks = Test-OurEnd
        $fault = Get-TunnelFault -Check Encapsulation -InputObject $checks
        $fault.Remedy | Should -BeLike '*-Ttl 64*'
        ($checks | Where-Object Check -EQ FarEnd).Evidence | Should -BeLike '*192.0.2.254*time exceeded*'
        Invoke-Remedy $fault
        Assert-NoFault (Test-OurEnd)
    }
}
