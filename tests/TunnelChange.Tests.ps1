# Changes of existing tunnels. The kernel treats a change as the complete configuration, keeps some omitted attributes and resets
# others, and may leave a rejected change half applied; the cmdlets change only the given settings.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/harness/KernelTunnel.psm1"
    $kinds = @(Get-TunnelKind)

    # The parameters of Set-Tunnel or Set-TunnelEncap (-Encap), and all properties that change, if other than those parameters.
    $all = @(
        @{ Given = @{ Ttl = 99 } }
        @{ Given = @{ Tos = 0x20 } }
        @{ Given = @{ Tos = 'Inherit' } }
        @{ Given = @{ UnderlayInterface = 'spare' } }
        @{ Given = @{ Clear = 'UnderlayInterface' }; Differs = 'UnderlayInterface' }
        @{ Given = @{ Clear = 'LocalAddress' }; Differs = 'LocalAddress' }
        @{ Given = @{ FirewallMark = 9 } }
        @{ Given = @{ FirewallMark = 0 } }
        @{ Given = @{ Mtu = 1300 } }
        @{ Given = @{ Up = $false } }
        @{ Given = @{ Ttl = 77; Mtu = 1301; Up = $false; FirewallMark = 8 } }
        @{ Encap = $true; Given = @{ DestinationPort = 8888 } }
        @{ Encap = $true; Given = @{ SourcePort = 4321 } }
        @{ Encap = $true; Given = @{ SourcePort = 'Auto' } }
        @{ Encap = $true; Given = @{ UdpChecksum = $false } }
        @{ Encap = $true; Given = @{ UdpChecksum6 = $false } }
        @{ Encap = $true; Given = @{ RemoteChecksum = $false } }
        @{ Encap = $true; Given = @{ Type = 'Fou' } }
        @{ Encap = $true; Given = @{ Type = 'None' }; Differs = 'EncapDestinationPort', 'EncapRemoteChecksum', 'EncapSourcePort', 'EncapType', 'EncapUdpChecksum', 'EncapUdpChecksum6' }
        @{ Encap = $true; Given = @{ DestinationPort = 1; Mtu = 1302 }; Differs = 'EncapDestinationPort', 'Mtu' }
    )
    $overIpv4 = @(
        @{ Given = @{ LocalAddress = '192.0.2.11' } }
        @{ Given = @{ RemoteAddress = '192.0.2.3' } }
    )
    $overIpv6 = @(
        @{ Given = @{ LocalAddress = '2001:db8::11' } }
        @{ Given = @{ RemoteAddress = '2001:db8::3' } }
        @{ Given = @{ EncapsulationLimit = 7 } }
        @{ Given = @{ EncapsulationLimit = 'None' } }
        @{ Given = @{ FlowLabel = 0x54321 } }
        @{ Given = @{ FlowLabel = 'Inherit' } }
        @{ Given = @{ FirewallMark = 'Inherit' } }
        @{ Given = @{ CopyDscp = $false } }
        @{ Given = @{ AllowLocalRemote = $false } }
    )
    $gre = @(
        @{ Given = @{ Key = 77 }; Differs = 'InputKey', 'OutputKey' }
        @{ Given = @{ InputKey = 78 } }
        @{ Given = @{ OutputKey = 79 } }
        @{ Given = @{ Clear = 'Key' }; Differs = 'InputKey', 'OutputKey' }
        @{ Given = @{ Clear = 'OutputKey' }; Differs = 'OutputKey' }
        @{ Given = @{ InputFlags = 'None' } }
        @{ Given = @{ OutputFlags = 'Checksum' } }
    )
    $own = @{
        ipip   = @(@{ Given = @{ Ttl = 'Inherit'; PathMtuDiscovery = $false } })
        sit    = @(
            @{ Given = @{ Ttl = 'Inherit'; PathMtuDiscovery = $false } }
            @{ Given = @{ SixRdPrefix = '2001:db9::/32' } }
            @{ Given = @{ SixRdRelayPrefix = '192.0.0.0/16' } }
        )
        gre    = @(@{ Given = @{ PathMtuDiscovery = $false } }, @{ Given = @{ PathMtuDiscovery = $false; IgnoreDf = $true } })
        gretap = @(@{ Given = @{ PathMtuDiscovery = $false } }, @{ Given = @{ PathMtuDiscovery = $false; IgnoreDf = $true } })
        ip6tnl = @(@{ Given = @{ Protocol = 41 } }, @{ Given = @{ Protocol = 0 } })
    }

    $changes = @(foreach ($row in $kinds) {
            $rows = $all
            $rows += $row.IsIpv6 ? $overIpv6 : $overIpv4
            if ($row.IsGre) { $rows += $gre }
            if ($own[$row.Kind]) { $rows += $own[$row.Kind] }
            foreach ($change in $rows) {
                $set = $change.Given
                $differs = $change.Differs ?? @($set.Keys | ForEach-Object { $change.Encap ? "Encap$_" : $_ })
                $what = ($set.GetEnumerator() | Sort-Object Key | ForEach-Object { "$($_.Key)=$($_.Value)" }) -join ' '
                $row + @{ Given = $set; Encap = [bool] $change.Encap; Differs = ($differs | Sort-Object) -join ' '; What = $what }
            }
        })

    # With an underlay of 1500 bytes; Key is the loss by a key both ways.
    $mtus = @(
        @{ Kind = 'ipip'; Plain = 1480 }
        @{ Kind = 'sit'; Plain = 1480 }
        @{ Kind = 'gre'; Plain = 1476; Key = 4 }
        @{ Kind = 'gretap'; Plain = 1462; Key = 4 }
        @{ Kind = 'ip6tnl'; Plain = 1452 }
        @{ Kind = 'ip6gre'; Plain = 1448; Key = 4 }
        @{ Kind = 'ip6gretap'; Plain = 1434; Key = 4 }
    ) | ForEach-Object { (Get-TunnelKind -Kind $_.Kind) + @{ Plain = $_.Plain; KeyLength = [int] $_.Key } }
}

Describe 'A change of a tunnel' -Tag Kernel {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/KernelTunnel.psm1"
        Import-Module (Get-BuildPath -Module)

        $missing = Get-MissingRequirement -Root -Program ip, modprobe -KernelModule fou, fou6, ipip, sit, ip_gre, ip6_tunnel, ip6_gre
        if (-not $missing) {
            & modprobe -a fou fou6 ipip sit ip_gre ip6_tunnel ip6_gre
            $hosts = New-TwoHosts
            Add-Underlay -Hosts $hosts
            $in = @{ NetworkNamespace = $hosts.A }
        }

        # A tunnel with every setting different from its default.
        function New-FullTunnel($Kind, $Name = 't', $To = 2) {
            $row = Get-TunnelKind -Kind $Kind
            $given = @{
                LocalAddress = "$($row.Net)1"; RemoteAddress = "$($row.Net)$To"; UnderlayInterface = 'underlay'; Ttl = 66; Tos = 0x10; FirewallMark = 7
                EncapType = 'Gue'; EncapSourcePort = 1234; EncapDestinationPort = 7777; EncapUdpChecksum = $true; EncapUdpChecksum6 = $true
                EncapRemoteChecksum = $true; Mtu = 1400; Up = $true
            }
            if ($row.IsIpv6) { $given += @{ EncapsulationLimit = 5; FlowLabel = 0x12345; CopyDscp = $true; AllowLocalRemote = $true } }
            if ($row.IsGre) { $given += @{ InputKey = 1; OutputKey = 2; InputFlags = 'Checksum'; OutputFlags = 'Checksum, Sequence' } }
            if ($Kind -eq 'sit') { $given += @{ SixRdPrefix = '2001:db8::/32'; SixRdRelayPrefix = '192.0.0.0/8' } }
            if (-not $row.IsGre) { $given += @{ Protocol = 4 } }
            $made = New-Tunnel $Name $Kind @given @in -ErrorAction Stop
            "$($made.Mtu) $($made.EncapType) $($made.Ttl)" | Should -Be '1400 Gue 66'
            $made
        }

        function Remove-AllTunnels {
            Get-Tunnel @in | Where-Object { -not $_.IsFallback } | Remove-Tunnel
        }

        # One error with this identifier, and the tunnels unchanged.
        function Test-Refusal($Id, $Before, [scriptblock] $Change) {
            $failure = $null
            & $Change -ErrorAction SilentlyContinue -ErrorVariable failure
            @($failure).Count | Should -Be 1
            $failure[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
            $now = Get-Tunnel $Before.Name @in
            $now.Index | Should -Be $Before.Index
            Compare-Tunnel $Before $now | Should -BeNullOrEmpty
            $failure[0]
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterEach {
        if (-not $missing) { Remove-AllTunnels }
    }

    AfterAll {
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    Context 'keeps the other settings' {
        It '<Kind>: <What>' -ForEach $changes {
            $before = New-FullTunnel $Kind
            if ($Encap) { Set-TunnelEncap t @Given @in -ErrorAction Stop -WarningAction SilentlyContinue } else { Set-Tunnel t @Given @in -ErrorAction Stop }
            $after = Get-Tunnel t @in
            $after.Index | Should -Be $before.Index
            (Compare-Tunnel $before $after) -join ' ' | Should -Be $Differs
        }
    }

    Context 'of headers' {
        It 'corrects a default MTU, which the kernel would keep or set wrong: <Kind>' -ForEach $mtus {
            (New-Tunnel t $Kind -LocalAddress "${Net}1" -RemoteAddress "${Net}2" @in).Mtu | Should -Be $Plain
            $found = foreach ($encap in @{ Type = 'Fou'; DestinationPort = 5555 }, @{ Type = 'Gue' }, @{ RemoteChecksum = $true }, @{ RemoteChecksum = $false }) {
                (Set-TunnelEncap t @encap @in -PassThru).Mtu
            }
            $found -join ' ' | Should -Be "$($Plain - 8) $($Plain - 12) $($Plain - 20) $($Plain - 12)"

            # The MTU that the kernel gives to a new tunnel with these settings.
            (New-Tunnel new $Kind -LocalAddress "${Net}1" -RemoteAddress "${Net}3" -EncapType Gue -EncapDestinationPort 1 @in).Mtu | Should -Be ($Plain - 12)
            (Clear-TunnelEncap t @in -PassThru).Mtu | Should -Be $Plain
            if ($KeyLength) {
                (Set-Tunnel t -Key 5 @in -PassThru).Mtu | Should -Be ($Plain - $KeyLength)
                (Set-Tunnel t -OutputFlags Checksum, Sequence @in -PassThru).Mtu | Should -Be ($Plain - $KeyLength - 8)
                (Set-Tunnel t -Clear Key -OutputFlags None @in -PassThru).Mtu | Should -Be $Plain
            }
        }

        It 'or underlay keeps an MTU that the user has set: <Kind>' -ForEach $mtus {
            New-Tunnel t $Kind -LocalAddress "${Net}1" -RemoteAddress "${Net}2" -Mtu 1399 @in | Out-Null
            Set-TunnelEncap t -Type Gue -DestinationPort 5555 -RemoteChecksum $true @in
            Set-Tunnel t -FirewallMark 3 @in
            Set-Tunnel t -UnderlayInterface spare @in
            Set-Tunnel t -Clear UnderlayInterface @in
            if ($KeyLength) { Set-Tunnel t -Key 5 @in }
            Clear-TunnelEncap t @in
            $now = Get-Tunnel t @in
            "$($now.FirewallMark)" | Should -Be 3
            $now.EncapType | Should -Be 'None'
            $now.Mtu | Should -Be 1399
        }

        It 'adapts a default MTU to a new underlay, and sets no firewall mark: <Kind>' -ForEach $mtus {
            New-Tunnel t $Kind -LocalAddress "${Net}1" -RemoteAddress "${Net}2" -EncapType Fou -EncapDestinationPort 5555 @in | Out-Null
            (Set-Tunnel t -FirewallMark 3 @in -PassThru).Mtu | Should -Be ($Plain - 8)
            $other = $IsIpv6 ? '2001:db8:5::2' : '198.51.100.2'
            (Set-Tunnel t -RemoteAddress $other -UnderlayInterface spare @in -PassThru).Mtu | Should -Be ($Plain - 8 - 50)
        }
    }

    Context 'that the kernel ignores or rejects' {
        It 'of the protocol is rejected: <Kind>' -ForEach @(Get-TunnelKind -Kind ipip, sit) {
            $before = New-FullTunnel $Kind
            $failure = Test-Refusal InvalidProtocol $before { [CmdletBinding()] param() Set-Tunnel t -Protocol 137 @in }
            $failure.ErrorDetails.Message | Should -BeLike '*cannot be changed*'
        }

        It 'of ISATAP is not offered, and other changes keep it' {
            # The kernel accepts such a change and ignores it.
            (Get-Command Set-Tunnel).Parameters.Keys | Should -Not -Contain 'Isatap'
            $made = New-Tunnel isatap sit -LocalAddress 192.0.2.1 -Isatap $true @in
            $made.Isatap | Should -BeTrue
            Set-Tunnel isatap -Ttl 9 @in -ErrorAction Stop
            Compare-Tunnel $made (Get-Tunnel isatap @in) | Should -Be 'Ttl'
        }

        It 'of CollectMetadata has no parameter, and the library rejects it' {
            (Get-Command Set-Tunnel).Parameters.Keys | Should -Contain 'Ttl'
            (Get-Command Set-Tunnel).Parameters.Keys | Should -Not -Contain 'CollectMetadata'
            $before = New-FullTunnel ipip
            $place = Open-NetworkNamespace $hosts.A
            $route = [FouTools.Netlink.Rtnetlink.Client.RouteNetlink]::Open($place)
            try {
                $edit = [Func[FouTools.Netlink.Rtnetlink.Tunnels.TunnelParameters, FouTools.Netlink.Rtnetlink.Tunnels.TunnelParameters]] {
                    param($current)
                    $current.CollectMetadata = $true
                    $current
                }
                { $route.Tunnels.Change($route.Tunnels.Get('t'), $edit, $null) } | Should -Throw '*CollectMetadata*'
            }
            finally {
                $route.Dispose()
                $place.Dispose()
            }

            Compare-Tunnel $before (Get-Tunnel t @in) | Should -BeNullOrEmpty
        }

        It 'of IgnoreDf works on and off again, although the kernel needs two steps: <Kind>' -ForEach @(Get-TunnelKind -Kind gre, gretap) {
            $before = New-FullTunnel $Kind
            Test-Refusal InvalidIgnoreDf $before { [CmdletBinding()] param() Set-Tunnel t -IgnoreDf $true @in } | Out-Null
            Set-Tunnel t -IgnoreDf $true -PathMtuDiscovery $false @in
            (Compare-Tunnel $before (Get-Tunnel t @in)) -join ' ' | Should -Be 'IgnoreDf PathMtuDiscovery'

            # Another setting is changed in between.
            Set-Tunnel t -Ttl 9 @in
            (Compare-Tunnel $before (Get-Tunnel t @in)) -join ' ' | Should -Be 'IgnoreDf PathMtuDiscovery Ttl'
            Set-Tunnel t -IgnoreDf $false -PathMtuDiscovery $true -Ttl 66 @in
            Compare-Tunnel $before (Get-Tunnel t @in) | Should -BeNullOrEmpty
        }

        It 'to no fixed remote, and back, is rejected: <Kind>' -ForEach @(Get-TunnelKind -Kind ipip, sit, gre) {
            Test-Refusal InvalidRemoteAddress (New-FullTunnel $Kind) { [CmdletBinding()] param() Set-Tunnel t -Clear RemoteAddress @in } | Out-Null
            $many = New-Tunnel many $Kind -LocalAddress 192.0.2.1 @in
            $failure = Test-Refusal InvalidRemoteAddress $many { [CmdletBinding()] param() Set-Tunnel many -RemoteAddress 192.0.2.9 @in }
            $failure.ErrorDetails.Message | Should -BeLike '*make the tunnel anew*'
        }

        It 'to no fixed remote, and back, succeeds: <Kind>' -ForEach @(Get-TunnelKind -Kind gretap, ip6tnl, ip6gre, ip6gretap) {
            $before = New-FullTunnel $Kind
            Set-Tunnel t -Clear RemoteAddress @in
            Compare-Tunnel $before (Get-Tunnel t @in) | Should -Be 'RemoteAddress'
            Set-Tunnel t -RemoteAddress "${Net}2" @in
            Compare-Tunnel $before (Get-Tunnel t @in) | Should -BeNullOrEmpty
        }

        It 'to the endpoints of another tunnel is rolled back, and the other is named: <Kind>' -ForEach @(Get-TunnelKind -Kind ipip, sit, gre, gretap, ip6tnl, ip6gre) {
            New-FullTunnel $Kind -Name first | Out-Null
            $before = New-FullTunnel $Kind -To 3
            $failure = Test-Refusal TunnelEndpointsInUse $before { [CmdletBinding()] param() Set-Tunnel t -RemoteAddress "${Net}2" @in }
            $failure.ErrorDetails.Message | Should -BeLike '* first *same local and remote address*'
            $failure.CategoryInfo.Category | Should -Be 'ResourceExists'
        }

        It 'to the endpoints of another tunnel rolls back the encapsulation too: <Kind>' -ForEach @(Get-TunnelKind -Kind ipip, gre, ip6tnl, ip6gre) {
            New-FullTunnel $Kind -Name first | Out-Null
            $before = New-FullTunnel $Kind -To 3
            $place = Open-NetworkNamespace $hosts.A
            $route = [FouTools.Netlink.Rtnetlink.Client.RouteNetlink]::Open($place)
            try {
                $ends = $route.Tunnels.Get('first').Parameters
                $ends.Encap = [FouTools.Netlink.Rtnetlink.Tunnels.TunnelEncap]@{ Type = 'Fou'; DestinationPort = 1 }
                $edit = [Func[FouTools.Netlink.Rtnetlink.Tunnels.TunnelParameters, FouTools.Netlink.Rtnetlink.Tunnels.TunnelParameters]] { $ends }
                { $route.Tunnels.Change($route.Tunnels.Get('t'), $edit, $null) } | Should -Throw '*first *same local and remote address*(EEXIST)*'
            }
            finally {
                $route.Dispose()
                $place.Dispose()
            }

            Compare-Tunnel $before (Get-Tunnel t @in) | Should -BeNullOrEmpty
        }

        It 'of an ip6gretap is compared by the kernel with tunnels of kind ip6gre, which are named' {
            New-FullTunnel ip6gre -Name first | Out-Null
            $before = New-FullTunnel ip6gretap
            $failure = Test-Refusal TunnelEndpointsInUse $before { [CmdletBinding()] param() Set-Tunnel t -Ttl 9 @in }
            $failure.ErrorDetails.Message | Should -BeLike '* first *of kind ip6gre *'
        }

        It 'of a fallback device is rejected, and changes nothing: <_>' -ForEach 'tunl0', 'sit0', 'gre0', 'gretap0', 'ip6tnl0', 'ip6gre0' {
            $device = $_
            $before = Get-Tunnel $device @in
            $before.IsFallback | Should -BeTrue
            Test-Refusal FallbackDevice $before { [CmdletBinding()] param() Set-Tunnel $device -Tos 0x20 @in } | Out-Null
            Test-Refusal FallbackDevice $before { [CmdletBinding()] param() Set-TunnelEncap $device -Type Fou -DestinationPort 5555 @in } | Out-Null
            Test-Refusal FallbackDevice $before { [CmdletBinding()] param() Remove-Tunnel $device @in } | Out-Null

            # It can still be brought up, as receivers behind load balancers do, and have another MTU.
            # gretap0 has no MAC address, so it cannot be brought up.
            $up = $device -ne 'gretap0'
            Set-Tunnel $device -Up $up -Mtu 1300 @in -ErrorAction Stop
            (Compare-Tunnel $before (Get-Tunnel $device @in)) -join ' ' | Should -Be ($up ? 'Mtu Up' : 'Mtu')
            Set-Tunnel $device -Up $false -Mtu $before.Mtu @in -ErrorAction Stop
            Compare-Tunnel $before (Get-Tunnel $device @in) | Should -BeNullOrEmpty
        }
    }

    Context 'without the encapsulation module' {
        BeforeEach {
            $reason = Get-MissingRequirement -Guest
            if (-not $missing -and $reason) { Set-ItResult -Skipped -Because $reason }
        }

        AfterEach {
            if (-not $missing -and -not $reason) { & modprobe -a fou fou6 }
        }

        It 'is rejected with the module''s name, keeps the old encapsulation, and -LoadModule loads it: <Kind>, <Module>' -ForEach @(Get-TunnelKind -Kind ipip, gre, ip6tnl, ip6gre) {
            $old = New-FullTunnel $Kind
            $plain = New-Tunnel plain $Kind -LocalAddress "${Net}1" -RemoteAddress "${Net}3" @in
            & modprobe -r fou6 fou
            Test-Path /sys/module/fou | Should -BeFalse

            New-Tunnel new $Kind -RemoteAddress "${Net}4" -EncapType Fou -EncapDestinationPort 5555 @in -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'FouModuleNotLoaded,*'
            $failure[0].ErrorDetails.Message | Should -BeLike "*module $Module is not loaded*"
            Get-Tunnel new* @in | Should -BeNullOrEmpty

            $failure = Test-Refusal FouModuleNotLoaded $old { [CmdletBinding()] param() Set-TunnelEncap t -Type Fou @in -WarningAction SilentlyContinue }
            $failure.ErrorDetails.Message | Should -BeLike "*module $Module is not loaded*"
            $failure.ErrorDetails.RecommendedAction | Should -BeLike "*modprobe $Module*-LoadModule*"
            Test-Refusal FouModuleNotLoaded $plain { [CmdletBinding()] param() Set-TunnelEncap plain -Type Gue -DestinationPort 5 @in } | Out-Null
            Test-Refusal FouModuleNotLoaded $old { [CmdletBinding()] param() Set-TunnelEncap t -DestinationPort 6 @in } | Out-Null

            # Settings other than the encapsulation can be changed.
            Set-Tunnel t -Ttl 9 @in -ErrorAction Stop
            Compare-Tunnel $old (Get-Tunnel t @in) | Should -Be 'Ttl'

            Set-TunnelEncap t -Type Fou -LoadModule @in -ErrorAction Stop -WarningAction SilentlyContinue
            Test-Path "/sys/module/$Module" | Should -BeTrue
            (Compare-Tunnel $old (Get-Tunnel t @in)) -join ' ' | Should -Be 'EncapType Ttl'
        }
    }
}
