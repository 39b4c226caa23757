# Packets dissected to objects, and built from objects.

BeforeDiscovery {
    $ipv4 = '4500003000014000401126ba0a0000010a00000256781234001c28a3000102030405060708090a0b0c0d0e0f10111213'
    $ipv6 = '60012345001c1140fd000000000000000000000000000001fd00000000000000000000000000000256781234001c42a1000102030405060708090a0b0c0d0e0f10111213'
    $frame = "0200000000010200000000020800$ipv4"

    # The bytes in front of the inner packet are the kernel's; see tests/FouTools.Packets.Tests/GoldenVectorTests.cs.
    $encapsulations = @(
        @{ Case = 'IPIP in FOU'; Given = @{ Mode = 'IPIP' }; Inner = $ipv4; Between = ''; Port = @{ FouPort = 7777; Protocol = 'IPIP' }; Layers = 'IPv4:UDP:FOU:IPv4:UDP:Data' }
        @{ Case = 'SIT in FOU'; Given = @{ Mode = 'SIT' }; Inner = $ipv6; Between = ''; Port = @{ FouPort = 7777; Protocol = 'IPv6' }; Layers = 'IPv4:UDP:FOU:IPv6:UDP:Data' }
        @{ Case = 'both, in Mixed mode'; Given = @{}; Inner = $ipv6; Between = ''; Port = @{ FouPort = 7777 }; Layers = 'IPv4:UDP:FOU:IPv6:UDP:Data' }
        @{ Case = 'IPIP in GUE'; Given = @{ Mode = 'IPIP'; Encapsulation = 'Gue' }; Inner = $ipv4; Between = '00040000'; Port = @{ GuePort = 7777 }; Layers = 'IPv4:UDP:GUE:IPv4:UDP:Data' }
        @{ Case = 'GUE version 1'; Given = @{ Encapsulation = 'GueV1' }; Inner = $ipv6; Between = ''; Port = @{ GuePort = 7777 }; Layers = 'IPv4:UDP:GUE:IPv6:UDP:Data' }
        @{ Case = 'GRE'; Given = @{ Mode = 'GRE' }; Inner = $ipv6; Between = '000086dd'; Port = @{ FouPort = 7777; Protocol = 'GRE' }; Layers = 'IPv4:UDP:FOU:GRE:IPv6:UDP:Data' }
        @{ Case = 'GRE with key in GUE'; Given = @{ Mode = 'GRE'; Encapsulation = 'Gue'; Key = '1.2.3.4' }; Inner = $ipv4; Between = '002f00002000080001020304'; Port = @{ GuePort = 7777 }; Layers = 'IPv4:UDP:GUE:GRE:IPv4:UDP:Data' }
        @{ Case = 'GRE with all fields'; Given = @{ Mode = 'GRE'; Key = 1; OutputFlags = 'Checksum, Sequence' }; Inner = $ipv4; Between = 'b00008005c2e00000000000100000000'; Port = @{ FouPort = 7777; Protocol = 47 }; Layers = 'IPv4:UDP:FOU:GRE:IPv4:UDP:Data' }
        @{ Case = 'GRETAP'; Given = @{ Mode = 'GRETAP' }; Inner = $frame; Between = '00006558'; Port = @{ FouPort = 7777; Protocol = 'gre' }; Layers = 'IPv4:UDP:FOU:GRE:Ethernet:IPv4:UDP:Data' }
        @{ Case = 'IPIP over IPv6'; Given = @{ Mode = 'IPIP'; RemoteAddress = '2001:db8::2' }; Inner = $ipv4; Between = ''; Port = @{ FouPort = 7777 }; Layers = 'IPv6:UDP:FOU:IPv4:UDP:Data' }
    )

    $noPackets = @(
        @{ Case = 'words'; Value = 'no packet at all' }
        @{ Case = 'an odd number of digits'; Value = '45000' }
        @{ Case = 'nothing'; Value = '' }
        @{ Case = 'an empty array'; Value = [byte[]] @() }
        @{ Case = 'a number that is not a byte'; Value = 256 }
        @{ Case = 'a table'; Value = @{ A = 1 } }
    )

    $badPorts = @(
        @{ Case = 'port 0'; Id = 'InvalidPort'; Given = @{ FouPort = 0 } }
        @{ Case = 'port 65536'; Id = 'InvalidPort'; Given = @{ GuePort = 65536 } }
        @{ Case = 'a negative port'; Id = 'InvalidPort'; Given = @{ FouPort = -1; Protocol = 4 } }
        @{ Case = 'protocol 256'; Id = 'InvalidProtocol'; Given = @{ FouPort = 5555; Protocol = 256 } }
        @{ Case = 'protocol 0'; Id = 'InvalidProtocol'; Given = @{ FouPort = 5555; Protocol = 0 } }
        @{ Case = 'a protocol without port'; Id = 'InvalidProtocol'; Given = @{ Protocol = 4 } }
        @{ Case = 'two protocols for three ports'; Id = 'InvalidProtocol'; Given = @{ FouPort = 1, 2, 3; Protocol = 4, 41 } }
    )

    $badTunnels = @(
        @{ Case = 'remote port 0'; Id = 'InvalidPort'; Given = @{ RemotePort = 0 } }
        @{ Case = 'remote port 70000'; Id = 'InvalidPort'; Given = @{ RemotePort = 70000 } }
        @{ Case = 'source port 0'; Id = 'InvalidPort'; Given = @{ SourcePort = 0 } }
        @{ Case = 'addresses of both families'; Id = 'InvalidLocalAddress'; Given = @{ LocalAddress = '::1' } }
        @{ Case = 'TTL 0'; Id = 'InvalidTtl'; Given = @{ Ttl = 0 } }
        @{ Case = 'TTL 256'; Id = 'InvalidTtl'; Given = @{ Ttl = 256 } }
        @{ Case = 'TOS 256'; Id = 'InvalidTos'; Given = @{ Tos = 256 } }
        @{ Case = 'mode Any'; Id = 'InvalidMode'; Given = @{ Mode = 'Any' } }
        @{ Case = 'no UDP'; Id = 'InvalidEncapType'; Given = @{ Encapsulation = 'None' } }
        @{ Case = 'a key without GRE'; Id = 'ParameterNotOfKind'; Given = @{ Mode = 'IPIP'; Key = 1 } }
        @{ Case = 'GRE flags without GRE'; Id = 'ParameterNotOfKind'; Given = @{ OutputFlags = 'Checksum' } }
    )
}

Describe 'FouPacket cmdlets' -Tag Foundation, Quick {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module (Get-BuildPath -Module)

        $ipv4 = '4500003000014000401126ba0a0000010a00000256781234001c28a3000102030405060708090a0b0c0d0e0f10111213'
        $ends = @{ LocalAddress = '192.0.2.1'; RemoteAddress = '192.0.2.2'; RemotePort = 7777 }
    }

    It 'encapsulate a packet in <Case> and dissect it again' -ForEach $encapsulations {
        $to = @{ RemoteAddress = '192.0.2.2'; RemotePort = 7777; SourcePort = 40000 } + @{}
        foreach ($name in $Given.Keys) { $to[$name] = $Given[$name] }
        $hex = $Inner | ConvertTo-FouPacket @to -AsHex
        $hex | Should -Match "9c401e61.{8}$Between$Inner$"

        $packet = ConvertFrom-FouPacket $hex @Port
        $packet.Protocols | Should -Be $Layers
        $packet.Fault | Should -Be 'None'
        $packet.Udp.DestinationPort | Should -Be 7777
        $packet.Udp.SourcePort | Should -Be 40000
        $packet.Inner.Source.ToString() | Should -BeIn '10.0.0.1', 'fd00::1'
        "$($packet.Inner.Payload)" | Should -Be 'UDP 22136 > 4660, length 28'
        $packet | ConvertTo-FouPacket -AsHex | Should -Be $hex
        $packet | ConvertTo-FouPacket -Recalculate -AsHex | Should -Be $hex
    }

    It 'accept bytes in every form' {
        $bytes = [Convert]::FromHexString($ipv4)
        $forms = @(
            ConvertFrom-FouPacket $bytes
            ConvertFrom-FouPacket -InputObject $bytes
            , $bytes | ConvertFrom-FouPacket
            $bytes | ConvertFrom-FouPacket
            [int[]] $bytes | ConvertFrom-FouPacket
            ConvertFrom-FouPacket @(foreach ($byte in $bytes) { [int] $byte })
            $ipv4.ToUpperInvariant() | ConvertFrom-FouPacket
            ($ipv4 -replace '..', '$0 ') | ConvertFrom-FouPacket
            ConvertFrom-FouPacket $ipv4 | ConvertFrom-FouPacket
        )
        $forms.Count | Should -Be 9
        $forms | ForEach-Object { [Convert]::ToHexString($_.ToArray()) | Should -Be $ipv4 }
    }

    It 'accept the output of tcpdump and xxd, line by line' {
        $dump = @(
            '22:00:00.000000 IP 10.0.0.1.22136 > 10.0.0.2.4660: UDP, length 20'
            "`t0x0000:  4500 0030 0001 4000 4011 26ba 0a00 0001  E..0..@.@.&....."
            "`t0x0010:  0a00 0002 5678 1234 001c 28a3 0001 0203  ....Vx.4..(....."
            "`t0x0020:  0405 0607 0809 0a0b 0c0d 0e0f 1011 1213  ................"
            '22:00:01.000000 IP 10.0.0.1.22136 > 10.0.0.2.4660: UDP, length 20'
            "`t0x0000:  4500 0030 0001 4000 4011 26ba 0a00 0001  E..0..@.@.&....."
            "`t0x0010:  0a00 0002 5678 1234 001c 28a3 0001 0203  ....Vx.4..(....."
            "`t0x0020:  0405 0607 0809 0a0b 0c0d 0e0f 1011 1213  ................"
        )
        $packets = @($dump | ConvertFrom-FouPacket)
        $packets.Count | Should -Be 2
        $packets | ForEach-Object { [Convert]::ToHexString($_.ToArray()) | Should -Be $ipv4 }
    }

    It 'return bytes as one array' {
        $made = ConvertTo-FouPacket $ipv4 @ends
        , $made | Should -BeOfType byte[]
        $made.Length | Should -Be 76
        @($ipv4, $ipv4 | ConvertTo-FouPacket @ends).Count | Should -Be 2
    }

    It 'write changed fields, and recalculate checksums on request' {
        $packet = ConvertFrom-FouPacket (ConvertTo-FouPacket $ipv4 @ends) -FouPort 7777
        $packet.Outer.Ttl = 9
        $packet.Inner.Destination = '10.9.9.9'
        $as = ConvertFrom-FouPacket ($packet | ConvertTo-FouPacket) -FouPort 7777
        $as.Outer.Ttl | Should -Be 9
        $as.Fault | Should -Be 'IPv4BadChecksum'
        $right = ConvertFrom-FouPacket ($packet | ConvertTo-FouPacket -Recalculate) -FouPort 7777
        $right.Fault | Should -Be 'None'
        "$($right.Inner)" | Should -Be 'IPv4 10.0.0.1 > 10.9.9.9, ttl 64, length 48'
    }

    It 'know the well-known ports' {
        foreach ($case in @(
                @{ Port = 5555; Mode = 'Mixed'; Layers = 'IPv4:UDP:FOU:IPv4:UDP:Data' }
                @{ Port = 4754; Mode = 'GRE'; Layers = 'IPv4:UDP:FOU:GRE:IPv4:UDP:Data' }
                @{ Port = 6080; Mode = 'Mixed'; Layers = 'IPv4:UDP:GUE:IPv4:UDP:Data' }
                @{ Port = 9999; Mode = 'Mixed'; Layers = 'IPv4:UDP:Data' })) {
            $made = ConvertTo-FouPacket $ipv4 -RemoteAddress 192.0.2.2 -RemotePort $case.Port -Mode $case.Mode
            (ConvertFrom-FouPacket $made).Protocols | Should -Be $case.Layers
        }
    }

    It 'show packets in 100 columns, and layers with their fields' {
        $packet = ConvertFrom-FouPacket (ConvertTo-FouPacket $ipv4 @ends) -FouPort 7777
        $table = ($packet | Out-String -Width 100) -split '\n'
        $table -join ' ' | Should -Match '192\.0\.2\.1 > 192\.0\.2\.2\s+10\.0\.0\.1 > 10\.0\.0\.2\s+76 IPv4:UDP:FOU:IPv4:UDP\s'
        $packet.Layers | Out-String -Width 100 | Should -Match '(?m)^FOU protocol 4\s+0'
        "$packet" | Should -BeLike 'IPv4 192.0.2.1 > 192.0.2.2, ttl 64, length 76 | UDP * | FOU protocol 4 | IPv4 10.0.0.1*'
    }

    It 'reject <Case> as an invalid packet' -ForEach $noPackets {
        ConvertFrom-FouPacket -InputObject $Value -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
        $failure.Count | Should -Be 1
        $failure[0].FullyQualifiedErrorId | Should -Be 'InvalidPacket,FouTools.Commands.ConvertFromFouPacketCommand'
        $failure[0].CategoryInfo.Category | Should -Be 'InvalidData'
        $failure[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty

        ConvertTo-FouPacket -InputObject $Value @ends -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
        $failure[0].FullyQualifiedErrorId | Should -Be 'InvalidPacket,FouTools.Commands.ConvertToFouPacketCommand'
    }

    It 'continue after an invalid packet' {
        $packets = @($ipv4, 'what?', $ipv4 | ConvertFrom-FouPacket -ErrorAction SilentlyContinue -ErrorVariable failure)
        $packets.Count | Should -Be 2
        $failure.Count | Should -Be 1
        $failure[0].ErrorDetails.Message | Should -BeLike "'what?'*"
    }

    It 'reject <Case> of ports with <Id>' -ForEach $badPorts {
        $failure = $null
        try { ConvertFrom-FouPacket $ipv4 @Given } catch { $failure = $_ }
        $failure.FullyQualifiedErrorId | Should -Be "$Id,FouTools.Commands.ConvertFromFouPacketCommand"
        $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
    }

    It 'reject <Case> of tunnels with <Id>' -ForEach $badTunnels {
        $to = @{ RemoteAddress = '192.0.2.2'; RemotePort = 7777 }
        foreach ($name in $Given.Keys) { $to[$name] = $Given[$name] }
        $failure = $null
        try { ConvertTo-FouPacket $ipv4 @to } catch { $failure = $_ }
        $failure.FullyQualifiedErrorId | Should -Be "$Id,FouTools.Commands.ConvertToFouPacketCommand"
        $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'reject invalid words' {
        { ConvertFrom-FouPacket $ipv4 -LinkType Token } | Should -Throw '*Token*'
        { ConvertFrom-FouPacket $ipv4 -FouPort many } | Should -Throw '*many*'
        { ConvertFrom-FouPacket $ipv4 -FouPort 5555 -Protocol Foo } | Should -Throw "*'Foo' is not an IP protocol*"
        { ConvertTo-FouPacket $ipv4 -RemoteAddress here -RemotePort 1 } | Should -Throw '*IP address*'
        { ConvertTo-FouPacket $ipv4 @ends -Mode Sideways } | Should -Throw '*Sideways*'
    }

    It 'reject a packet that the mode does not carry' {
        ConvertTo-FouPacket $ipv4 @ends -Mode SIT -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
        $failure[0].FullyQualifiedErrorId | Should -Be 'PacketNotCarried,FouTools.Commands.ConvertToFouPacketCommand'
        $failure[0].CategoryInfo.Category | Should -Be 'InvalidData'
        $failure[0].TargetObject | Should -Not -BeNullOrEmpty
    }
}
