# The MTU of a tunnel over an interface of 1500 bytes, for every length of headers: the kernel's MTU of a new tunnel, and
# the MTU after a change of the encapsulation. Measured on Linux 6.1 and 7.2.

BeforeDiscovery {
    $rows = @(
        @{ Case = 'ipip'; Kind = 'ipip'; Given = @{}; Mtu = 1480, 1472, 1468, 1460 }
        @{ Case = 'sit'; Kind = 'sit'; Given = @{}; Mtu = 1480, 1472, 1468, 1460 }
        @{ Case = 'gre'; Kind = 'gre'; Given = @{}; Mtu = 1476, 1468, 1464, 1456 }
        @{ Case = 'gre with key'; Kind = 'gre'; Given = @{ Key = 7 }; Mtu = 1472, 1464, 1460, 1452 }
        @{ Case = 'gre with key, checksum and sequence'; Kind = 'gre'; Given = @{ Key = 7; OutputFlags = 'Checksum, Sequence' }; Mtu = 1464, 1456, 1452, 1444 }
        @{ Case = 'gretap'; Kind = 'gretap'; Given = @{}; Mtu = 1462, 1454, 1450, 1442 }
        @{ Case = 'gretap with key'; Kind = 'gretap'; Given = @{ Key = 7 }; Mtu = 1458, 1450, 1446, 1438 }
        @{ Case = 'ip6tnl'; Kind = 'ip6tnl'; Given = @{}; Mtu = 1452, 1444, 1440, 1432 }
        @{ Case = 'ip6tnl without limit'; Kind = 'ip6tnl'; Given = @{ EncapsulationLimit = 'None' }; Mtu = 1460, 1452, 1448, 1440 }
        @{ Case = 'ip6gre'; Kind = 'ip6gre'; Given = @{}; Mtu = 1448, 1440, 1436, 1428 }
        @{ Case = 'ip6gre without limit, with key, checksum and sequence'; Kind = 'ip6gre'; Given = @{ EncapsulationLimit = 'None'; Key = 7; OutputFlags = 'Checksum, Sequence' }; Mtu = 1444, 1436, 1432, 1424 }
        @{ Case = 'ip6gretap'; Kind = 'ip6gretap'; Given = @{}; Mtu = 1434, 1426, 1422, 1414 }
        @{ Case = 'ip6gretap without limit'; Kind = 'ip6gretap'; Given = @{ EncapsulationLimit = 'None' }; Mtu = 1442, 1434, 1430, 1422 }
    )
}

Describe 'The MTU of a kernel tunnel' -Tag Kernel {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module (Get-BuildPath -Module)

        $missing = Get-MissingRequirement -Root -Program ip, modprobe -KernelModule fou, fou6, ipip, sit, ip_gre, ip6_tunnel, ip6_gre
        if (-not $missing) {
            & modprobe -a fou fou6
            $hosts = New-TwoHosts
            $in = @{ NetworkNamespace = $hosts.A }
            Invoke-Ip -n $hosts.A address add 2001:db8::1/64 dev underlay nodad
            $encaps = @{ Type = 'None' }, @{ Type = 'Fou' }, @{ Type = 'Gue' }, @{ Type = 'Gue'; RemoteChecksum = $true }
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

    It 'is the kernel''s default at creation, and the same after our change: <Case>' -ForEach $rows {
        $ends = $Kind -like 'ip6*' ? @{ LocalAddress = '2001:db8::1'; RemoteAddress = '2001:db8::2' } : @{ LocalAddress = '192.0.2.1'; RemoteAddress = '192.0.2.2' }
        $made = foreach ($encap in $encaps) {
            $wrapped = @{ EncapType = $encap.Type }
            if ($encap.Type -ne 'None') { $wrapped.EncapDestinationPort = 5555 }
            if ($encap.RemoteChecksum) { $wrapped.EncapRemoteChecksum = $true }
            $tunnel = New-Tunnel m0 $Kind @ends @Given @wrapped @in
            $tunnel.Mtu
            $tunnel.Overhead + $tunnel.Mtu | Should -Be 1500
            $tunnel | Remove-Tunnel
        }
        "$made" | Should -Be "$Mtu"

        $tunnel = New-Tunnel m0 $Kind @ends @Given @in
        $changed = @(
            $tunnel.Mtu
            foreach ($encap in $encaps[1..3]) { (Set-TunnelEncap m0 @encap -DestinationPort 5555 -PassThru @in).Mtu }
        )
        "$changed" | Should -Be "$Mtu"
        (Clear-TunnelEncap m0 -PassThru @in).Mtu | Should -Be $Mtu[0]
        ((Invoke-Ip -n $hosts.A -j link show m0) -join '' | ConvertFrom-Json).mtu | Should -Be $Mtu[0]
    }

    It 'follows the underlay interface: <Below> bytes' -ForEach @(
        @{ Below = 1400; Mtu = 1368 }
        @{ Below = 9000; Mtu = 8968 }
    ) {
        Invoke-Ip -n $hosts.A link add below type dummy
        Invoke-Ip -n $hosts.A link set below mtu $Below up
        Invoke-Ip -n $hosts.A route add 198.51.100.0/24 dev below
        try {
            New-Tunnel m0 ipip -LocalAddress 192.0.2.1 -RemoteAddress 198.51.100.1 @in | Out-Null
            (Set-TunnelEncap m0 -Type Gue -DestinationPort 5555 -PassThru @in).Mtu | Should -Be $Mtu
            (Set-Tunnel m0 -RemoteAddress 192.0.2.2 -PassThru @in).Mtu | Should -Be 1468
        }
        finally {
            Invoke-Ip -n $hosts.A link delete below
        }
    }

    It 'is kept if the user has set it, and changed with -Mtu' {
        New-Tunnel m0 ipip -LocalAddress 192.0.2.1 -RemoteAddress 192.0.2.2 -Mtu 1300 @in | Out-Null
        (Set-TunnelEncap m0 -Type Gue -DestinationPort 5555 -PassThru @in).Mtu | Should -Be 1300
        (Set-TunnelEncap m0 -Type Fou -Mtu 1400 -PassThru @in).Mtu | Should -Be 1400
        (Set-Tunnel m0 -Ttl 9 -PassThru @in).Mtu | Should -Be 1400
        (Clear-TunnelEncap m0 -PassThru @in).Mtu | Should -Be 1400
    }

    It 'is corrected after ip has left it too large' {
        Invoke-Ip -n $hosts.A link add m0 type ipip local 192.0.2.1 remote 192.0.2.2
        Invoke-Ip -n $hosts.A link set m0 type ipip local 192.0.2.1 remote 192.0.2.2 encap gue encap-sport auto encap-dport 5555
        (Get-Tunnel m0 @in).Mtu | Should -Be 1480
        (Set-TunnelEncap m0 -RemoteChecksum $true -PassThru @in).Mtu | Should -Be 1460
    }
}
