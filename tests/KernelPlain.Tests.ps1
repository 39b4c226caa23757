# Our engine without UDP at one end and the kernel's plain tunnel at the other. All tunnels exist at once, each between its own two
# outer addresses.

BeforeDiscovery {
    $rows = @(
        @{ Kind = 'ipip'; Mode = 'IPIP'; Inner = @('IPv4'); Mtu = 1480 }
        @{ Kind = 'sit'; Mode = 'SIT'; Inner = @('IPv6'); Mtu = 1480 }
        @{ Kind = 'gre'; Mode = 'GRE'; Inner = 'IPv4', 'IPv6'; Mtu = 1476 }
        @{ Kind = 'gre'; Link = 'key 7'; Mode = 'GRE'; Gre = @{ Key = 7 }; Inner = @('IPv4'); Mtu = 1472 }
        @{ Kind = 'gre'; Link = 'key 8 csum seq'; Mode = 'GRE'; Gre = @{ Key = 8; InputFlags = 'Checksum, Sequence'; OutputFlags = 'Checksum, Sequence' }; Inner = @('IPv4'); Mtu = 1464 }
        @{ Kind = 'gretap'; Mode = 'GRETAP'; Inner = 'IPv4', 'IPv6'; Mtu = 1462 }
        @{ Kind = 'ip6tnl'; Link = 'mode ipip6'; Mode = 'IPIP'; Inner = @('IPv4'); Limit = 4; Mtu = 1452 }
        @{ Kind = 'ip6tnl'; Link = 'mode ip6ip6'; Mode = 'SIT'; Inner = @('IPv6'); Mtu = 1460 }
        @{ Kind = 'ip6gre'; Mode = 'GRE'; Inner = 'IPv4', 'IPv6'; Limit = 4; Mtu = 1448 }
        @{ Kind = 'ip6gretap'; Mode = 'GRETAP'; Inner = 'IPv4', 'IPv6'; Limit = 4; Mtu = 1434 }
    )
    Import-Module "$PSScriptRoot/harness/KernelPair.psm1"
    Complete-PairRow -Row $rows -Prefix 'p'
    foreach ($row in $rows) {
        $row.Case = ($row.Kind, $row.Link, ($row.Limit ? "encaplimit $($row.Limit)" : $null)) -ne $null -join ' '
    }

    $links = @(
        @{ Link = 'a link like a wire'; LikeWire = $true; Rows = $rows }

        # GRE leaves its own checksum to whoever segments such a packet.
        @{ Link = 'a link that leaves packets uncut'; LikeWire = $false; Rows = $rows | Where-Object { -not $_.Gre.InputFlags } }
    )
}

Describe 'Our engine without UDP and a kernel tunnel over <Link>' -Tag Kernel -ForEach $links {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/KernelPair.psm1"
        Import-Module (Get-BuildPath -Module)

        $missing = Get-MissingRequirement -Root -Program ip, fping, ethtool, modprobe -KernelModule ipip, sit, ip_gre, ip6_tunnel, ip6_gre
        if (-not $missing) {
            & modprobe -a ipip sit ip_gre ip6_tunnel ip6_gre
            $hosts = New-TwoHosts -LikeWire:$LikeWire
            Add-PairUnderlay -Hosts $hosts -Row $Rows

            # The kernel tunnels of our host do not know our datapath and reply with ICMP errors, which the remote's tunnels act on.
            Invoke-Ip -n $hosts.A rule add to 198.18.0.0/16 ipproto icmp blackhole
            Invoke-Ip -n $hosts.A -6 rule add to 2001:db8::/32 ipproto ipv6-icmp blackhole
            Add-KernelEnd -Hosts $hosts -Row $Rows
            $ours = @{}
            $Rows | ForEach-Object { $ours[$_.Name] = Start-EngineEnd -Hosts $hosts -Row $_ }

            # Each device resolves its neighbor and routers now, before anything is counted.
            $size = { $args[0].Mtu - ($args[1] -eq 'IPv4' ? 28 : 48) }
            Invoke-PairPing -Hosts $hosts -Row $Rows -From 1 -Count 2 | Out-Null
            $fullFromUs = Invoke-PairPing -Hosts $hosts -Row $Rows -From 1 -Count 1 -Size $size
            $fullFromKernel = Invoke-PairPing -Hosts $hosts -Row $Rows -From 2 -Count 1 -Size $size
            $exchanges = Invoke-PairExchange -Hosts $hosts -Row $Rows -Bytes { 4MB }
            $statistics = @{}
            Get-FouDatapathStatistics | ForEach-Object { $statistics[$_.Name] = $_ }
            $devices = Read-LinkStatistic -NetworkNamespace $hosts.B
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        Get-FouDatapath | Stop-FouDatapath
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    Context '<Case>' -ForEach $Rows {
        It 'have the MTU that the headers leave at both ends, and packets of that length pass in both directions' {
            $ours[$Name].Mtu | Should -Be $Mtu
            $devices[$Name].mtu | Should -Be $Mtu
            foreach ($family in $Inner) {
                $fullFromUs[(Get-PairInner $_ $family 2)] | Should -Be 1
                $fullFromKernel[(Get-PairInner $_ $family 1)] | Should -Be 1
            }
        }

        It 'carry TCP data intact in both directions' {
            Get-ExchangeFault -Exchange $exchanges -Row $_ | Should -BeNullOrEmpty
        }

        It 'count no error in packets from the other' {
            # A full queue is the congestion that TCP probes for. For the order of GRE packets see KernelInterop.Tests.ps1.
            $usual = 'SendQueueFull', ($Gre.InputFlags ? 'GreSequenceOld' : $null)
            $statistics[$Name].Drops | Where-Object { "$($_.Reason)" -notin $usual } | ForEach-Object { "$_" } | Should -BeNullOrEmpty
            $devices[$Name].stats64.rx.errors | Should -Be 0
            $devices[$Name].stats64.tx.errors | Should -Be 0
        }
    }
}
