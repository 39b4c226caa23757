# Compares the packets that our engine and the kernel's tunnel decapsulate: the same datagrams go to both, to different ports, and
# the devices are captured. Above all the ECN marks of RFC 6040, as implemented in include/net/inet_ecn.h.

BeforeDiscovery {
    $kinds = @(
        @{ Kind = 'ipip'; Family = 'IPv4'; Mode = 'IPIP'; Port = 5504; OurPort = 6004; Inner = @('IPv4'); Before = '' }
        @{ Kind = 'sit'; Family = 'IPv4'; Mode = 'SIT'; Port = 5541; OurPort = 6041; Inner = @('IPv6'); Before = '' }
        @{ Kind = 'gre'; Family = 'IPv4'; Mode = 'GRE'; Port = 5547; OurPort = 6047; Inner = 'IPv4', 'IPv6'; Before = '0000' }
        @{ Kind = 'ip6tnl'; Family = 'IPv6'; Mode = 'SIT'; Port = 5541; OurPort = 6041; Inner = @('IPv6'); Before = '' }
        @{ Kind = 'ip6gre'; Family = 'IPv6'; Mode = 'GRE'; Port = 5547; OurPort = 6047; Inner = 'IPv4', 'IPv6'; Before = '0000' }
    )
    $congestion = foreach ($kind in $kinds) {
        foreach ($family in $kind.Inner) {
            foreach ($outer in 0..3) {
                foreach ($ecn in 0..3) {
                    $kind + @{ InnerFamily = $family; OuterEcn = $outer; InnerEcn = $ecn }
                }
            }
        }
    }

    # The bytes in front of the inner packet. Device g1 has a key, g2 a key, checksums and sequence numbers.
    $headers = @(
        @{ Case = 'GUE version 0'; Delivered = $true; Header = '00040000' }
        @{ Case = 'GUE with 8 bytes of options, no flags'; Delivered = $true; Header = '02040000 0102030405060708' }
        @{ Case = 'GUE with 124 bytes of options'; Delivered = $true; Header = '1f040000' + '00' * 124 }
        @{ Case = 'GUE version 1'; Delivered = $true; Header = '' }
        @{ Case = 'GUE version 2'; Header = '80040000' }
        @{ Case = 'GUE version 3'; Header = 'c0040000' }
        @{ Case = 'GUE whose options are longer than the packet'; Header = '1f040000' }
        @{ Case = 'GUE with an unknown flag'; Header = '00040002' }
        @{ Case = 'GUE with the private flag bit but no room for the field'; Header = '00040001' }
        @{ Case = 'GUE with empty private flags'; Delivered = $true; Header = '01040001 00000000' }
        @{ Case = 'GUE with an unknown private flag'; Header = '01040001 40000000' }
        @{ Case = 'GUE with remote checksum beyond the packet'; Header = '02040001 80000000 0fff0fff' }
        @{ Case = 'GUE with remote checksum whose offset is before its start'; Header = '02040001 80000000 00140006' }
        @{ Case = 'GUE control'; Header = '20040000' }
        @{ Case = 'GUE of protocol 0'; Header = '00000000' }
        @{ Case = 'GRE without a key'; Device = 'g1'; Port = 5547; OurPort = 6147; Header = '00000800' }
        @{ Case = 'GRE with the key'; Delivered = $true; Device = 'g1'; Port = 5547; OurPort = 6147; Header = '20000800 00000007' }
        @{ Case = 'GRE with another key'; Device = 'g1'; Port = 5547; OurPort = 6147; Header = '20000800 00000006' }
        @{ Case = 'GRE with the key and a sequence number'; Delivered = $true; Device = 'g1'; Port = 5547; OurPort = 6147; Header = '30000800 00000007 00000001' }
        @{ Case = 'GRE with the routing bit'; Device = 'g1'; Port = 5547; OurPort = 6147; Header = '60000800 00000007' }
        @{ Case = 'GRE of version 1'; Device = 'g1'; Port = 5547; OurPort = 6147; Header = '20010800 00000007' }
        @{ Case = 'GRE with a checksum that is not expected'; Device = 'g1'; Port = 5547; OurPort = 6147; Header = 'a0000800 CSUM0000 00000007' }
        @{ Case = 'GRE in sequence: 5'; Delivered = $true; Device = 'g2'; Port = 5547; OurPort = 6247; Header = 'b0000800 CSUM0000 00000009 00000005' }
        @{ Case = 'GRE in sequence: 5 again'; Device = 'g2'; Port = 5547; OurPort = 6247; Header = 'b0000800 CSUM0000 00000009 00000005' }
        @{ Case = 'GRE in sequence: 4'; Device = 'g2'; Port = 5547; OurPort = 6247; Header = 'b0000800 CSUM0000 00000009 00000004' }
        @{ Case = 'GRE in sequence: 7'; Delivered = $true; Device = 'g2'; Port = 5547; OurPort = 6247; Header = 'b0000800 CSUM0000 00000009 00000007' }
        @{ Case = 'GRE with a wrong checksum'; Device = 'g2'; Port = 5547; OurPort = 6247; Header = 'b0000800 12340000 00000009 00000008' }
        @{ Case = 'GRE without the checksum'; Device = 'g2'; Port = 5547; OurPort = 6247; Header = '30000800 00000009 00000009' }
        @{ Case = 'GRE without the sequence number'; Device = 'g2'; Port = 5547; OurPort = 6247; Header = 'a0000800 CSUM0000 00000009' }
    )
    $number = 0
    foreach ($row in $congestion + $headers) {
        $row.Number = $number++
        $row.Serial = '99999999{0:x4}' -f $row.Number
    }
}

Describe 'The output of our engine' -Tag Kernel, DistributionKernel -ForEach @{ Congestion = $congestion; Headers = $headers } {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/KernelTunnel.psm1"
        Import-Module "$PSScriptRoot/harness/Capture.psm1"
        Import-Module "$PSScriptRoot/harness/RawPacket.psm1"
        Import-Module (Get-BuildPath -Module)

        function Get-InnerPacket([string] $Family, [int] $Tos, [string] $Payload) {
            $Family -eq 'IPv4' ? (New-IPv4Packet -Source 10.50.0.2 -Destination 10.50.0.1 -Tos $Tos -Payload $Payload)
            : (New-IPv6Packet -Source fd50::2 -Destination fd50::1 -Tos $Tos -Payload $Payload)
        }

        function Get-OuterPacket([string] $Family, [int] $Tos, [int] $Port, [string] $Payload) {
            $udp = New-UdpDatagram -Port $Port -Payload $Payload
            $Family -eq 'IPv4' ? (New-IPv4Packet -Source 192.0.2.2 -Destination 192.0.2.1 -Tos $Tos -Protocol 17 -Payload $udp)
            : (New-IPv6Packet -Source 2001:db8::2 -Destination 2001:db8::1 -Tos $Tos -Protocol 17 -Payload $udp)
        }

        function Get-CongestionPayload($Row) {
            $type = $Row.Before ? ($Row.InnerFamily -eq 'IPv4' ? '0800' : '86dd') : ''
            $Row.Before + $type + (Get-InnerPacket $Row.InnerFamily (0x28 + $Row.InnerEcn) $Row.Serial)
        }

        function Get-HeaderPayload($Row) {
            $packet = Get-InnerPacket IPv4 0 $Row.Serial
            $bytes = ($Row.Header -replace ' ') + $packet
            $bytes -replace 'CSUM', (Get-Checksum ($bytes -replace 'CSUM', '0000'))
        }

        function Get-Checksum([string] $Bytes) {
            $sum = 0
            for ($at = 0; $at -lt $Bytes.Length; $at += 4) {
                $sum += [Convert]::ToInt32($Bytes.Substring($at, 4), 16)
            }

            while ($sum -gt 0xffff) {
                $sum = ($sum -band 0xffff) + ($sum -shr 16)
            }

            '{0:x4}' -f (0xffff - $sum)
        }

        function Read-Inner([string[]] $Device, [string] $Path) {
            # By the device and the serial number, the inner packet.
            $by = @{}
            foreach ($packet in Read-Packet -Path $Path) {
                if ($packet.Bytes -match '(99999999....)$') { $by["$($Device[$packet.Interface]) $($Matches[1])"] += @($packet.Bytes) }
            }

            $by
        }

        $missing = Get-MissingRequirement -Root -Program ip, dumpcap, modprobe -KernelModule fou, fou6, ipip, sit, ip_gre, ip6_tunnel, ip6_gre
        if (-not $missing) {
            & modprobe -a fou fou6
            $hosts = New-TwoHosts
            Invoke-Ip -n $hosts.A address add 2001:db8::1/64 dev underlay nodad
            Invoke-Ip -n $hosts.B address add 2001:db8::2/64 dev underlay nodad
            Invoke-IpBatch -NetworkNamespace $hosts.A -Line @(
                foreach ($option in '', ' -6') {
                    4, 41, 47 | ForEach-Object { "fou add port $(5500 + $_) ipproto $_$option" }
                }
                'fou add port 6080 gue'
                $v4 = 'local 192.0.2.1 remote 192.0.2.2 encap fou encap-sport auto encap-dport 5555'
                $v6 = 'local 2001:db8::1 remote 2001:db8::2 encap fou encap-sport auto encap-dport 5555'
                "link add k-ipip type ipip $v4"
                "link add k-sit type sit $v4"
                "link add k-gre type gre $v4"
                "link add k-g1 type gre key 7 $v4"
                "link add k-g2 type gre key 9 csum seq $v4"
                "link add k-ip6tnl type ip6tnl mode ip6ip6 $v6"
                "link add k-ip6gre type ip6gre $v6"
                'ipip', 'sit', 'gre', 'g1', 'g2', 'ip6tnl', 'ip6gre' | ForEach-Object { "link set k-$_ up" }
            )

            $v4 = @{ NetworkNamespace = $hosts.A; LocalAddress = '192.0.2.1'; RemoteAddress = '192.0.2.2'; RemotePort = 5555 }
            $v6 = @{ NetworkNamespace = $hosts.A; LocalAddress = '2001:db8::1'; RemoteAddress = '2001:db8::2'; RemotePort = 5555 }
            @(
                Start-FouDatapath o-ipip -Mode IPIP @v4 -LocalPort 6004
                Start-FouDatapath o-sit -Mode SIT @v4 -LocalPort 6041
                Start-FouDatapath o-gre -Mode GRE @v4 -LocalPort 6047
                Start-FouDatapath o-g1 -Mode GRE @v4 -LocalPort 6147 -Key 7
                Start-FouDatapath o-g2 -Mode GRE @v4 -LocalPort 6247 -Key 9 -InputFlags 'Checksum, Sequence' -OutputFlags 'Checksum, Sequence'
                Start-FouDatapath o-gue -Mode IPIP @v4 -LocalPort 6180 -Encapsulation Gue
                Start-FouDatapath o-ip6tnl -Mode SIT @v6 -LocalPort 6041
                Start-FouDatapath o-ip6gre -Mode GRE @v6 -LocalPort 6047
            ) | Out-Null

            $lines = @(
                foreach ($row in $Congestion) {
                    $payload = Get-CongestionPayload $row
                    foreach ($port in $row.Port, $row.OurPort) { "- $(Get-OuterPacket $row.Family $row.OuterEcn $port $payload)" }
                }
                foreach ($row in $Headers) {
                    $payload = Get-HeaderPayload $row
                    foreach ($port in ($row.Port ?? 6080), ($row.OurPort ?? 6180)) { "- $(Get-OuterPacket IPv4 0 $port $payload)" }
                }
            )
            $devices = @(
                'ipip', 'sit', 'gre', 'g1', 'g2', 'ip6tnl', 'ip6gre' | ForEach-Object { "k-$_" }
                'ipip', 'sit', 'gre', 'g1', 'g2', 'gue', 'ip6tnl', 'ip6gre' | ForEach-Object { "o-$_" }
            )
            $file = Join-Path $TestDrive 'inner.pcapng'
            New-Capture -NetworkNamespace $hosts.A -Device $devices -Path $file -While { Send-Packet -NetworkNamespace $hosts.B -Line $lines }
            $seen = Read-Inner $devices $file
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        Get-FouDatapath | Stop-FouDatapath
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It 'equals that of <Kind>: outer ECN <OuterEcn>, inner <InnerFamily> with ECN <InnerEcn>' -ForEach $congestion {
        "$($seen["o-$Kind $Serial"])" | Should -BeExactly "$($seen["k-$Kind $Serial"])"
        $isDropped = $OuterEcn -eq 3 -and $InnerEcn -eq 0
        [bool] $seen["k-$Kind $Serial"] | Should -Be (-not $isDropped)
    }

    It 'equals that of the kernel: <Case>' -ForEach $headers {
        "$($seen["o-$($Device ?? 'gue') $Serial"])" | Should -BeExactly "$($seen["k-$($Device ?? 'ipip') $Serial"])"
        [bool] $seen["k-$($Device ?? 'ipip') $Serial"] | Should -Be ([bool] $Delivered)
    }
}
