# The outer headers of our engine against the kernel's, byte for byte: the same inner packets go once through a kernel tunnel
# and once through a datapath with the same settings, into an interface without a neighbor. Only the IPv4
# identification, and with it the header checksum, may differ, because it is unpredictable.

BeforeDiscovery {
    # Starting processes takes seconds in a guest, so all tunnels exist at once, each with its own remote address.
    $number = 0
    $rows = foreach ($kind in 'ipip', 'sit', 'gre', 'ip6tnl', 'ip6gre') {
        foreach ($tos in '0x10', 'inherit') {
            foreach ($ttl in '64', 'inherit') {
                foreach ($discovery in $true, $false) {
                    # The kernel rejects a fixed TTL without path MTU discovery, and over IPv6 there is no choice.
                    if (-not $discovery -and ($ttl -eq '64' -or $kind -like 'ip6*')) { continue }

                    $number++
                    @{
                        Number      = $number
                        Kind        = $kind
                        Family      = $kind -like 'ip6*' ? 'IPv6' : 'IPv4'
                        Mode        = @{ ipip = 'IPIP'; sit = 'SIT'; gre = 'GRE'; ip6tnl = 'Mixed'; ip6gre = 'GRE' }[$kind]
                        Inner       = @(@{ ipip = @('IPv4'); sit = @('IPv6') }[$kind] ?? ('IPv4', 'IPv6'))
                        Tos         = $tos
                        Ttl         = $ttl
                        Discovery   = $discovery
                        Encap       = 'Fou', 'Gue' | Select-Object -Index ($number % 2)
                        UdpChecksum = $number % 3 -ne 0
                        Limit       = $number % 4 -lt 2
                    }
                }
            }
        }
    }
}

Describe 'The outer headers of our engine' -Tag Kernel -ForEach @{ Rows = $rows } {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/KernelTunnel.psm1"
        Import-Module "$PSScriptRoot/harness/Capture.psm1"
        Import-Module "$PSScriptRoot/harness/RawPacket.psm1"
        Import-Module "$PSScriptRoot/harness/Wait.psm1"
        Import-Module (Get-BuildPath -Module)

        function Get-Remote($Row) {
            $Row.Family -eq 'IPv4' ? "192.0.2.$(100 + $Row.Number)" : "2001:db8::1:$($Row.Number)"
        }

        function Get-IpCommand($Row) {
            $option = switch ($Row.Family) {
                'IPv4' { "local 192.0.2.1 tos $($Row.Tos) ttl $($Row.Ttl) $($Row.Discovery ? '' : 'no')pmtudisc $($Row.UdpChecksum ? '' : 'no')encap-csum" }
                'IPv6' {
                    "local 2001:db8::1 tclass $($Row.Tos) hoplimit $($Row.Ttl -replace 'inherit', '0') flowlabel 0x12345 " +
                    "encaplimit $($Row.Limit ? 4 : 'none') $($Row.UdpChecksum ? '' : 'no')encap-udp6-csum"
                }
            }
            $mode = $Row.Kind -eq 'ip6tnl' ? 'mode any' : ''
            "link add k$($Row.Number) type $($Row.Kind) $mode remote $(Get-Remote $Row) $option encap $($Row.Encap.ToLower()) encap-sport 4444 encap-dport 5555"
            "link set k$($Row.Number) up"
        }

        function Start-Ours($Row) {
            $given = @{
                Name             = "o$($Row.Number)"
                Mode             = $Row.Mode
                Encapsulation    = $Row.Encap
                LocalAddress     = $Row.Family -eq 'IPv4' ? '192.0.2.1' : '2001:db8::1'
                RemoteAddress    = Get-Remote $Row
                LocalPort        = 6000 + $Row.Number
                RemotePort       = 5555
                SourcePort       = 4444
                UdpChecksum      = $Row.UdpChecksum
                Tos              = $Row.Tos
                Ttl              = $Row.Ttl
                PathMtuDiscovery = $Row.Discovery
            }
            if ($Row.Family -eq 'IPv6') {
                $given.FlowLabel = '0x12345'
                $given.EncapsulationLimit = $Row.Limit ? '4' : 'None'
            }

            Start-FouDatapath @given -NetworkNamespace $hosts.A | Out-Null
        }

        function Get-Normal([string] $Bytes) {
            # Without the identification and the header checksum of IPv4.
            $Bytes[0] -eq '4' ? $Bytes.Substring(0, 8) + '....' + $Bytes.Substring(12, 8) + '....' + $Bytes.Substring(24) : $Bytes
        }

        function Read-Outer([string] $Path) {
            # By the remote address, the outer packets in their order.
            $by = @{}
            foreach ($packet in Read-Packet -Path $Path) {
                $to = $packet.Bytes[0] -eq '4' ? $packet.Bytes.Substring(32, 8) : $packet.Bytes.Substring(48, 32)
                $normal = Get-Normal $packet.Bytes
                if ($normal -notlike '*99999999????') { continue }

                $list = $by[$to] ?? ($by[$to] = [System.Collections.Generic.List[string]]::new())
                $list.Add($normal)
            }

            # Packets that programs carry may overtake those of the engine; each packet ends with its number.
            foreach ($to in @($by.Keys)) { $by[$to] = @($by[$to] | Sort-Object { $_.Substring($_.Length - 4) }) }
            $by
        }

        # Each inner packet ends in its number.
        $serial = 0
        $packets = @{ IPv4 = @(); IPv6 = @() }
        foreach ($dscp in 0, 0x28) {
            foreach ($ecn in 0..3) {
                foreach ($ttl in 255, 17) {
                    foreach ($flag in $true, $false) {
                        $payload = '99999999{0:x4}' -f $serial++
                        $packets.IPv4 += New-IPv4Packet -Source 10.50.0.1 -Destination 10.50.0.2 -Tos ($dscp + $ecn) -Ttl $ttl -DontFragment:$flag -Payload $payload
                    }

                    $payload = '99999999{0:x4}' -f $serial++
                    $packets.IPv6 += New-IPv6Packet -Source fd50::1 -Destination fd50::2 -Tos ($dscp + $ecn) -Ttl $ttl -FlowLabel 0x777 -Payload $payload
                }
            }
        }

        $missing = Get-MissingRequirement -Root -Program ip, ethtool, dumpcap, modprobe -KernelModule fou, fou6, ipip, sit, ip_gre, ip6_tunnel, ip6_gre, dummy
        if (-not $missing) {
            & modprobe -a fou fou6
            $hosts = New-TwoHosts
            Invoke-IpBatch -NetworkNamespace $hosts.A -Line @(
                'link del underlay'
                'link add underlay type dummy'
                'link set underlay up'
                'address add 192.0.2.1/24 dev underlay'
                'address add 2001:db8::1/64 dev underlay nodad'
            )
            Invoke-Ip netns exec $hosts.A ethtool --offload underlay tx off | Out-Null
            Invoke-IpBatch -NetworkNamespace $hosts.A -Line ($Rows | ForEach-Object { Get-IpCommand $_ })
            $Rows | ForEach-Object { Start-Ours $_ }

            # Packets are sent to a device by name; the metrics only make the routes distinct.
            Invoke-IpBatch -NetworkNamespace $hosts.A -Line @(foreach ($row in $Rows) {
                    foreach ($device in "k$($row.Number)", "o$($row.Number)") {
                        $metric = 100 + $row.Number + ($device -like 'o*' ? 500 : 0)
                        if ('IPv4' -in $row.Inner) { "route add 10.50.0.0/24 dev $device metric $metric" }
                        if ('IPv6' -in $row.Inner) { "route add fd50::/64 dev $device metric $metric" }
                    }
                })

            $file = Join-Path $TestDrive 'outer.pcapng'
            $seen = @{}
            foreach ($side in 'k', 'o') {
                $lines = foreach ($row in $Rows) {
                    foreach ($packet in $row.Inner | ForEach-Object { $packets[$_] }) { "$side$($row.Number) $packet" }
                }
                New-Capture -NetworkNamespace $hosts.A -Device underlay -Path $file -While {
                    Send-Packet -NetworkNamespace $hosts.A -Line $lines

                    # On a busy machine the workers may need longer for the queues than the capture runs.
                    $script:last = -1
                    $null = Wait-Until {
                        $before, $script:last = $script:last, (Get-FouDatapathStatistics | Measure-Object SentPackets -Sum).Sum
                        Start-Sleep -Milliseconds 500
                        $script:last -eq $before
                    }
                }
                $seen[$side] = Read-Outer $file
            }
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        Get-FouDatapath | Stop-FouDatapath
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It 'are the kernel''s: <Kind> in <Encap>, TOS <Tos>, TTL <Ttl>, path MTU discovery <Discovery>, UDP checksum <UdpChecksum>' -ForEach $rows {
        $to = [Convert]::ToHexString(([ipaddress] (Get-Remote $_)).GetAddressBytes()).ToLowerInvariant()
        $count = ($Inner | ForEach-Object { $packets[$_].Count } | Measure-Object -Sum).Sum
        $seen.k[$to].Count | Should -Be $count
        $seen.o[$to].Count | Should -Be $count
        $different = 0..($count - 1) | Where-Object { $seen.o[$to][$_] -cne $seen.k[$to][$_] } |
            ForEach-Object { "the kernel sends $($seen.k[$to][$_]), we send $($seen.o[$to][$_])" }
        $different -join "`n" | Should -BeNullOrEmpty
    }
}
