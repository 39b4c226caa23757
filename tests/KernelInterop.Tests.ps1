# Our engine at one end and the kernel's tunnel at the other, for every kind in every encapsulation. All tunnels are there at
# once, each between two outer addresses of its own; a table's row per tunnel, and what is slow in a guest done for all at once.

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
                $row = $kind + @{ Encap = $encap; Bytes = 16MB }
                $row.Mtu = $kind.Mtu[$index++]
                $row
            }
        }

        # GUE version 1, to which the kernel's answers are FOU or GUE version 0.
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
    $number = 0
    foreach ($row in $rows) {
        # UDP checksums alternate.
        $number++
        $row.Number = $number
        $row.Name = "t$number"
        $row.UdpChecksum = $number % 2 -eq 1
        $row.Family = $row.Kind -like 'ip6*' ? 'IPv6' : 'IPv4'
        $row.KernelEncap ??= $row.Encap -eq 'Fou' ? 'fou' : 'gue'
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
        Import-Module "$PSScriptRoot/harness/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/KernelTunnel.psm1"
        Import-Module "$PSScriptRoot/harness/HashedExchange.psm1"
        Import-Module (Get-BuildPath -Module)

        function Get-End($Row, [int] $Side) {
            $Row.Family -eq 'IPv4' ? "198.18.$($Row.Number).$Side" : "2001:db8:$($Row.Number)::$Side"
        }

        function Get-Inner($Row, [string] $Family, [int] $Side) {
            $Family -eq 'IPv4' ? "10.100.$($Row.Number).$Side" : "fd00:$($Row.Number)::$Side"
        }

        function Get-KernelPort($Row) {
            # The kernel's FOU ports take one protocol each.
            $Row.Encap -eq 'Fou' ? 5500 + $Row.Protocol : 6080
        }

        function Get-Bytes($Row, [string] $Family) {
            # One inner family of each kind in each encapsulation has the whole amount.
            $Row.Bytes -and $Family -eq $Row.Inner[0] ? $Row.Bytes : 1MB
        }

        function Start-Ours($Row) {
            $gre = $Row.Gre ?? @{}
            $limit = $Row.Limit ? @{ EncapsulationLimit = $Row.Limit } : @{}
            $second = $Row.Mode -eq 'Mixed' -and $Row.Encap -eq 'Fou' ? @{ RemotePort = 5504; RemotePortIPv6 = 5541 } : @{}
            $given = @{
                Name           = $Row.Name
                Mode           = $Row.Mode
                Encapsulation  = $Row.Encap -replace 'RemoteChecksum'
                RemoteChecksum = $Row.Encap -like '*RemoteChecksum'
                UdpChecksum    = $Row.UdpChecksum
                LocalAddress   = Get-End $Row 1
                RemoteAddress  = Get-End $Row 2
                LocalPort      = 7777
                RemotePort     = Get-KernelPort $Row
                Address        = $Row.Inner | ForEach-Object { "$(Get-Inner $Row $_ 1)/$($_ -eq 'IPv4' ? 30 : 64)" }
            }
            $second.Keys | ForEach-Object { $given[$_] = $second[$_] }
            if ("$($gre['OutputFlags'])" -like '*Sequence*') {
                # A worker that moves to another processor leaves behind what the former one still has to deliver (netif_rx of veth).
                $given.Cpu = 0
            }

            Start-FouDatapath @given @gre @limit -NetworkNamespace $hosts.A
        }

        function Get-IpCommand($Row) {
            $checksum = $Row.Family -eq 'IPv4' ? 'encap-csum' : 'encap-udp6-csum'
            $limit = $Row.Family -eq 'IPv6' ? "encaplimit $($Row.Limit ? $Row.Limit : 'none')" : ''
            $remote = $Row.Encap -like '*RemoteChecksum' ? 'encap-remcsum' : 'noencap-remcsum'
            "link add $($Row.Name) type $($Row.Kind) $($Row.Link) $limit local $(Get-End $Row 2) remote $(Get-End $Row 1) " +
            "encap $($Row.KernelEncap) encap-sport auto encap-dport 7777 $($Row.UdpChecksum ? '' : 'no')$checksum $remote"
            $Row.Inner | ForEach-Object { "address add $(Get-Inner $Row $_ 2)/$($_ -eq 'IPv4' ? 30 : '64 nodad') dev $($Row.Name)" }
            if ($Row.Link -eq 'mode ipip6') {
                # The kernel looks for IPv6 routers through a device that carries IPv4 only, and counts its own mistake.
                "link set $($Row.Name) addrgenmode none"
            }

            "link set $($Row.Name) up"
        }

        function Invoke-Ping([int] $From, [string] $Option, [scriptblock] $Size = { '' }) {
            # What came back of the pings, by the address; eight at a time. ping waits for the last ones for as long as -W says.
            $count = 0
            $lines = foreach ($row in $Rows) {
                foreach ($family in $row.Inner) {
                    $address = Get-Inner $row $family (3 - $From)
                    "(ping -q $Option $(& $Size $row $family) -W 20 $address 2>&1 | sed -n 's/.* \([0-9]*\) received.*/$address \1/p') &"
                    if (++$count % 8 -eq 0) { 'wait' }
                }
            }
            $received = @{}
            & ip netns exec ($From -eq 1 ? $hosts.A : $hosts.B) sh -c (@($lines; 'wait') -join "`n") | ForEach-Object {
                $word = $_ -split ' '
                $received[$word[0]] = [int] $word[1]
            }
            $received
        }

        $missing = Get-MissingRequirement -Root -Program ip, ping, ethtool, modprobe -KernelModule fou, fou6, ipip, sit, ip_gre, ip6_tunnel, ip6_gre
        if (-not $missing) {
            & modprobe -a fou fou6
            $hosts = New-TwoHosts -LikeWire
            foreach ($side in @($hosts.A, 1), @($hosts.B, 2)) {
                Invoke-IpBatch -NetworkNamespace $side[0] -Line ($Rows | ForEach-Object { "address add $(Get-End $_ $side[1])/$($_.Family -eq 'IPv4' ? 24 : '64 nodad') dev underlay" })
            }

            Invoke-IpBatch -NetworkNamespace $hosts.B -Line @(foreach ($option in '', ' -6') {
                    4, 41, 47 | ForEach-Object { "fou add port $(5500 + $_) ipproto $_$option" }
                    "fou add port 6080 gue$option"
                })
            Invoke-IpBatch -NetworkNamespace $hosts.B -Line ($Rows | ForEach-Object { Get-IpCommand $_ })
            $ours = @{}
            $Rows | ForEach-Object { $ours[$_.Name] = Start-Ours $_ }

            # Each device finds the other end and its routers now, before anything is counted.
            Invoke-Ping 1 '-c 2' | Out-Null
            $fullFromUs = Invoke-Ping 1 '-c 1 -M do' { '-s ' + ($args[0].KernelMtu - ($args[1] -eq 'IPv4' ? 28 : 48)) }
            $fullFromKernel = Invoke-Ping 2 '-c 1 -M do' { '-s ' + ($args[0].KernelMtu - ($args[1] -eq 'IPv4' ? 28 : 48)) }
            $pingsFromUs = Invoke-Ping 1 '-c 10 -i 0.3'
            $pingsFromKernel = Invoke-Ping 2 '-c 10 -i 0.3'
            $bytes = [ordered]@{}
            foreach ($row in $Rows) {
                $row.Inner | ForEach-Object { $bytes[(Get-Inner $row $_ 2)] = Get-Bytes $row $_ }
            }

            $exchanges = Invoke-HashedExchange -From $hosts.A -To $hosts.B -Bytes $bytes
            $statistics = @{}
            Get-FouDatapathStatistics | ForEach-Object { $statistics[$_.Name] = $_ }
            $links = @{}
            (Invoke-Ip -n $hosts.B -j -s link show) -join '' | ConvertFrom-Json | ForEach-Object { $_ } | ForEach-Object { $links[$_.ifname] = $_ }
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
        It 'have the MTU of the headers at both ends, and packets of that length pass both ways' {
            $ours[$Name].Mtu | Should -Be $Mtu
            $links[$Name].mtu | Should -Be $KernelMtu
            foreach ($family in $Inner) {
                $fullFromUs[(Get-Inner $_ $family 2)] | Should -Be 1
                $fullFromKernel[(Get-Inner $_ $family 1)] | Should -Be 1
            }
        }

        It 'lose no ping' {
            foreach ($family in $Inner) {
                $pingsFromUs[(Get-Inner $_ $family 2)] | Should -Be 10
                $pingsFromKernel[(Get-Inner $_ $family 1)] | Should -Be 10
            }
        }

        It 'carry TCP data both ways that hashes the same at both ends' {
            foreach ($family in $Inner) {
                $exchange = $exchanges[(Get-Inner $_ $family 2)]
                $exchange.error | Should -BeNullOrEmpty
                $exchange.intactThere | Should -BeTrue
                $exchange.intactBack | Should -BeTrue
            }
        }

        It 'find nothing wrong in what the other sends' {
            # A full queue is the congestion that TCP looks for. Two processors of the other kernel may number GRE packets in one
            # order and send them in another (o_seqno of __gre_xmit in net/ipv4/ip_gre.c is under no lock).
            $usual = 'SendQueueFull', ($Gre.InputFlags ? 'GreSequenceOld' : $null)
            $statistics[$Name].Drops | Where-Object { "$($_.Reason)" -notin $usual } | ForEach-Object { "$_" } | Should -BeNullOrEmpty
            $links[$Name].stats64.rx.errors | Should -Be 0
            $links[$Name].stats64.tx.errors | Should -Be 0
        }
    }
}
