# Captures of running datapaths: the contents of the file, and that captures do not delay traffic.

Describe 'A capture of a running datapath' -Tag Foundation {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/Wait.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/HashedTransfer.psm1"
        Import-Module "$PSScriptRoot/harness/CaptureFile.psm1"
        Import-Module (Get-BuildPath -Module)

        $missing = Get-MissingRequirement -Root -Program ip, ping, tshark, bash, mkfifo, sleep
        if (-not $missing) {
            $hosts = New-TwoHosts
            $common = @{ Name = 'tun1'; Mode = 'IPIP'; RemotePort = 5555 }
            $a = Start-FouDatapath @common -NetworkNamespace $hosts.A -RemoteAddress $hosts.AddressB -Address 10.9.0.1/30
            $b = Start-FouDatapath @common -NetworkNamespace $hosts.B -RemoteAddress $hosts.AddressA -Address 10.9.0.2/30 -Ttl 33
        }

        # The inner packets of the outer ones in one direction, sorted, because GSO sends runs of packets as one.
        function Get-InnerPacket([string] $Path, [string] $Direction) {
            ConvertFrom-FouCapture $Path | Where-Object Direction -EQ $Direction |
                ForEach-Object { [Convert]::ToHexString($_.ToArray()[28..($_.Length - 1)]) } | Sort-Object
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        Get-FouDatapath | Stop-FouDatapath
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It 'has every inner and outer packet, with interface and direction' {
        $file = "$TestDrive/both.pcapng"
        $capture = $a | Start-FouCapture -Path $file
        $capture.IsRunning | Should -BeTrue
        ($a | Get-FouDatapath).Capture.Path | Should -Be $capture.Path
        & ip netns exec $hosts.A ping -q -c 3 -i 0.2 -s 100 10.9.0.2 | Out-Null
        $LASTEXITCODE | Should -Be 0
        $ended = $capture | Stop-FouCapture -PassThru
        $ended.IsRunning | Should -BeFalse
        $ended.Dropped | Should -Be 0
        $ended.Packets | Should -Be 12
        $ended.FaultReason | Should -BeNullOrEmpty

        $fields = 'frame.interface_name', 'frame.packet_flags_direction', 'frame.len', 'ip.src', 'ip.ttl', 'udp.dstport'
        $packets = @(Read-TsharkField -Path $file -Field $fields -DecodeAs 'udp.port==5555,ip' | ForEach-Object {
                $_ -replace '0x0*(\d)', '$1'
            })
        $packets.Count | Should -Be 12
        $groups = @($packets | Group-Object -NoElement | ForEach-Object { "$($_.Count) $($_.Name)" })
        $groups.Count | Should -Be 4
        $groups | Should -Contain '3 tun1|1|128|10.9.0.2|64|'
        $groups | Should -Contain '3 tun1|2|128|10.9.0.1|64|'
        $groups | Should -Contain "3 tun1-outer|1|156|$($hosts.AddressB)|0|5555"
        $groups | Should -Contain "3 tun1-outer|2|156|$($hosts.AddressA)|64|5555"
    }

    It 'has the packets that the remote sent and received in a TCP transfer with all offloads' {
        $atA = $a | Start-FouCapture -Path "$TestDrive/a.pcapng" -Layer Outer
        $atB = $b | Start-FouCapture -Path "$TestDrive/b.pcapng" -Layer Outer
        $transfer = Invoke-HashedTransfer -From $hosts.A -To $hosts.B -Address 10.9.0.2 -Bytes 2MB
        $transfer.Sent.Hash | Should -Be $transfer.Received.Hash

        # The last packets of a connection may still be in flight.
        Wait-Until {
            $packets = @(($a, $b | Get-FouDatapath).Capture.Packets)
            $packets[0] -gt 0 -and $packets[0] -eq $packets[1]
        } | Out-Null
        $atA, $atB = $atA, $atB | Stop-FouCapture -PassThru
        ($atA.Dropped + $atB.Dropped) | Should -Be 0

        $sent = @(Get-InnerPacket "$TestDrive/a.pcapng" Outbound)
        $sent.Count | Should -BeGreaterThan 1000
        @(Get-InnerPacket "$TestDrive/b.pcapng" Inbound) | Should -Be $sent
        @(Get-InnerPacket "$TestDrive/a.pcapng" Inbound) | Should -Be @(Get-InnerPacket "$TestDrive/b.pcapng" Outbound)

        # Sent packets have the checksums that the kernel sent them with.
        Read-TsharkField -Path "$TestDrive/a.pcapng" -Field 'frame.number', 'udp.checksum.status' -Filter "ip.src==$($hosts.AddressA)" |
            ForEach-Object { ($_ -split '\|')[1] } | Sort-Object -Unique | Should -Be '1'
    }

    It 'has the drop reason of a dropped packet' {
        $file = "$TestDrive/drop.pcapng"
        $capture = Start-FouCapture tun1 $file -NetworkNamespace $hosts.A
        & ip netns exec $hosts.B bash -c "printf 'no packet at all' > /dev/udp/$($hosts.AddressA)/5555"
        Wait-Until { (Get-FouDatapath tun1 -NetworkNamespace $hosts.A).Capture.Packets -gt 0 } | Should -BeTrue
        $capture | Stop-FouCapture
        $comment = @(Read-TsharkField -Path $file -Field 'frame.interface_name', 'frame.comment' | ForEach-Object { $_ -split '\|' })
        $comment[0] | Should -Be 'tun1-outer'
        $comment[1] | Should -Match '^dropped: [A-Z]\w+$'
        [enum]::GetNames([FouTools.Datapath.Telemetry.DropReason]) | Should -Contain $comment[1].Substring(9)
    }

    It 'applies the given snap length to the given layer' {
        $a | Start-FouCapture -Path "$TestDrive/snap.pcapng" -Layer Inner -SnapLength 40 | Out-Null
        & ip netns exec $hosts.A ping -q -c 1 -s 1000 10.9.0.2 | Out-Null
        Stop-FouCapture tun1 -NetworkNamespace $hosts.A
        ($a | Get-FouDatapath).Capture.IsRunning | Should -BeFalse
        Read-TsharkField -Path "$TestDrive/snap.pcapng" -Field 'frame.interface_name', 'frame.cap_len', 'frame.len' |
            Should -Be 'tun1|40|1028', 'tun1|40|1028'
    }

    It 'drops and counts packets that it cannot write, and does not delay traffic' {
        # A pipe without a reader is the slowest possible disk.
        $pipe = "$TestDrive/pipe"
        & mkfifo $pipe
        $reader = [System.Diagnostics.Process]::Start('bash', "-c ""exec sleep 300 < '$pipe'""")
        try {
            $capture = $a | Start-FouCapture -Path $pipe -Force
            $transfer = Invoke-HashedTransfer -From $hosts.A -To $hosts.B -Address 10.9.0.2 -Bytes 40MB
            $transfer.Sent.Hash | Should -Be $transfer.Received.Hash
            ($a | Get-FouDatapath).Capture.Dropped | Should -BeGreaterThan 0
        }
        finally {
            $reader.Kill()
            $reader.WaitForExit()
            $reader.Dispose()
        }

        $capture = $capture | Stop-FouCapture -PassThru
        $capture.IsRunning | Should -BeFalse
        $capture.FaultReason | Should -Not -BeNullOrEmpty
        Test-Ping -NetworkNamespace $hosts.A -Address 10.9.0.2 | Should -BeTrue
    }

    It 'stops with its datapath, with all packets in the file' {
        $common = @{ Name = 'tun2'; Mode = 'GRE'; RemotePort = 5556 }
        $other = Start-FouDatapath @common -NetworkNamespace $hosts.A -RemoteAddress $hosts.AddressB -Address 10.8.0.1/30
        $capture = $other | Start-FouCapture -Path "$TestDrive/end.pcapng"
        & ip netns exec $hosts.A ping -q -c 1 -W 1 10.8.0.2 | Out-Null
        ($other | Stop-FouDatapath -PassThru).Capture.IsRunning | Should -BeFalse
        @(Read-TsharkField -Path "$TestDrive/end.pcapng" -Field 'frame.number' -Filter icmp -DecodeAs 'udp.port==5556,gre').Count | Should -Be 2
        $ended = $capture | Stop-FouCapture -PassThru
        $ended.IsRunning | Should -BeFalse
        $ended.Packets | Should -BeGreaterThan 0
        $other | Start-FouCapture -Path "$TestDrive/late.pcapng" -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -Be 'DatapathStopped,FouTools.Commands.StartFouCaptureCommand'
        "$TestDrive/late.pcapng" | Should -Not -Exist
    }

    It 'fails with a clear error' {
        $capture = $a | Start-FouCapture -Path "$TestDrive/first.pcapng"
        try {
            foreach ($case in @(
                    @{ Id = 'CaptureRunning'; Category = 'ResourceBusy'; Given = @{ InputObject = $a; Path = "$TestDrive/second.pcapng" } }
                    @{ Id = 'FileExists'; Category = 'ResourceExists'; Given = @{ InputObject = $b; Path = "$TestDrive/first.pcapng" } }
                    @{ Id = 'FileNotFound'; Category = 'ObjectNotFound'; Given = @{ InputObject = $b; Path = "$TestDrive/none/x.pcapng" } }
                    @{ Id = 'InvalidPath'; Category = 'InvalidArgument'; Given = @{ InputObject = $b; Path = "$TestDrive"; Force = $true } }
                    @{ Id = 'InvalidSnapLength'; Category = 'InvalidArgument'; Given = @{ InputObject = $b; Path = "$TestDrive/x.pcapng"; SnapLength = 0 } }
                    @{ Id = 'InvalidSnapLength'; Category = 'InvalidArgument'; Given = @{ InputObject = $b; Path = "$TestDrive/x.pcapng"; SnapLength = 70000 } }
                    @{ Id = 'DatapathNotFound'; Category = 'ObjectNotFound'; Given = @{ Datapath = 'nosuch'; Path = "$TestDrive/x.pcapng" } })) {
                $given = $case.Given
                Start-FouCapture @given -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
                $failure[0].FullyQualifiedErrorId | Should -Be "$($case.Id),FouTools.Commands.StartFouCaptureCommand"
                $failure[0].CategoryInfo.Category | Should -Be $case.Category
                $failure[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            }

            { $b | Start-FouCapture -Path "$TestDrive/x.pcapng" -Layer Middle } | Should -Throw '*Middle*'
            $b | Start-FouCapture -Path "$TestDrive/x.pcapng" -WhatIf
            "$TestDrive/x.pcapng" | Should -Not -Exist
            "$TestDrive/second.pcapng" | Should -Not -Exist
        }
        finally {
            $capture | Stop-FouCapture
        }
    }
}
