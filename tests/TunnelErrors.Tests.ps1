# New tunnels: the kernel's defaults, the requests that it rejects, and those that it allows for tunnels but not for FOU
# ports.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/harness/KernelTunnel.psm1"
    $kinds = @(Get-TunnelKind)

    # The kernel's defaults for attributes that a message omits.
    $bare = @(
        @{ Kind = 'ipip'; Is = @{ Protocol = 4; Ttl = 'Inherit'; Tos = 0; PathMtuDiscovery = $true; EncapType = 'None'; Mtu = 1480 } }
        @{ Kind = 'sit'; Is = @{ Protocol = 41; Ttl = 64; Tos = 0; PathMtuDiscovery = $true; SixRdPrefix = '2002::/16'; Isatap = $false; Mtu = 1480 } }
        @{ Kind = 'gre'; Is = @{ Protocol = ''; Ttl = 'Inherit'; PathMtuDiscovery = $true; IgnoreDf = $false; InputFlags = 'None'; InputKey = ''; Mtu = 1476 } }
        @{ Kind = 'gretap'; Is = @{ Ttl = 'Inherit'; PathMtuDiscovery = $true; IgnoreDf = $false; OutputFlags = 'None'; Mtu = 1462 } }
        @{ Kind = 'ip6tnl'; Is = @{ Protocol = 0; Ttl = 'Inherit'; EncapsulationLimit = 0; FlowLabel = 0; Mtu = 1452 } }
        @{ Kind = 'ip6gre'; Is = @{ Ttl = 'Inherit'; EncapsulationLimit = 0; OutputKey = ''; Mtu = 1448 } }
        @{ Kind = 'ip6gretap'; Is = @{ Tos = 0; Ttl = 'Inherit'; EncapsulationLimit = 0; Mtu = 1434 } }
    ) | ForEach-Object { (Get-TunnelKind -Kind $_.Kind) + @{ Is = $_.Is } }
}

Describe 'A new tunnel' -Tag Kernel {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/KernelTunnel.psm1"
        Import-Module "$PSScriptRoot/harness/ChildProcess.psm1"
        Import-Module (Get-BuildPath -Module)

        $missing = Get-MissingRequirement -Root -Program ip, modprobe -KernelModule fou, fou6, ipip, sit, ip_gre, ip6_tunnel, ip6_gre
        if (-not $missing) {
            & modprobe -a fou fou6 ipip sit ip_gre ip6_tunnel ip6_gre
            $hosts = New-TwoHosts
            Add-Underlay -Hosts $hosts
            $in = @{ NetworkNamespace = $hosts.A }

            # ip's and ours in parallel, without and with encapsulation.
            $number = 20
            $add = @()
            foreach ($row in Get-TunnelKind) {
                foreach ($encap in '', 'fou', 'gue') {
                    $name = "$($row.Kind)$encap"
                    $local = "$($row.Net)1"
                    $add += "link add i-$name type $($row.Kind) local $local remote $($row.Net)$($number + 1)$($encap ? " encap $encap encap-dport 5555" : '')"
                    $given = $encap ? @{ EncapType = $encap; EncapDestinationPort = 5555 } : @{}
                    New-Tunnel "o-$name" $row.Kind -LocalAddress $local -RemoteAddress "$($row.Net)$($number + 2)" @given @in | Out-Null
                    $number += 2
                }
            }

            Invoke-IpBatch -NetworkNamespace $hosts.A -Line $add
            $shown = Read-IpLink -NetworkNamespace $hosts.A
            Get-Tunnel o-*, i-* @in | Remove-Tunnel
        }

        # The error of New-Tunnel; nothing is created.
        function Get-Failure($Name, $Kind, $Given) {
            New-Tunnel $Name $Kind @Given @in -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
            @($failure).Count | Should -Be 1
            $failure[0]
        }

        function Get-Count {
            @(Get-Tunnel @in | Where-Object { -not $_.IsFallback }).Count
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterEach {
        if (-not $missing) { Get-Tunnel @in | Where-Object { -not $_.IsFallback } | Remove-Tunnel }
    }

    AfterAll {
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    Context 'with nothing given but its endpoints' {
        It 'gets the kernel''s defaults: <Kind>' -ForEach $bare {
            $place = Open-NetworkNamespace $hosts.A
            $route = [FouTools.Netlink.Rtnetlink.Client.RouteNetlink]::Open($place)
            try {
                $route.Tunnels.Create([FouTools.Netlink.Rtnetlink.Tunnels.TunnelSpecification]@{
                        Name       = 'bare'
                        Kind       = $Kind
                        Parameters = [FouTools.Netlink.Rtnetlink.Tunnels.TunnelParameters]@{ LocalAddress = "${Net}1"; RemoteAddress = "${Net}2" }
                    }) | Out-Null
            }
            finally {
                $route.Dispose()
                $place.Dispose()
            }

            $made = Get-Tunnel bare @in
            $Is.Count | Should -BeGreaterThan 3
            foreach ($name in $Is.Keys) { "$name=$($made.$name)" | Should -Be "$name=$($Is[$name])" }
        }

        It 'is created by us as by ip, also with encapsulation: <Kind>' -ForEach $kinds {
            foreach ($name in $Kind, "${Kind}fou", "${Kind}gue") {
                $ours = $shown["o-$name"]
                $theirs = $shown["i-$name"]
                $ours.mtu | Should -Be $theirs.mtu
                $ours.linkinfo.info_data.remote | Should -BeLike "$Net*"
                $ours.linkinfo.info_data.remote = $theirs.linkinfo.info_data.remote
                $ours.linkinfo | ConvertTo-Json -Depth 9 | Should -Be ($theirs.linkinfo | ConvertTo-Json -Depth 9)
            }
        }
    }

    Context 'is rejected' {
        It 'with a name in use, whatever device has it' {
            New-Tunnel t ipip -RemoteAddress 192.0.2.2 @in | Out-Null
            foreach ($name in 't', 'underlay') {
                $failure = Get-Failure $name sit @{ RemoteAddress = '192.0.2.3' }
                $failure.FullyQualifiedErrorId | Should -Be 'DeviceExists,FouTools.Commands.NewTunnelCommand'
                $failure.ErrorDetails.Message | Should -BeLike "*a link named $name*"
                $failure.TargetObject | Should -Be $name
            }

            Get-Count | Should -Be 1
        }

        It 'with the endpoints of another tunnel, which is named, also with other UDP ports: <Kind>' -ForEach $kinds {
            $ends = @{ LocalAddress = "${Net}1"; RemoteAddress = "${Net}2"; EncapType = 'Fou' }
            New-Tunnel first $Kind @ends -EncapDestinationPort 5555 -EncapSourcePort 1000 @in | Out-Null
            $failure = Get-Failure second $Kind ($ends + @{ EncapDestinationPort = 5556; EncapSourcePort = 1001 })
            $failure.FullyQualifiedErrorId | Should -BeLike 'TunnelEndpointsInUse,*'
            $failure.ErrorDetails.Message | Should -BeLike '* first *UDP ports do not tell tunnels apart*'
            $failure.ErrorDetails.RecommendedAction | Should -BeLike '*-UnderlayInterface*key*-Kind*Start-FouDatapath*'
            Get-Count | Should -Be 1
        }

        It 'beside another tunnel in collect metadata mode: <Kind>' -ForEach @(Get-TunnelKind -Kind ipip, gre, gretap, ip6tnl, ip6gre, ip6gretap) {
            (New-Tunnel first $Kind -CollectMetadata $true @in).CollectMetadata | Should -BeTrue
            $failure = Get-Failure second $Kind @{ CollectMetadata = $true }
            $failure.FullyQualifiedErrorId | Should -BeLike 'TunnelEndpointsInUse,*'
            Get-Count | Should -Be 1
        }

        It 'with an encapsulation in collect metadata mode, except ipip: <Kind>' -ForEach @(Get-TunnelKind -Kind gre, gretap, ip6tnl, ip6gre, ip6gretap) {
            $failure = Get-Failure t $Kind @{ CollectMetadata = $true; EncapType = 'Gue'; EncapDestinationPort = 5555 }
            $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidCollectMetadata,*'
            Get-Count | Should -Be 0
            New-Tunnel t ipip -CollectMetadata $true -EncapType Gue -EncapDestinationPort 5555 @in | Out-Null
            "$((Get-Tunnel t @in).EncapType)" | Should -Be 'Gue'
        }

        It 'with an MTU of <Mtu>' -ForEach @{ Mtu = 67 }, @{ Mtu = 65536 }, @{ Mtu = -1 } {
            $failure = Get-Failure t ipip @{ RemoteAddress = '192.0.2.2'; Mtu = $Mtu }
            $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidMtu,*'
            $failure.ErrorDetails.Message | Should -BeLike "*68 to 65535*$Mtu*"
            Get-Count | Should -Be 0
            New-Tunnel t ipip -RemoteAddress 192.0.2.2 @in | Out-Null
            Set-Tunnel t -Mtu $Mtu @in -ErrorAction SilentlyContinue -ErrorVariable failure
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'InvalidMtu,*'
        }

        It 'with a 6rd prefix that leaves no room for addresses' {
            $failure = Get-Failure t sit @{ SixRdPrefix = '2001:db8:1::/48'; SixRdRelayPrefix = '192.0.0.0/8' }
            $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidSixRdPrefix,*'
            "$((New-Tunnel t sit -RemoteAddress 192.0.2.2 -SixRdPrefix 2001:db8:1::/48 -SixRdRelayPrefix 192.168.0.0/16 @in).SixRdPrefix)" | Should -Be '2001:db8:1::/48'
        }
    }

    Context 'can coexist with another of the same endpoints' {
        It 'that <Case>' -ForEach @(
            @{ Case = 'has another key'; Kind = 'gre'; Given = @{ Key = 5 } }
            @{ Case = 'has another key, over IPv6'; Kind = 'ip6gre'; Given = @{ Key = 5 } }
            @{ Case = 'has another underlay'; Kind = 'ipip'; Given = @{ UnderlayInterface = 'underlay' } }
            @{ Case = 'has another underlay, over IPv6'; Kind = 'ip6tnl'; Given = @{ UnderlayInterface = 'underlay' } }
            @{ Case = 'has another local address'; Kind = 'sit'; Given = @{ LocalAddress = '192.0.2.11' } }
            @{ Case = 'is of another kind'; Kind = 'ipip'; Given = @{ Kind = 'sit' } }
            @{ Case = 'is of another kind, of GRE'; Kind = 'gre'; Given = @{ Kind = 'gretap' } }
        ) {
            $net = (Get-TunnelKind -Kind $Kind).Net
            $first = @{ Kind = $Kind; LocalAddress = "${net}1"; RemoteAddress = "${net}2"; EncapType = 'Fou'; EncapDestinationPort = 5555 }
            New-Tunnel first @first @in -ErrorAction Stop | Out-Null
            foreach ($name in $Given.Keys) { $first[$name] = $Given[$name] }
            New-Tunnel second @first @in -ErrorAction Stop | Out-Null
            Get-Count | Should -Be 2
        }
    }

    It 'has an MTU limited by the kernel to what fits an IPv4 packet; a change to more is rejected' {
        (New-Tunnel t ipip -RemoteAddress 192.0.2.2 -EncapType Fou -EncapDestinationPort 5555 -Mtu 65535 @in).Mtu | Should -Be (65535 - 20 - 8)
        Set-Tunnel t -Mtu 65508 @in -ErrorAction SilentlyContinue -ErrorVariable failure
        @($failure).Count | Should -Be 1
        $failure[0].ErrorDetails.Message | Should -BeLike '*does not take an MTU of 65508*Nothing was changed.'
        (Set-Tunnel t -Mtu 68 @in -PassThru).Mtu | Should -Be 68
    }

    It 'is created in a user namespace by its root, who may not create FOU ports' {
        if (-not (Get-Command unshare -CommandType Application -ErrorAction Ignore)) {
            Set-ItResult -Skipped -Because 'the program unshare is not installed'
        }

        $said = (Invoke-ChildPowerShell -Prefix unshare, --user, --map-root-user, --net -Command @"
Import-Module '$(Get-BuildPath -Module)'
`$made = New-Tunnel t ipip -LocalAddress 192.0.2.1 -RemoteAddress 192.0.2.2 -EncapType Fou -EncapDestinationPort 5555
"made `$(`$made.EncapType) `$(`$made.EncapDestinationPort)"
"changed `$((Set-TunnelEncap t -DestinationPort 5556 -PassThru).DestinationPort)"
New-FouPort 5555 -Protocol 4 -ErrorAction SilentlyContinue -ErrorVariable failure
`$failure[0].FullyQualifiedErrorId
"@).Output -split '\r?\n'
        $said | Should -Contain 'made Fou 5555'
        $said | Should -Contain 'changed 5556'
        $said | Should -Contain 'PermissionDenied,FouTools.Commands.NewFouPortCommand'
    }

    It 'keeps encapsulation and underlay in another network namespace, and can be changed there: <Kind>' -ForEach @(Get-TunnelKind -Kind ipip, gretap, ip6tnl, ip6gre) {
        New-Tunnel moved $Kind -LocalAddress "${Net}1" -RemoteAddress "${Net}2" -UnderlayInterface underlay -EncapType Gue -EncapSourcePort 1234 -EncapDestinationPort 5555 @in | Out-Null
        $before = Get-Tunnel moved @in
        Invoke-Ip -n $hosts.A link set moved netns $hosts.B
        Get-Tunnel moved* @in | Should -BeNullOrEmpty
        $there = @{ NetworkNamespace = $hosts.B }
        try {
            $after = Get-Tunnel moved @there
            $after.UnderlayIndex | Should -Be $before.UnderlayIndex
            (Compare-Tunnel $before $after) -join ' ' | Should -Be 'NetworkNamespace UnderlayInterface'
            Set-Tunnel moved -Ttl 9 @there -ErrorAction Stop
            Set-TunnelEncap moved -DestinationPort 5556 @there -ErrorAction Stop
            $changed = Get-Tunnel moved @there
            (Compare-Tunnel $after $changed) -join ' ' | Should -Be 'EncapDestinationPort Ttl'
            $changed.UnderlayIndex | Should -Be $before.UnderlayIndex
        }
        finally {
            Get-Tunnel moved* @there | Remove-Tunnel
        }
    }

    It 'is not another kind of interface' {
        Get-Tunnel lo @in -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
        $failure[0].FullyQualifiedErrorId | Should -Be 'TunnelNotFound,FouTools.Commands.GetTunnelCommand'
        $failure[0].ErrorDetails.Message | Should -BeLike "*'lo' is no tunnel*"
        Set-Tunnel underlay -Ttl 9 @in -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].ErrorDetails.Message | Should -BeLike "*'underlay' is no tunnel*"
        Get-Tunnel nosuch @in -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].ErrorDetails.Message | Should -BeLike "*no tunnel 'nosuch'*"
    }

    It 'is neither created nor changed nor removed with -WhatIf' {
        New-Tunnel t ipip -RemoteAddress 192.0.2.2 -WhatIf @in | Should -BeNullOrEmpty
        Get-Count | Should -Be 0
        New-Tunnel t ipip -RemoteAddress 192.0.2.2 -EncapType Fou -EncapDestinationPort 5555 @in | Out-Null
        $before = Get-Tunnel t @in
        Set-Tunnel t -Ttl 9 -Up $true -WhatIf @in
        Set-TunnelEncap t -Type Gue -WhatIf @in
        Clear-TunnelEncap t -WhatIf @in
        Remove-Tunnel t -WhatIf @in
        $after = Get-Tunnel t @in
        $after.Index | Should -Be $before.Index
        Compare-Tunnel $before $after | Should -BeNullOrEmpty
    }
}
