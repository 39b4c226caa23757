# What prevents acceleration by default, and what does not.

Describe 'Acceleration by default' -Tag Foundation {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/Wait.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module (Get-BuildPath -Module)

        function Wait-Acceleration([object] $Datapath, [string] $Like) {
            Wait-Until { "$(($Datapath | Get-FouDatapath).Accelerated)" -like $Like } | Out-Null
            "$(($Datapath | Get-FouDatapath).Accelerated)" | Should -BeLike $Like
        }

        function Invoke-There([string] $NetworkNamespace) {
            $text = & ip netns exec $NetworkNamespace @args 2>&1
            if ($LASTEXITCODE -ne 0) { throw "$args failed: $text" }
            $text
        }

        function Test-Ping { & ip netns exec $hosts.A ping -c 1 -W 5 10.9.0.2 | Out-Null; $LASTEXITCODE -eq 0 }

        $missing = Get-MissingRequirement -Root -Program ip, ping, tc
        if (-not $missing) {
            $hosts = New-TwoHosts
            $tunnel = @{ Mode = 'IPIP'; RemotePort = 5555; UdpChecksum = $false }
            Start-FouDatapath tun1 @tunnel -NetworkNamespace $hosts.B -RemoteAddress $hosts.AddressA -Address 10.9.0.2/30 | Out-Null
            $datapath = Start-FouDatapath tun1 @tunnel -NetworkNamespace $hosts.A -RemoteAddress $hosts.AddressB -Address 10.9.0.1/30
            if ("$($datapath.Accelerated)" -like '*BPF*' -or "$($datapath.Accelerated)" -like '*TCX*') { $missing = "$($datapath.Accelerated)" }
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        Get-FouDatapath | Stop-FouDatapath
        if ($hosts) { Remove-TwoHosts -Hosts $hosts }
    }

    It 'carries both directions if nothing prevents it' {
        "$($datapath.Acceleration)" | Should -Be 'Auto'
        "$($datapath.Accelerated)" | Should -Be 'Send, Receive'
        Test-Ping | Should -BeTrue
        $before = $datapath | Get-FouDatapathStatistics
        Test-Ping | Should -BeTrue
        (($datapath | Get-FouDatapathStatistics).SentPackets - $before.SentPackets) | Should -BeGreaterOrEqual 1
    }

    It 'stops for <What> and resumes afterwards' -ForEach @(
        @{ What = 'a chain of nftables'; Program = 'nft'; Told = "*nftables chain 'inet walls gate' would not see outer packets*"
            Add = 'nft', 'add table inet walls; add chain inet walls gate { type filter hook input priority 0; }; add rule inet walls gate counter'
            Remove = 'nft', 'delete table inet walls'
        }
        @{ What = 'a chain that drops'; Program = 'nft'; Told = "*nftables chain 'ip walls gate' would not see outer packets*"
            Add = 'nft', 'add table ip walls; add chain ip walls gate { type filter hook postrouting priority 0; policy drop; }; add rule ip walls gate accept'
            Remove = 'nft', 'delete table ip walls'
        }
        @{ What = 'a chain at a device'; Program = 'nft'; Told = "*nftables chain 'netdev walls gate' would not see outer packets*"
            Add = 'nft', 'add table netdev walls; add chain netdev walls gate { type filter hook ingress device underlay priority 0; }; add rule netdev walls gate accept'
            Remove = 'nft', 'delete table netdev walls'
        }
        @{ What = 'a rule of iptables'; Program = 'iptables-nft'; Told = "*nftables chain 'ip filter INPUT' would not see outer packets*"
            Add = 'iptables-nft', '-A', 'INPUT', '-p', 'udp', '-j', 'ACCEPT'
            Remove = 'iptables-nft', '-F', 'INPUT'
        }
        @{ What = 'an IPsec policy'; Program = 'ip'; Told = '*IPsec policies would not see outer packets*'
            Add = 'ip', 'xfrm', 'policy', 'add', 'dst', '203.0.113.1', 'dir', 'out', 'action', 'block'
            Remove = 'ip', 'xfrm', 'policy', 'flush'
        }
        @{ What = 'a qdisc at the device'; Program = 'tc'; Told = '*qdisc tbf of tun1 would not see packets*'
            Add = 'tc', 'qdisc', 'add', 'dev', 'tun1', 'root', 'tbf', 'rate', '100mbit', 'burst', '64kb', 'latency', '50ms'
            Remove = 'tc', 'qdisc', 'delete', 'dev', 'tun1', 'root'
        }
    ) {
        $without = Get-MissingRequirement -Program $Program
        if ($without) { Set-ItResult -Skipped -Because $without }
        Wait-Acceleration $datapath 'Send, Receive'
        Invoke-There $hosts.A @Add
        try {
            Wait-Acceleration $datapath $Told
            "$(($datapath | Get-FouDatapath).Accelerated)" | Should -BeLike '*mode Required accepts that*'
            Test-Ping | Should -BeTrue
        }
        finally {
            Invoke-There $hosts.A @Remove
        }

        Wait-Acceleration $datapath 'Send, Receive'
        Test-Ping | Should -BeTrue
    }

    It 'is not prevented by <What>' -ForEach @(
        @{ What = 'chains without rules that let everything pass'
            Add = 'add table inet walls; add chain inet walls in { type filter hook input priority 0; policy accept; }; add chain inet walls out { type filter hook output priority 0; }'
        }
        @{ What = 'a chain for forwarded packets'
            Add = 'add table inet walls; add chain inet walls through { type filter hook forward priority 0; policy drop; }'
        }
        @{ What = 'a chain for the other IP version'
            Add = 'add table ip6 walls; add chain ip6 walls in { type filter hook input priority 0; policy drop; }'
        }
    ) {
        $without = Get-MissingRequirement -Program nft
        if ($without) { Set-ItResult -Skipped -Because $without }
        Wait-Acceleration $datapath 'Send, Receive'
        Invoke-There $hosts.A nft $Add
        try {
            # It checks every second; what two checks have not found does not prevent it.
            Start-Sleep -Milliseconds 2200
            "$(($datapath | Get-FouDatapath).Accelerated)" | Should -Be 'Send, Receive'
        }
        finally {
            Invoke-There $hosts.A nft 'flush ruleset'
        }
    }

    It 'applies the rules of the host to inner packets with and without acceleration' {
        $without = Get-MissingRequirement -Program nft
        if ($without) { Set-ItResult -Skipped -Because $without }
        $second = @{ Mode = 'IPIP'; RemotePort = 5556; UdpChecksum = $false; Acceleration = 'Required' }
        Start-FouDatapath tun2 @second -NetworkNamespace $hosts.B -RemoteAddress $hosts.AddressA -Address 10.9.1.2/30 | Out-Null
        $bpf = Start-FouDatapath tun2 @second -NetworkNamespace $hosts.A -RemoteAddress $hosts.AddressB -Address 10.9.1.1/30
        Invoke-There $hosts.A nft ('add table inet walls; add chain inet walls in { type filter hook input priority 0; }; ' +
            'add chain inet walls out { type filter hook output priority 0; }; ' +
            'add rule inet walls in ip saddr 10.9.1.2 counter comment "inner in"; add rule inet walls out ip daddr 10.9.1.2 counter comment "inner out"; ' +
            'add rule inet walls in udp dport 5556 counter comment "outer in"; add rule inet walls out udp dport 5556 counter comment "outer out"')
        try {
            & ip netns exec $hosts.A ping -c 3 -i 0.2 -W 5 10.9.1.2 | Out-Null
            $LASTEXITCODE | Should -Be 0
            "$(($bpf | Get-FouDatapath).Accelerated)" | Should -Be 'Send, Receive'
            $counts = @{}
            foreach ($line in (Invoke-There $hosts.A nft list table inet walls)) {
                if ($line -match 'packets (\d+) .*comment "(.*)"') { $counts[$Matches[2]] = [int] $Matches[1] }
            }

            $counts['inner in'] | Should -Be 3
            $counts['inner out'] | Should -Be 3
            $counts['outer in'] | Should -Be 0
            $counts['outer out'] | Should -Be 0
        }
        finally {
            Invoke-There $hosts.A nft 'delete table inet walls'
        }
    }

    It 'stops while a program captures on the device' {
        $without = Get-MissingRequirement -Program dumpcap
        if ($without) { Set-ItResult -Skipped -Because $without }
        Import-Module "$PSScriptRoot/harness/Capture.psm1"
        Wait-Acceleration $datapath 'Send, Receive'
        New-Capture -NetworkNamespace $hosts.A -Device tun1 -Path "$TestDrive/inner.pcapng" -While {
            Wait-Acceleration $datapath '*whoever captures at tun1 would not see all packets*'
            Test-Ping | Should -BeTrue
        }

        Wait-Acceleration $datapath 'Send, Receive'
    }
}
