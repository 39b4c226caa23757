# Our engine without UDP at one end and the kernel's plain tunnel at the other. All tunnels are there at once, each between two
# outer addresses of its own.

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
    $number = 0
    foreach ($row in $rows) {
        $number++
        $row.Number = $number
        $row.Name = "p$number"
        $row.Family = $row.Kind -like 'ip6*' ? 'IPv6' : 'IPv4'
        $row.Case = ($row.Kind, $row.Link, ($row.Limit ? "encaplimit $($row.Limit)" : $null)) -ne $null -join ' '
    }

    $links = @(
        @{ Link = 'a link like a wire'; LikeWire = $true; Rows = $rows }

        # GRE leaves its own checksum to whoever would cut such a packet.
        @{ Link = 'a link that leaves packets uncut'; LikeWire = $false; Rows = $rows | Where-Object { -not $_.Gre.InputFlags } }
    )
}

Describe 'Our engine without UDP and a kernel tunnel over <Link>' -Tag Kernel -ForEach $links {
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

        function Start-Ours($Row) {
            $gre = $Row.Gre ?? @{}
            $limit = $Row.Limit ? @{ EncapsulationLimit = $Row.Limit } : @{}
            $given = @{
                Name          = $Row.Name
                Mode          = $Row.Mode
                Encapsulation = 'None'
                LocalAddress  = Get-End $Row 1
                RemoteAddress = Get-End $Row 2
                Address       = $Row.Inner | ForEach-Object { "$(Get-Inner $Row $_ 1)/$($_ -eq 'IPv4' ? 30 : 64)" }
            }
            Start-FouDatapath @given @gre @limit -NetworkNamespace $hosts.A
        }

        function Get-IpCommand($Row) {
            $limit = $Row.Family -eq 'IPv6' ? "encaplimit $($Row.Limit ? $Row.Limit : 'none')" : ''
            "link add $($Row.Name) type $($Row.Kind) $($Row.Link) $limit local $(Get-End $Row 2) remote $(Get-End $Row 1)"
            $Row.Inner | ForEach-Object { "address add $(Get-Inner $Row $_ 2)/$($_ -eq 'IPv4' ? 30 : '64 nodad') dev $($Row.Name)" }
            if ($Row.Link -eq 'mode ipip6') {
                # The kernel looks for IPv6 routers through a device that carries IPv4 only, and counts its own mistake.
                "link set $($Row.Name) addrgenmode none"
            }

            "link set $($Row.Name) up"
        }

        function Invoke-Ping([int] $From, [string] $Option, [scriptblock] $Size = { '' }) {
            # How many came back, by the address.
            $received = @{}
            foreach ($row in $Rows) {
                foreach ($family in $row.Inner) {
                    $address = Get-Inner $row $family (3 - $From)
                    $text = & ip netns exec ($From -eq 1 ? $hosts.A : $hosts.B) sh -c "ping -q $Option $(& $Size $row $family) -W 20 $address 2>&1"
                    $received[$address] = [int] ("$text" -replace '.* (\d+) received.*', '$1')
                }
            }
            $received
        }

        $missing = Get-MissingRequirement -Root -Program ip, ping, ethtool, modprobe -KernelModule ipip, sit, ip_gre, ip6_tunnel, ip6_gre
        if (-not $missing) {
            & modprobe -a ipip sit ip_gre ip6_tunnel ip6_gre
            $hosts = New-TwoHosts -LikeWire:$LikeWire
            foreach ($side in @($hosts.A, 1), @($hosts.B, 2)) {
                Invoke-IpBatch -NetworkNamespace $side[0] -Line ($Rows | ForEach-Object { "address add $(Get-End $_ $side[1])/$($_.Family -eq 'IPv4' ? 24 : '64 nodad') dev underlay" })
            }

            # The tunnels of our end's kernel know nothing of ours and answer with errors, which the other end's heed.
            Invoke-Ip -n $hosts.A rule add to 198.18.0.0/16 ipproto icmp blackhole
            Invoke-Ip -n $hosts.A -6 rule add to 2001:db8::/32 ipproto ipv6-icmp blackhole
            Invoke-IpBatch -NetworkNamespace $hosts.B -Line ($Rows | ForEach-Object { Get-IpCommand $_ })
            $ours = @{}
            $Rows | ForEach-Object { $ours[$_.Name] = Start-Ours $_ }

            # Each device finds the other end and its routers now, before anything is counted.
            Invoke-Ping 1 '-c 2 -i 0.3' | Out-Null
            $fullFromUs = Invoke-Ping 1 '-c 1 -M do' { '-s ' + ($args[0].Mtu - ($args[1] -eq 'IPv4' ? 28 : 48)) }
            $fullFromKernel = Invoke-Ping 2 '-c 1 -M do' { '-s ' + ($args[0].Mtu - ($args[1] -eq 'IPv4' ? 28 : 48)) }
            $bytes = [ordered]@{}
            foreach ($row in $Rows) {
                $row.Inner | ForEach-Object { $bytes[(Get-Inner $row $_ 2)] = 4MB }
            }

            $exchanges = Invoke-HashedExchange -From $hosts.A -To $hosts.B -Bytes $bytes
            $statistics = @{}
            Get-FouDatapathStatistics | ForEach-Object { $statistics[$_.Name] = $_ }
            $devices = @{}
            (Invoke-Ip -n $hosts.B -j -s link show) -join '' | ConvertFrom-Json | ForEach-Object { $_ } | ForEach-Object { $devices[$_.ifname] = $_ }
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
        It 'have the MTU of the headers at both ends, and packets of that length pass both ways' {
            $ours[$Name].Mtu | Should -Be $Mtu
            $devices[$Name].mtu | Should -Be $Mtu
            foreach ($family in $Inner) {
                $fullFromUs[(Get-Inner $_ $family 2)] | Should -Be 1
                $fullFromKernel[(Get-Inner $_ $family 1)] | Should -Be 1
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
            # A full queue is the congestion that TCP looks for. For the order of GRE packets see KernelInterop.Tests.ps1.
            $usual = 'SendQueueFull', ($Gre.InputFlags ? 'GreSequenceOld' : $null)
            $statistics[$Name].Drops | Where-Object { "$($_.Reason)" -notin $usual } | ForEach-Object { "$_" } | Should -BeNullOrEmpty
            $devices[$Name].stats64.rx.errors | Should -Be 0
            $devices[$Name].stats64.tx.errors | Should -Be 0
        }
    }
}
