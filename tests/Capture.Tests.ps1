# The packets on the wire, as tshark dissects them and byte for byte.

Describe 'The wire of <Mode>, UDP checksum <UdpChecksum>' -Tag Foundation -ForEach @(
    # Gre: the bytes between the outer UDP header and the inner packet, as captured from Linux kernels with the fou module.
    @{ Mode = 'IPIP'; UdpChecksum = $true; Dissector = 'ip'; Inner = 'ip'; Target = '10.9.0.2'; Gre = '' }
    @{ Mode = 'IPIP'; UdpChecksum = $false; Dissector = 'ip'; Inner = 'ip'; Target = '10.9.0.2'; Gre = '' }
    @{ Mode = 'SIT'; UdpChecksum = $true; Dissector = 'ipv6'; Inner = 'ipv6'; Target = 'fd09::2'; Gre = '' }
    @{ Mode = 'SIT'; UdpChecksum = $false; Dissector = 'ipv6'; Inner = 'ipv6'; Target = 'fd09::2'; Gre = '' }
    @{ Mode = 'GRE'; UdpChecksum = $true; Dissector = 'gre'; Inner = 'ip'; Target = '10.9.0.2'; Gre = '00000800' }
    @{ Mode = 'GRE'; UdpChecksum = $false; Dissector = 'gre'; Inner = 'ipv6'; Target = 'fd09::2'; Gre = '000086dd' }
) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/Capture.psm1"
        Import-Module (Get-BuildPath -Module)

        $missing = Get-MissingRequirement -Root -Program ip, tshark, bash
        if (-not $missing) {
            $hosts = New-TwoHosts
            $addresses = @{ A = @(); B = @() }
            if ($Mode -ne 'SIT') { $addresses.A += '10.9.0.1/30'; $addresses.B += '10.9.0.2/30' }
            if ($Mode -ne 'IPIP') { $addresses.A += 'fd09::1/64'; $addresses.B += 'fd09::2/64' }
            $common = @{ Name = 'tun1'; Mode = $Mode; RemotePort = 5555; UdpChecksum = $UdpChecksum }
            Start-FouDatapath @common -NetworkNamespace $hosts.A -RemoteAddress $hosts.AddressB -Address $addresses.A | Out-Null
            Start-FouDatapath @common -NetworkNamespace $hosts.B -RemoteAddress $hosts.AddressA -Address $addresses.B -SourcePort 5999 | Out-Null

            # 20 bytes to UDP port 0x1234 make 48 bytes of IPv4, or 68 of IPv6; the port is closed, so an ICMP error comes back.
            $file = Join-Path $TestDrive 'wire.pcapng'
            New-Capture -NetworkNamespace $hosts.A -Device underlay -Path $file -While {
                1..3 | ForEach-Object {
                    & ip netns exec $hosts.A bash -c "exec 3<>/dev/udp/$Target/4660; for n in 1 2 3; do printf '12345678901234567890' >&3 2>/dev/null; sleep 0.05; done"
                }
            }
            $sent = @(Read-Capture -Path $file -Filter "ip.src==$($hosts.AddressA) && udp.dstport==5555" -Dissector $Dissector)
            $back = @(Read-Capture -Path $file -Filter "ip.src==$($hosts.AddressB) && udp.dstport==5555" -Dissector $Dissector)
            $probes = @($sent | Where-Object InnerPort -EQ 4660)
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        Get-FouDatapath | Stop-FouDatapath
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It 'is outer IP, UDP and the inner packet to tshark' {
        $probes.Count | Should -BeGreaterOrEqual 3
        $gre = $Mode -eq 'GRE' ? 'gre:' : ''
        $probes | ForEach-Object { $_.Protocols | Should -Match "ip:udp:${gre}${Inner}:udp" }
        $back.Count | Should -BeGreaterThan 0
    }

    It 'has the payload bytes of the kernel' {
        # The inner packet as the host builds it: only its identification or flow label, source port and checksums vary.
        $ip = @{
            ip   = '45000030[0-9a-f]{4}40004011[0-9a-f]{4}0a0900010a090002'
            ipv6 = '6[0-9a-f]{7}001c1140fd090000000000000000000000000001fd090000000000000000000000000002'
        }[$Inner]
        $udp = '[0-9a-f]{4}1234001c[0-9a-f]{4}3132333435363738393031323334353637383930'
        $probes.Count | Should -BeGreaterOrEqual 3
        $probes | ForEach-Object { $_.Payload | Should -Match "^$Gre$ip$udp$" }
    }

    It 'has valid UDP checksums when on, zero when off' {
        $sent.Count | Should -BeGreaterOrEqual 3
        foreach ($packet in $sent + $back) {
            if ($UdpChecksum) {
                $packet.Checksum | Should -Not -Be '0x0000'
                $packet.ChecksumStatus | Should -Be 'Good'
            }
            else {
                $packet.Checksum | Should -Be '0x0000'
            }
        }
    }

    It 'has a valid outer header: DF, TTL 64, an identification' {
        $sent.Count | Should -BeGreaterOrEqual 3
        foreach ($packet in $sent) {
            $packet.IPChecksumStatus | Should -Be 'Good'
            $packet.DontFragment | Should -BeTrue
            $packet.TimeToLive | Should -Be 64
            $packet.Identification | Should -Not -Be '0x0000'
        }
    }

    It 'keeps a flow on one source port of the local range, and uses a fixed source port if one is given' {
        $probes.Count | Should -BeGreaterOrEqual 3
        $back.Count | Should -BeGreaterThan 0
        foreach ($flow in $probes | Group-Object InnerSourcePort) {
            @($flow.Group.SourcePort | Sort-Object -Unique).Count | Should -Be 1
        }

        $probes | ForEach-Object {
            $_.SourcePort | Should -BeGreaterOrEqual 32768
            $_.SourcePort | Should -BeLessOrEqual 60999
        }
        $back | ForEach-Object { $_.SourcePort | Should -Be 5999 }
    }
}
