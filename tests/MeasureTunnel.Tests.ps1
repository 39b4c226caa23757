# Measure-Tunnel and its responder over a datapath, and the rates of datapaths: real traffic between two namespaces.

Describe 'A measurement of a tunnel' -Tag Foundation {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/Wait.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/ChildProcess.psm1"
        Import-Module (Get-BuildPath -Module)

        $missing = Get-MissingRequirement -Root -Program ip, ping, bash
        if (-not $missing) {
            $hosts = New-TwoHosts -Prefix measure
            $common = @{ Name = 'tun1'; Mode = 'GRE'; RemotePort = 5555 }
            $a = Start-FouDatapath @common -NetworkNamespace $hosts.A -RemoteAddress $hosts.AddressB -Address 10.9.0.1/30, fd09::1/64
            $b = Start-FouDatapath @common -NetworkNamespace $hosts.B -RemoteAddress $hosts.AddressA -Address 10.9.0.2/30, fd09::2/64
            $responder = Start-TunnelResponder 10.9.0.2 -NetworkNamespace $hosts.B
        }

        function Get-Failure([hashtable] $Parameters) {
            Measure-Tunnel @Parameters -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failure.Count | Should -Be 1
            $failure[0]
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        Get-TunnelResponder | Stop-TunnelResponder
        Get-FouDatapath | Stop-FouDatapath
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It 'runs all three tests through the datapath, and plots them' {
        $plot = "$TestDrive/all.svg"
        $results = @(Measure-Tunnel 10.9.0.2 -Name tun1 -NetworkNamespace $hosts.A -DurationSeconds 1 -Plot $plot)
        @($results.Test) | Should -Be 'TcpStream', 'TcpRoundTrip', 'UdpRate'
        $stream, $roundTrip, $udp = $results
        $stream.BitsPerSecond | Should -BeGreaterThan 1e6
        $stream.Processor.SecondsPerGigabyte | Should -BeGreaterThan 0
        $roundTrip.TransactionsPerSecond | Should -BeGreaterThan 10
        $roundTrip.P50 | Should -BeLessOrEqual $roundTrip.P99
        $udp.PacketsPerSecond | Should -BeGreaterThan 100
        $udp.LossPercent | Should -BeLessThan 50

        # The datapath's own counters see at least the payload, and the headers of TCP and IP.
        $stream.Datapath.SentBitsPerSecond | Should -BeGreaterThan 0
        $stream.Datapath.Name | Should -Be 'tun1'

        $svg = [xml] (Get-Content $plot -Raw)
        $texts = @($svg.GetElementsByTagName('text') | ForEach-Object InnerText)
        foreach ($word in 'TCP stream', 'TCP round trips', 'UDP, 1200 bytes', 'time, s', '99 %') { $texts -match $word | Should -Not -BeNullOrEmpty -Because $word }
        $svg.GetElementsByTagName('polyline').Count | Should -BeGreaterThan 2
        $names = @($svg.GetElementsByTagName('clipPath') | ForEach-Object id)
        $names.Count | Should -Be @($names | Sort-Object -Unique).Count
        @(Get-ChildItem $TestDrive -Filter 'all.svg*').Count | Should -Be 1
    }

    It 'runs over IPv6 and in reverse' {
        $second = Start-TunnelResponder fd09::2 -Port 5299 -NetworkNamespace $hosts.B
        try {
            $received = ($a | Get-FouDatapathStatistics).ReceivedBytes
            $result = Measure-Tunnel fd09::2 -Port 5299 -NetworkNamespace $hosts.A -Test TcpStream -Reverse -Flows 2 -DurationSeconds 0.5
            $result.Reverse | Should -BeTrue
            $result.Flows | Should -Be 2
            ($a | Get-FouDatapathStatistics).ReceivedBytes - $received | Should -BeGreaterThan $result.Bytes
        }
        finally { $second | Stop-TunnelResponder }
    }

    It 'shows the rate, in a table that fits 100 columns' {
        $result = Measure-Tunnel 10.9.0.2 -NetworkNamespace $hosts.A -Test UdpRate -Rate 4e6 -MessageSize 500 -DurationSeconds 1
        $result.BitsPerSecond | Should -BeGreaterThan 3e6
        $result.BitsPerSecond | Should -BeLessThan 4.4e6
        "$result" | Should -Match '^UdpRate to 10\.9\.0\.2: [34]\.\d Mbit/s, \d+ datagrams/s, \d+\.\d\d % lost$'
        ($result | Out-String -Width 100) -split '\r?\n' | Where-Object { $_.Length -gt 100 } | Should -BeNullOrEmpty
    }

    It 'keeps its main properties in another session' {
        $result = Measure-Tunnel 10.9.0.2 -NetworkNamespace $hosts.A -Test TcpRoundTrip -DurationSeconds 0.5
        $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($result))
        $copy.P99 | Should -Be $result.P99
        $copy.Samples[0].PerSecond | Should -Be $result.Samples[0].PerSecond
        $copy.Processor.MachineSeconds | Should -Be $result.Processor.MachineSeconds
    }

    It 'reports why it failed: <Id>' -ForEach @(
        @{ Id = 'ResponderRefused'; More = @{ Target = '10.9.0.2'; Port = 5999 }; Category = 'ConnectionError' }
        @{ Id = 'RemoteUnreachable'; More = @{ Target = '198.51.100.1' }; Category = 'ResourceUnavailable' }
        @{ Id = 'TargetNotFound'; More = @{ Target = 'no-such-host.invalid' }; Category = 'ObjectNotFound' }
        @{ Id = 'TargetNotFound'; More = @{ Target = '10.9' }; Category = 'ObjectNotFound' }
        @{ Id = 'InvalidMeasurement'; More = @{ Target = '10.9.0.2'; Flows = 0 }; Category = 'InvalidArgument' }
        @{ Id = 'InvalidMeasurement'; More = @{ Target = '10.9.0.2'; DurationSeconds = 0 }; Category = 'InvalidArgument' }
        @{ Id = 'InvalidMeasurement'; More = @{ Target = '10.9.0.2'; MessageSize = 10 }; Category = 'InvalidArgument' }
        @{ Id = 'InvalidMeasurement'; More = @{ Target = '10.9.0.2'; Rate = -1 }; Category = 'InvalidArgument' }
        @{ Id = 'InvalidPort'; More = @{ Target = '10.9.0.2'; Port = 70000 }; Category = 'InvalidArgument' }
        @{ Id = 'InterfaceNotFound'; More = @{ Target = '10.9.0.2'; Name = 'none' }; Category = 'ObjectNotFound' }
    ) {
        $failure = Get-Failure ($More + @{ NetworkNamespace = $hosts.A; TimeoutSeconds = 2 })
        $failure.FullyQualifiedErrorId | Should -Be "$Id,FouTools.Commands.MeasureTunnelCommand"
        $failure.CategoryInfo.Category | Should -Be $Category
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'reports a namespace that does not exist' {
        (Get-Failure @{ Target = '10.9.0.2'; NetworkNamespace = 'nowhere' }).FullyQualifiedErrorId | Should -BeLike 'NamespaceNotFound,*'
    }

    It 'rejects a plot file before anything is measured: <Id>' -ForEach @(
        @{ Id = 'InvalidPlot'; Path = 'plot.png' }
        @{ Id = 'FileNotFound'; Path = 'no/plot.svg' }
        @{ Id = 'FileExists'; Path = 'there.svg' }
        @{ Id = 'FileWriteFailed'; Path = 'folder.svg' }
    ) {
        Set-Content "$TestDrive/there.svg" 'mine'
        New-Item "$TestDrive/folder.svg" -ItemType Directory -Force | Out-Null
        $sessions = $responder.Sessions
        { Measure-Tunnel 10.9.0.2 -NetworkNamespace $hosts.A -Plot "$TestDrive/$Path" -Force:($Path -eq 'folder.svg') } |
            Should -Throw -ErrorId "$Id,FouTools.Commands.MeasureTunnelCommand"
        $responder.Sessions | Should -Be $sessions
        Get-Content "$TestDrive/there.svg" | Should -Be 'mine'
        @(Get-ChildItem $TestDrive -Filter '*.tmp').Count | Should -Be 0
    }

    It 'plots nothing when nothing could be measured' {
        Measure-Tunnel 10.9.0.2 -Port 5999 -NetworkNamespace $hosts.A -Plot "$TestDrive/none.svg" -ErrorAction SilentlyContinue
        "$TestDrive/none.svg" | Should -Not -Exist
    }

    It 'ends promptly at both ends when it is stopped, and shows progress until then' {
        $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
        try {
            $null = $shell.AddScript(@"
Import-Module '$(Get-BuildPath -Module)'
Measure-Tunnel 10.9.0.2 -NetworkNamespace $($hosts.A) -Test TcpStream -DurationSeconds 600
"@)
            $running = $shell.BeginInvoke()
            Wait-Until { $shell.Streams.Progress.Count -ge 4 } | Should -BeTrue
            $told = @($shell.Streams.Progress | ForEach-Object StatusDescription)
            $told -match '^measuring: \d+\.\d Mbit/s$' | Should -Not -BeNullOrEmpty
            $responder.ActiveSessions | Should -Be 1
            $patience = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $patience.Elapsed.TotalSeconds | Should -BeLessThan 3
            Wait-Until { $responder.ActiveSessions -eq 0 } | Should -BeTrue
            $running.IsCompleted | Should -BeTrue
        }
        finally { $shell.Dispose() }
    }

    Context 'Its responder' {
        It 'is listed, distinguished from others, and stopped once' {
            $second = Start-TunnelResponder 10.9.0.2 -Port 5298 -NetworkNamespace $hosts.B -SessionLimit 1
            @(Get-TunnelResponder).Port | Should -Be 5210, 5298
            (Get-TunnelResponder 5298).SessionLimit | Should -Be 1
            "$second" | Should -Be "10.9.0.2:5298 in network namespace '$($hosts.B)'"
            (Stop-TunnelResponder 5298 -PassThru).IsRunning | Should -BeFalse
            { $second | Stop-TunnelResponder -ErrorAction Stop } | Should -Not -Throw
            @(Get-TunnelResponder).Port | Should -Be 5210
            Stop-TunnelResponder 5298 -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure[0].FullyQualifiedErrorId | Should -Be 'ResponderNotFound,FouTools.Commands.StopTunnelResponderCommand'
        }

        It 'does nothing with -WhatIf' {
            Start-TunnelResponder 10.9.0.2 -Port 5297 -NetworkNamespace $hosts.B -WhatIf | Should -BeNullOrEmpty
            Get-TunnelResponder | Stop-TunnelResponder -WhatIf
            @(Get-TunnelResponder).Port | Should -Be 5210
        }

        It 'fails to start: <Id>' -ForEach @(
            @{ Id = 'PortInUse'; More = @{ Address = '10.9.0.2' }; }
            @{ Id = 'LocalAddressNotAvailable'; More = @{ Address = '192.0.2.77' } }
            @{ Id = 'InvalidPort'; More = @{ Address = '10.9.0.2'; Port = 70000 } }
            @{ Id = 'InvalidMeasurement'; More = @{ Address = '10.9.0.2'; SessionLimit = 0; Port = 5296 } }
            @{ Id = 'NamespaceNotFound'; More = @{ Address = '10.9.0.2'; NetworkNamespace = 'nowhere' } }
        ) {
            $place = @{ NetworkNamespace = $hosts.B }
            if ($More.ContainsKey('NetworkNamespace')) { $place = @{} }
            Start-TunnelResponder @More @place -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failure[0].FullyQualifiedErrorId | Should -Be "$Id,FouTools.Commands.StartTunnelResponderCommand"
            @(Get-TunnelResponder).Port | Should -Be 5210
        }

        It 'stops with the module' {
            $text = @"
Import-Module '$(Get-BuildPath -Module)'
`$responder = Start-TunnelResponder 127.0.0.1 -Port 0
Remove-Module FouTools
`$responder.IsRunning
"@
            (Invoke-ChildPowerShell -Command $text).Output | Should -Be 'False'
        }
    }

    Context 'Rates of datapaths' {
        It 'are returned for each interval and each datapath' {
            $sent = ($a | Get-FouDatapathStatistics).SentPackets
            $ping = Start-Process ip -ArgumentList "netns exec $($hosts.A) ping -q -i 0.05 -c 60 -s 972 10.9.0.2" -PassThru -RedirectStandardOutput "$TestDrive/ping.txt"
            try {
                Wait-Until { ($a | Get-FouDatapathStatistics).SentPackets -gt $sent } | Should -BeTrue
                $rates = @($a, $b | Get-FouDatapathStatistics -Wait -IntervalSeconds 0.5 -Count 3)
            }
            finally { $ping.WaitForExit() }
            $rates.Count | Should -Be 6
            @($rates.NetworkNamespace) | Should -Be @($hosts.A, $hosts.B, $hosts.A, $hosts.B, $hosts.A, $hosts.B)
            foreach ($rate in $rates[2..5]) {
                # 20 packets of 1000 bytes each second.
                $rate.SentPacketsPerSecond | Should -BeGreaterThan 8
                $rate.SentPacketsPerSecond | Should -BeLessThan 40

                # The host may solicit IPv6 routers during that time, in a short packet.
                $bits = [System.Math]::Round($rate.SentBitsPerSecond / $rate.SentPacketsPerSecond)
                $bits | Should -BeGreaterThan 7000
                $bits | Should -BeLessOrEqual 8000
                $rate.Interval.TotalSeconds | Should -BeGreaterThan 0.3
            }
        }

        It 'have drops by reason' {
            # No peer has this source port, so the datagram is from an unknown peer.
            $before = ($a | Get-FouDatapathStatistics)
            & ip netns exec $hosts.B bash -c 'for i in 1 2 3; do echo x > /dev/udp/192.0.2.1/5555; done'
            Wait-Until { ($a | Get-FouDatapathStatistics).ReceiveDropped - $before.ReceiveDropped -eq 3 } | Should -BeTrue
            $rates = [FouTools.Datapath.Telemetry.FouDatapathRates]::Between($before, ($a | Get-FouDatapathStatistics))
            $drop = @($rates.Drops)
            $drop.Count | Should -Be 1
            $drop[0].Direction | Should -Be 'Receive'
            [System.Math]::Round($drop[0].PerSecond * $rates.Interval.TotalSeconds) | Should -Be 3
            [System.Math]::Round($rates.ReceiveDroppedPerSecond * $rates.Interval.TotalSeconds) | Should -Be 3

            # The later reading first, as if the counter had been reset.
            [FouTools.Datapath.Telemetry.FouDatapathRates]::Between(($a | Get-FouDatapathStatistics), $before).ReceiveDroppedPerSecond | Should -Be 0
        }

        It 'end when the datapath is stopped' {
            $c = Start-FouDatapath tun2 -Mode GRE -RemotePort 5556 -NetworkNamespace $hosts.A -RemoteAddress $hosts.AddressB
            $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
            try {
                $null = $shell.AddScript("Import-Module '$(Get-BuildPath -Module)'; Get-FouDatapathStatistics tun2 -Wait -IntervalSeconds 0.2")
                $rates = [System.Management.Automation.PSDataCollection[psobject]]::new()
                $nothing = [System.Management.Automation.PSDataCollection[psobject]]::new()
                $nothing.Complete()
                $running = $shell.BeginInvoke($nothing, $rates)
                Wait-Until { $rates.Count -ge 3 } | Should -BeTrue
                $c | Stop-FouDatapath
                $running.AsyncWaitHandle.WaitOne(5000) | Should -BeTrue
            }
            finally { $shell.Dispose() }
        }

        It 'end when the pipeline is stopped' {
            $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
            try {
                $null = $shell.AddScript("Import-Module '$(Get-BuildPath -Module)'; 'imported'; Get-FouDatapathStatistics tun1 -Wait -IntervalSeconds 3600")
                $nothing, $written = 1..2 | ForEach-Object { , [System.Management.Automation.PSDataCollection[psobject]]::new() }
                $nothing.Complete()
                $null = $shell.BeginInvoke($nothing, $written)
                Wait-Until { $written.Count } | Should -BeTrue
                $watch = [System.Diagnostics.Stopwatch]::StartNew()
                $shell.Stop()
                $watch.Elapsed.TotalSeconds | Should -BeLessThan 2
            }
            finally { $shell.Dispose() }
        }

        It 'reject invalid numbers: <More.Keys>' -ForEach @(
            @{ More = @{ Count = 3 } }
            @{ More = @{ Wait = $true; Count = 0 } }
            @{ More = @{ Wait = $true; IntervalSeconds = 0.01 } }
            @{ More = @{ Wait = $true; IntervalSeconds = 100000 } }
        ) {
            { Get-FouDatapathStatistics tun1 @More } | Should -Throw -ErrorId 'InvalidInterval,FouTools.Commands.GetFouDatapathStatisticsCommand'
        }
    }
}
