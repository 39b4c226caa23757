# Our engine at one end and the kernel's tunnel at the other, for every kind in every encapsulation. All tunnels exist at
# once, each between its own two outer addresses; a table row per tunnel, and slow steps in a guest run once for all.

BeforeDiscovery {
    # Mtu: over an interface of 1500 bytes, in FOU, in GUE, and in GUE with remote checksums, as the kernel has it.
    $kinds = @(
        @{ Kind = 'ipip'; Mode = 'IPIP'; Protocol = 4; Inner = @('IPv4'); Mtu = 1472, 1468, 1460 }
        @{ Kind = 'sit'; Mode = 'SIT'; Protocol = 41; Inner = @('IPv6'); Mtu = 1472, 1468, 1460 }
        @{ Kind = 'gre'; Mode = 'GRE'; Protocol = 47; Inner = 'IPv4', 'IPv6'; Mtu = 1468, 1464, 1456 }
        @{ Kind = 'gretap'; Mode = 'GRETAP'; Protocol = 47; Inner = 'IPv4', 'IPv6'; Mtu = 1454, 1450, 1442 }
        @{ Kind = 'ip6tnl'; Link = 'mode ipip6'; Mode = 'IPIP'; Protocol = 4; Inner = @('IPv4'); Limit = 4; Mtu = 1444, 1440, 1432 }
        @{ Kind = 'ip6tnl'; Link = 'mode ip6ip6'; Mode = 'SIT'; Protocol = 41; Inner = @('IPv6'); Limit = 4; Mtu = 1444, 1440, 1432 }
        @{ Kind = 'ip6tnl'; Link = 'mode any'; Mode = 'Mixed'; Protocol = 41; Inner = 'IPv6', 'IPv4'; Limit = 4; Mtu = 1444, 1440, 1432 }
        @{ Kind = 'ip6gre'; Mode = 'GRE'; Protocol = 47; Inner = 'IPv4', 'IPv6'; Limit = 4; Mtu = 1440, 1436, 1428 }
        @{ Kind = 'ip6gretap'; Mode = 'GRETAP'; Protocol = 47; Inner = 'IPv4', 'IPv6'; Limit = 4; Mtu = 1426, 1422, 1414 }
    )
    $rows = @(
        foreach ($kind in $kinds) {
            $index = 0
            foreach ($encap in 'Fou', 'Gue', 'GueRemoteChecksum') {
                $row = $kind + @{ Encap = $encap; Bytes = $kind.Kind -eq 'ipip' -and $encap -eq 'Fou' ? 16MB : 2MB }
                $row.Mtu = $kind.Mtu[$index++]
                $row
            }
        }

        # GUE version 1, which the kernel answers in FOU or GUE version 0.
        @{ Kind = 'ipip'; Mode = 'IPIP'; Protocol = 4; Inner = @('IPv4'); Encap = 'GueV1'; KernelEncap = 'fou'; Mtu = 1472 }
        @{ Kind = 'sit'; Mode = 'SIT'; Protocol = 41; Inner = @('IPv6'); Encap = 'GueV1'; KernelEncap = 'fou'; Mtu = 1472 }
        @{ Kind = 'ipip'; Mode = 'IPIP'; Protocol = 4; Inner = @('IPv4'); Encap = 'GueV1'; KernelEncap = 'gue'; Mtu = 1472; KernelMtu = 1468 }
        @{ Kind = 'sit'; Mode = 'SIT'; Protocol = 41; Inner = @('IPv6'); Encap = 'GueV1'; KernelEncap = 'gue'; Mtu = 1472; KernelMtu = 1468 }

        foreach ($encap in 'Fou', 'Gue', 'GueRemoteChecksum') {
            $less = @{ Fou = 0; Gue = 4; GueRemoteChecksum = 12 }[$encap]
            @{ Kind = 'gre'; Link = 'key 7'; Mode = 'GRE'; Gre = @{ Key = 7 }; Protocol = 47; Inner = @('IPv4'); Encap = $encap; Mtu = 1464 - $less }
            @{ Kind = 'gre'; Link = 'key 8 csum seq'; Mode = 'GRE'; Gre = @{ Key = 8; InputFlags = 'Checksum, Sequence'; OutputFlags = 'Checksum, Sequence' }; Protocol = 47; Inner = @('IPv4'); Encap = $encap; Mtu = 1456 - $less }
            @{ Kind = 'ip6gre'; Link = 'key 9 csum seq'; Mode = 'GRE'; Gre = @{ Key = 9; InputFlags = 'Checksum, Sequence'; OutputFlags = 'Checksum, Sequence' }; Protocol = 47; Inner = @('IPv6'); Encap = $encap; Mtu = 1436 - $less }
        }
        @{ Kind = 'gretap'; Link = 'key 0x01020304'; Mode = 'GRETAP'; Gre = @{ Key = 0x01020304 }; Protocol = 47; Inner = @('IPv4'); Encap = 'Fou'; Mtu = 1450 }
        @{ Kind = 'ip6tnl'; Link = 'mode ip6ip6'; Mode = 'SIT'; Protocol = 41; Inner = @('IPv6'); Encap = 'Fou'; Mtu = 1452 }
        @{ Kind = 'ip6gretap'; Mode = 'GRETAP'; Protocol = 47; Inner = @('IPv4'); Encap = 'Gue'; Mtu = 1430 }
    )
    Import-Module "$PSScriptRoot/harness/KernelPair.psm1"
    Complete-PairRow -Row $rows
    foreach ($row in $rows) {
        # UDP checksums alternate.
        $row.UdpChecksum = $row.Number % 2 -eq 1
        $row.KernelMtu ??= $row.Mtu
        $row.Case = @(
            $row.Kind
            $row.Link
            $row.Family -eq 'IPv6' ? ($row.Limit ? "encaplimit $($row.Limit)" : 'encaplimit none') : $null
            'in'
            $row.Encap
            $row.Encap -eq 'GueV1' ? "answered in $($row.KernelEncap)" : $null
            $row.UdpChecksum ? 'with UDP checksum' : 'without UDP checksum'
        ) -ne $null -join ' '
    }
}

Describe 'Our engine and a kernel tunnel' -Tag Kernel -ForEach @{ Rows = $rows } {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/KernelPair.psm1"
        Import-Module (Get-BuildPath -Module)

        function Get-Bytes($Row, [string] $Family) {
            # One inner family of each kind in each encapsulation transfers the full amount.
            $Row.Bytes -and $Family -eq $Row.Inner[0] ? $Row.Bytes : 1MB
        }

        function Start-Ours($Row) {
            # A worker that migrates leaves packets queued on its former processor (netif_rx of veth).
            $option = "$($Row.Gre.OutputFlags)" -like '*Sequence*' ? @{ Cpu = 0 } : @{}
            Start-EngineEnd -Hosts $hosts -Row $Row -Option $option
        }

        $missing = Get-MissingRequirement -Root -Program ip, fping, ethtool, modprobe -KernelModule fou, fou6, ipip, sit, ip_gre, ip6_tunnel, ip6_gre
        if (-not $missing) {
            & modprobe -a fou fou6
            $hosts = New-TwoHosts -LikeWire
            Add-PairUnderlay -Hosts $hosts -Row $Rows
            Add-KernelEnd -Hosts $hosts -Row $Rows
            $ours = @{}
            $Rows | ForEach-Object { $ours[$_.Name] = Start-Ours $_ }

            # Each device resolves its neighbor and routers now, before anything is counted.
            $size = { $args[0].KernelMtu - ($args[1] -eq 'IPv4' ? 28 : 48) }
            Invoke-PairPing -Hosts $hosts -Row $Rows -From 1 -Count 2 | Out-Null
            $fullFromUs = Invoke-PairPing -Hosts $hosts -Row $Rows -From 1 -Count 1 -Size $size
            $fullFromKernel = Invoke-PairPing -Hosts $hosts -Row $Rows -From 2 -Count 1 -Size $size
            $pingsFromUs = Invoke-PairPing -Hosts $hosts -Row $Rows -From 1 -Count 10
            $pingsFromKernel = Invoke-PairPing -Hosts $hosts -Row $Rows -From 2 -Count 10
            $exchanges = Invoke-PairExchange -Hosts $hosts -Row $Rows -Bytes { Get-Bytes @args }
            $statistics = @{}
            Get-FouDatapathStatistics | ForEach-Object { $statistics[$_.Name] = $_ }
            $links = Read-LinkStatistic -NetworkNamespace $hosts.B
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        Get-FouDatapath | Stop-FouDatapath
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    Context '<Case>' -ForEach $rows {
        It 'have the MTU that the headers leave at both ends, and packets of that length pass in both directions' {
            $ours[$Name].Mtu | Should -Be $Mtu
            $links[$Name].mtu | Should -Be $KernelMtu
            foreach ($family in $Inner) {
                $fullFromUs[(Get-PairInner $_ $family 2)] | Should -Be 1
                $fullFromKernel[(Get-PairInner $_ $family 1)] | Should -Be 1
            }
        }

        It 'lose no ping' {
            foreach ($family in $Inner) {
                $pingsFromUs[(Get-PairInner $_ $family 2)] | Should -Be 10
                $pingsFromKernel[(Get-PairInner $_ $family 1)] | Should -Be 10
            }
        }

        It 'carry TCP data intact in both directions' {
            Get-ExchangeFault -Exchange $exchanges -Row $_ | Should -BeNullOrEmpty
        }

        It 'count no error in packets from the other' {
            # A full queue is the congestion that TCP probes for. Two processors of the other kernel may number GRE packets in one
            # order and send them in another (o_seqno of __gre_xmit in net/ipv4/ip_gre.c is under no lock).
            $usual = 'SendQueueFull', ($Gre.InputFlags ? 'GreSequenceOld' : $null)
            $statistics[$Name].Drops | Where-Object { "$($_.Reason)" -notin $usual } | ForEach-Object { "$_" } | Should -BeNullOrEmpty
            $links[$Name].stats64.rx.errors | Should -Be 0
            $links[$Name].stats64.tx.errors | Should -Be 0
        }
    }
}
