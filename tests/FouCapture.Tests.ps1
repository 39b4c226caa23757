# Encapsulating and decapsulating captures, verified with tshark.

BeforeDiscovery {
    $kinds = @(
        @{ Case = 'IPIP in FOU'; To = @{ Mode = 'IPIP' }; From = @{ FouPort = 5555; Protocol = 'IPIP' }; Inner = 'IPv4'; DecodeAs = 'udp.port==5555,ip' }
        @{ Case = 'SIT in FOU'; To = @{ Mode = 'SIT' }; From = @{ FouPort = 5555; Protocol = 'IPv6' }; Inner = 'IPv6'; DecodeAs = 'udp.port==5555,ipv6' }
        @{ Case = 'GRE with key and sequence'; To = @{ Mode = 'GRE'; Key = 7; OutputFlags = 'Sequence' }; From = @{ FouPort = 5555; Protocol = 'GRE' }; Inner = 'IPv4'; DecodeAs = 'udp.port==5555,gre' }
        @{ Case = 'GRETAP'; To = @{ Mode = 'GRETAP' }; From = @{ FouPort = 5555; Protocol = 'GRE' }; Inner = 'Ethernet'; DecodeAs = 'udp.port==5555,gre' }
        @{ Case = 'MPLS'; To = @{ Mode = 'MPLS' }; From = @{ FouPort = 5555; Protocol = 'MPLS' }; Inner = 'MPLS'; DecodeAs = 'udp.port==5555,mpls' }
        @{ Case = 'IPIP over IPv6'; To = @{ Mode = 'IPIP'; RemoteAddress = '2001:db8::2'; LocalAddress = '2001:db8::1' }; From = @{ FouPort = 5555; Protocol = 'IPIP' }; Inner = 'IPv4'; DecodeAs = 'udp.port==5555,ip' }
    )

    $damaged = @(
        @{ Case = 'an empty file'; Bytes = '' }
        @{ Case = 'text'; Bytes = '7468697320697320746578740a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a' }
        @{ Case = 'a truncated header alone'; Bytes = 'd4c3b2a10200040000000000' }
        @{ Case = 'a truncated packet'; Bytes = 'd4c3b2a1020004000000000000000000ffff00006500000000f153650000000030000000300000004500' }
        @{ Case = 'a packet of 4 GiB'; Bytes = 'd4c3b2a1020004000000000000000000ffff00006500000000f1536500000000ffffffffffffffff4500' }
        @{ Case = 'a block of length 0'; Bytes = '0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000060000000000000000000000' }
        @{ Case = 'a packet of no interface'; Bytes = '0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000060000002000000000000000000000000000000000000000000000002000000000' }
    )
}

Describe 'FouCapture cmdlets' -Tag Foundation {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/CaptureFile.psm1"
        Import-Module "$PSScriptRoot/harness/ChildProcess.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/Wait.psm1"
        Import-Module (Get-BuildPath -Module)

        $ipv4 = '4500003000014000401126ba0a0000010a00000256781234001c28a3000102030405060708090a0b0c0d0e0f10111213'
        $ipv6 = '60012345001c1140fd000000000000000000000000000001fd00000000000000000000000000000256781234001c42a1000102030405060708090a0b0c0d0e0f10111213'
        $ends = @{ LocalAddress = '192.0.2.1'; RemoteAddress = '192.0.2.2'; RemotePort = 5555 }
        $folder = New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory
        Set-Location $folder

        function New-TunnelFile([string] $Path, [int] $Count = 3) {
            $packet = ConvertTo-FouPacket $ipv4 @ends -AsHex
            New-PcapFile -Path (Join-Path $folder $Path) -Packet (@($packet) * $Count)
        }
    }

    AfterAll {
        Set-Location $PSScriptRoot
    }

    It 'read the same from every pcap format as tshark' -ForEach @(
        @{ Order = @{}; Time = '1700000000.001000000' }
        @{ Order = @{ BigEndian = $true }; Time = '1700000000.001000000' }
        @{ Order = @{ Nanoseconds = $true; BigEndian = $true }; Time = '1700000000.001000000' }
    ) {
        New-PcapFile -Path "$folder/form.pcap" -Packet (ConvertTo-FouPacket $ipv4 @ends -AsHex) @Order
        $packet = ConvertFrom-FouCapture form.pcap
        $packet.Timestamp | Should -Be ([datetime]::UnixEpoch.AddSeconds(1700000000).AddMilliseconds(1))
        $packet.Protocols | Should -Be 'IPv4:UDP:FOU:IPv4:UDP:Data'
    }

    It 'count packets that do not belong to the tunnel, by reason' {
        $tunnel = ConvertTo-FouPacket $ipv4 @ends -AsHex
        $other = ConvertTo-FouPacket $ipv4 -RemoteAddress 192.0.2.2 -RemotePort 9 -AsHex
        $fragment = '450000300001200040110000c0000201c0000202' + '00' * 28
        New-PcapFile -Path "$folder/mixed.pcap" -Packet $tunnel, $ipv4, $other, $fragment, '60000000003b', '4500001400000000400600000a0000010a000002'
        $result = ConvertFrom-FouCapture mixed.pcap mixed.pcapng
        $result.Packets | Should -Be 6
        $result.Converted | Should -Be 1
        "$($result.Skipped | Sort-Object Reason)" | Should -Be 'Fragment: 1 NotUdp: 1 OtherPort: 2 Cut: 1'
        @(ConvertFrom-FouCapture mixed.pcap).Count | Should -Be 1
        $verbose = ConvertFrom-FouCapture mixed.pcap -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        "$verbose" | Should -BeLike '1 of 6 packets*OtherPort: 2*'
    }

    It 'decode a port as the given protocol' {
        New-TunnelFile ports.pcap
        (ConvertFrom-FouCapture ports.pcap ports1.pcapng -FouPort 5555 -Protocol IPIP).Converted | Should -Be 3
        (ConvertFrom-FouCapture ports.pcap ports2.pcapng -FouPort 5555 -Protocol IPv6).Skipped.Reason | Should -Be 'Malformed'
        (ConvertFrom-FouCapture ports.pcap ports3.pcapng -GuePort 5555).Converted | Should -Be 3
        (ConvertFrom-FouCapture ports.pcap ports4.pcapng -GuePort 6080).Skipped.Reason | Should -Be 'OtherPort'
    }

    It 'keep truncated packets, with their original length' {
        $packet = ConvertTo-FouPacket $ipv4 @ends -AsHex
        New-PcapFile -Path "$folder/cut.pcap" -Packet $packet, $packet -SnapLength 60
        (ConvertFrom-FouCapture cut.pcap cut.pcapng).Converted | Should -Be 2
        ConvertTo-FouCapture cut.pcapng cut2.pcapng @ends | Out-Null
        $again = @(ConvertFrom-FouCapture cut2.pcapng)
        $again | ForEach-Object { $_.Length } | Should -Be 60, 60
        $again | ForEach-Object { $_.OriginalLength } | Should -Be 76, 76
    }

    It 'accept files from the pipeline' {
        New-TunnelFile one.cap
        New-TunnelFile two.cap 2
        @(Get-ChildItem $folder -Filter *.cap | ConvertFrom-FouCapture).Count | Should -Be 5
        @('one.cap', 'two.cap' | ConvertFrom-FouCapture).Count | Should -Be 5
    }

    It 'stop early if the pipeline does' {
        New-TunnelFile early.pcap 50
        @(ConvertFrom-FouCapture early.pcap | Select-Object -First 2).Count | Should -Be 2
        Remove-Item early.pcap
        'early.pcap' | Should -Not -Exist
    }

    It 'report with -WhatIf what they would write, and write nothing' {
        New-TunnelFile if.pcap
        $said = (Invoke-ChildPowerShell -Command @"
Import-Module '$(Get-BuildPath -Module)'
Set-Location '$folder'
ConvertFrom-FouCapture if.pcap if.pcapng -WhatIf
ConvertTo-FouCapture if.pcap if.pcapng -RemoteAddress 192.0.2.2 -RemotePort 5555 -WhatIf
"@).Output
        $said | Should -BeLike "*Write the inner packets of '*if.pcap' to '*if.pcapng'*"
        $said | Should -BeLike "*Write the packets of '*if.pcap', as a tunnel would send them, to '*if.pcapng'*"
        'if.pcapng' | Should -Not -Exist
    }

    It 'keep an existing file, unless forced' {
        New-TunnelFile there.pcap
        Set-Content there.pcapng 'mine'
        foreach ($call in {
                ConvertFrom-FouCapture there.pcap there.pcapng -ErrorAction SilentlyContinue -ErrorVariable script:failure
            }, {
                ConvertTo-FouCapture there.pcap there.pcapng @ends -ErrorAction SilentlyContinue -ErrorVariable script:failure
            }) {
            & $call | Should -BeNullOrEmpty
            $script:failure[0].FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
            $script:failure[0].CategoryInfo.Category | Should -Be 'ResourceExists'
            Get-Content there.pcapng | Should -Be 'mine'
        }

        (ConvertFrom-FouCapture there.pcap there.pcapng -Force).Converted | Should -Be 3
        (Get-Item there.pcapng).Length | Should -BeGreaterThan 100
    }

    It 'reject <Case>, and leave no file' -ForEach $damaged {
        $broken = Join-Path $folder 'broken.pcap'
        [System.IO.File]::WriteAllBytes($broken, [Convert]::FromHexString($Bytes))
        $before = (Get-ChildItem $folder -Force).Name
        foreach ($call in {
                ConvertFrom-FouCapture broken.pcap -ErrorAction SilentlyContinue -ErrorVariable script:failure
            }, {
                ConvertFrom-FouCapture broken.pcap broken.pcapng -ErrorAction SilentlyContinue -ErrorVariable script:failure
            }, {
                ConvertTo-FouCapture broken.pcap broken.pcapng @ends -ErrorAction SilentlyContinue -ErrorVariable script:failure
            }) {
            & $call | Should -BeNullOrEmpty
            $script:failure.Count | Should -Be 1
            $script:failure[0].FullyQualifiedErrorId | Should -BeLike 'InvalidCapture,FouTools.Commands.Convert*FouCaptureCommand'
            $script:failure[0].CategoryInfo.Category | Should -Be 'InvalidData'
            $script:failure[0].TargetObject | Should -Be $broken
            $script:failure[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        }

        "$((Get-ChildItem $folder -Force).Name)" | Should -Be "$before"
        Remove-Item $broken
    }

    It 'reject invalid paths' {
        New-TunnelFile good.pcap
        New-Item sub -ItemType Directory | Out-Null
        $before = "$((Get-ChildItem $folder -Force -Recurse).FullName)"
        foreach ($case in @(
                @{ In = 'none.pcap'; Out = 'out.pcapng'; Id = 'FileNotFound'; Category = 'ObjectNotFound' }
                @{ In = 'sub'; Out = 'out.pcapng'; Id = 'InvalidPath'; Category = 'InvalidArgument' }
                @{ In = 'good.pcap'; Out = 'sub'; Id = 'InvalidPath'; Category = 'InvalidArgument' }
                @{ In = 'good.pcap'; Out = 'none/out.pcapng'; Id = 'FileNotFound'; Category = 'ObjectNotFound' }
                @{ In = 'env:PATH'; Out = 'out.pcapng'; Id = 'InvalidPath'; Category = 'InvalidArgument' }
                @{ In = 'good.pcap'; Out = 'env:PATH'; Id = 'InvalidPath'; Category = 'InvalidArgument' }
                @{ In = 'nosuchdrive:x'; Out = 'out.pcapng'; Id = 'FileNotFound'; Category = 'ObjectNotFound' })) {
            ConvertFrom-FouCapture $case.In $case.Out -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
            $failure[0].FullyQualifiedErrorId | Should -Be "$($case.Id),FouTools.Commands.ConvertFromFouCaptureCommand" -Because $case.In
            $failure[0].CategoryInfo.Category | Should -Be $case.Category
            ConvertTo-FouCapture $case.In $case.Out @ends -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
            $failure[0].FullyQualifiedErrorId | Should -Be "$($case.Id),FouTools.Commands.ConvertToFouCaptureCommand" -Because $case.In
        }

        "$((Get-ChildItem $folder -Force -Recurse).FullName)" | Should -Be $before
    }

    It 'reject invalid numbers and words, before a file is opened' {
        foreach ($case in @(
                @{ Given = @{ FouPort = 0 }; Id = 'InvalidPort' }
                @{ Given = @{ GuePort = 70000 }; Id = 'InvalidPort' }
                @{ Given = @{ Protocol = 4 }; Id = 'InvalidProtocol' })) {
            $given = $case.Given
            ConvertFrom-FouCapture none.pcap @given -ErrorAction SilentlyContinue -ErrorVariable failure
            $failure[0].FullyQualifiedErrorId | Should -Be "$($case.Id),FouTools.Commands.ConvertFromFouCaptureCommand"
        }

        ConvertTo-FouCapture none.pcap out.pcapng @ends -Mode Any -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -Be 'InvalidMode,FouTools.Commands.ConvertToFouCaptureCommand'
        { ConvertFrom-FouCapture none.pcap -FouPort five } | Should -Throw '*five*'
        { ConvertFrom-FouCapture '' } | Should -Throw '*Path*'
    }

    It 'report the errors of the system' {
        New-TunnelFile good.pcap
        # Root may read and write nearly everything, but neither memory at address 0 nor new files in sysfs.
        ConvertFrom-FouCapture /proc/self/mem -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
        $failure[0].FullyQualifiedErrorId | Should -Be 'FileReadFailed,FouTools.Commands.ConvertFromFouCaptureCommand'
        $failure[0].CategoryInfo.Category | Should -Be 'ReadError'
        ConvertFrom-FouCapture good.pcap /sys/out.pcapng -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
        $failure[0].FullyQualifiedErrorId | Should -Be 'PermissionDenied,FouTools.Commands.ConvertFromFouCaptureCommand'
        $failure[0].CategoryInfo.Category | Should -Be 'PermissionDenied'
    }

    It 'leave nothing on a full disk' {
        $missing = Get-MissingRequirement -Root -Program mount, umount
        if ($missing) {
            Set-ItResult -Skipped -Because $missing
        }

        New-TunnelFile long.pcap 20000
        $disk = New-Item disk -ItemType Directory
        & mount -t tmpfs -o size=256k none $disk.FullName
        try {
            ConvertFrom-FouCapture long.pcap disk/out.pcapng -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
            $failure[0].FullyQualifiedErrorId | Should -Be 'FileWriteFailed,FouTools.Commands.ConvertFromFouCaptureCommand'
            $failure[0].CategoryInfo.Category | Should -Be 'WriteError'
            Get-ChildItem $disk.FullName -Force | Should -BeNullOrEmpty
        }
        finally {
            & umount $disk.FullName
        }
    }

    It 'write nothing if the user cancels' {
        New-TunnelFile stop.pcap 50000
        $engine = [powershell]::Create([initialsessionstate]::CreateDefault2())
        try {
            $engine.AddScript("Import-Module '$(Get-BuildPath -Module)'; " +
                "while (`$true) { ConvertFrom-FouCapture '$folder/stop.pcap' '$folder/stop.pcapng' -Force | Out-Null }") | Out-Null
            $running = $engine.BeginInvoke()
            Wait-Until { Get-ChildItem $folder -Force -Filter '.stop.pcapng.*.part' } | Should -BeTrue
            $engine.Stop()
            $running.IsCompleted | Should -BeTrue
            Get-ChildItem $folder -Force -Filter '.stop.pcapng*' | Should -BeNullOrEmpty
        }
        finally {
            $engine.Dispose()
        }
    }

    It 'write one capture to one file' {
        New-TunnelFile a.pcap
        New-TunnelFile b.pcap
        $results = @('a.pcap', 'b.pcap' | ConvertFrom-FouCapture -OutFile both.pcapng -Force -ErrorAction SilentlyContinue -ErrorVariable failure)
        $results.Count | Should -Be 1
        $failure[0].FullyQualifiedErrorId | Should -Be 'InvalidPath,FouTools.Commands.ConvertFromFouCaptureCommand'
    }
}

Describe 'Captures of <Case>, to tshark' -Tag Foundation -ForEach $kinds {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/Wait.psm1"
        Import-Module "$PSScriptRoot/harness/CaptureFile.psm1"
        Import-Module (Get-BuildPath -Module)

        $missing = Get-MissingRequirement -Program tshark
        if (-not $missing) {
            $ipv4 = '4500003000014000401126ba0a0000010a00000256781234001c28a3000102030405060708090a0b0c0d0e0f10111213'
            $ipv6 = '60012345001c1140fd000000000000000000000000000001fd00000000000000000000000000000256781234001c42a1000102030405060708090a0b0c0d0e0f10111213'
            $ping = '4500001c00020000400166dc0a0000010a0000020800f7ff00000000'
            $packets, $link = switch ($Inner) {
                'IPv4' { @($ipv4, $ping, $ipv4), 101 }
                'IPv6' { @($ipv6, $ipv6), 101 }
                'Ethernet' { @("0200000000010200000000020800$ipv4", "02000000000102000000000286dd$ipv6", ('ffffffffffff020000000001080600010800060400010200000000010a0000010000000000000a000002' + '00' * 18)), 1 }
                # Behind a cooked header, because tshark has no link type for MPLS.
                'MPLS' { @("0000fffe$('0' * 20)884700010140$ipv4", "0000fffe$('0' * 20)88470001004000020140$ipv4"), 113 }
            }
            $files = @{ In = "$TestDrive/in.pcap"; Outer = "$TestDrive/outer.pcapng"; Back = "$TestDrive/back.pcapng" }
            New-PcapFile -Path $files.In -Packet $packets -LinkType $link -Nanoseconds
            $ends = @{ LocalAddress = '192.0.2.1'; RemoteAddress = '192.0.2.2'; RemotePort = 5555 }
            foreach ($name in $To.Keys) { $ends[$name] = $To[$name] }
            $into = ConvertTo-FouCapture $files.In $files.Outer @ends -Force
            $outOf = ConvertFrom-FouCapture $files.Outer $files.Back @From -Force
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    It 'contain every packet' {
        $into.Converted | Should -Be $packets.Count
        $into.Skipped | Should -BeNullOrEmpty
        $outOf.Converted | Should -Be $packets.Count
    }

    It 'preserve packets and timestamps in a round trip' {
        $fields = 'frame.number', 'frame.time_epoch', 'frame.len', 'frame.cap_len', 'frame.protocols'
        $before = @(Read-TsharkField -Path $files.In -Field $fields)
        $before.Count | Should -Be $packets.Count
        Read-TsharkField -Path $files.Back -Field $fields | Should -Be $before
        $all = 'ip.src', 'ip.dst', 'ip.id', 'ip.checksum', 'ipv6.src', 'ipv6.flow', 'udp.srcport', 'udp.checksum', 'eth.src', 'mpls.label', 'arp.opcode'
        Read-TsharkField -Path $files.Back -Field $all | Should -Be @(Read-TsharkField -Path $files.In -Field $all)
    }

    It 'are tunnel packets with valid checksums and the same inner packets' {
        $outer = @(Read-TsharkField -Path $files.Outer -DecodeAs $DecodeAs -Field 'frame.time_epoch', 'udp.dstport', 'udp.checksum.status', 'frame.len')
        $outer.Count | Should -Be $packets.Count
        $bytes = ($ends.RemoteAddress -like '*:*' ? 40 : 20) + 8 + @{ GRE = 12; GRETAP = 4; MPLS = -16 }[$ends.Mode]
        for ($i = 0; $i -lt $packets.Count; $i++) {
            $outer[$i] | Should -Be "1700000000.00$($i + 1)000000|5555|1|$($packets[$i].Length / 2 + $bytes)"
        }

        $inside = 'ip.src', 'ip.id', 'ipv6.flow', 'eth.src', 'mpls.label'
        if ($Inner -ne 'Ethernet') {
            # The only IP header of an ARP packet is that of the tunnel.
            Read-TsharkField -Path $files.Outer -DecodeAs $DecodeAs -Last -Field ($inside | Where-Object { $_ -notlike "ip*" }) |
                Should -Be @(Read-TsharkField -Path $files.In -Last -Field ($inside | Where-Object { $_ -notlike "ip*" }))
        }

        if ($Inner -eq 'IPv4') {
            Read-TsharkField -Path $files.Outer -DecodeAs $DecodeAs -Last -Field 'ip.src', 'ip.id', 'ip.checksum.status' |
                Should -Be @(Read-TsharkField -Path $files.In -Last -Field 'ip.src', 'ip.id', 'ip.checksum.status')
        }
    }

    It 'are dissected as by tshark' {
        $names = @{ raw = ''; ethertype = ''; ip = 'IPv4'; ipv6 = 'IPv6'; udp = 'UDP'; gre = 'GRE'; eth = 'Ethernet'; mpls = 'MPLS'; icmp = 'ICMP' }
        $theirs = @(Read-TsharkField -Path $files.Outer -DecodeAs $DecodeAs -Field 'frame.number', 'frame.protocols' | ForEach-Object {
                (($_ -split '\|')[1] -split ':' | ForEach-Object { $names[$_] } | Where-Object { $_ }) -join ':'
            })
        $ours = @(ConvertFrom-FouCapture $files.Outer @From | ForEach-Object {
                ($_.Layers.Name | Where-Object { $_ -in $names.Values }) -join ':'
            })
        # tshark dissects a label stack as one protocol.
        $ours -replace '(MPLS:)+', 'MPLS:' | Should -Be $theirs
    }
}
