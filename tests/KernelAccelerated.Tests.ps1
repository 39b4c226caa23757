# BPF programs at one end and the kernel's tunnel at the other, on a kernel that may be too old for TCX.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/harness/KernelPair.psm1"
    $rows = @(
        @{ Kind = 'ipip'; Mode = 'IPIP'; Protocol = 4; Inner = @('IPv4'); Encap = 'Fou' }
        @{ Kind = 'ipip'; Mode = 'IPIP'; Protocol = 4; Inner = @('IPv4'); Encap = 'Gue' }
        @{ Kind = 'ipip'; Mode = 'IPIP'; Protocol = 4; Inner = @('IPv4'); Encap = 'GueV1'; KernelEncap = 'fou' }
        @{ Kind = 'sit'; Mode = 'SIT'; Protocol = 41; Inner = @('IPv6'); Encap = 'Fou' }
        @{ Kind = 'sit'; Mode = 'SIT'; Protocol = 41; Inner = @('IPv6'); Encap = 'Gue' }
        @{ Kind = 'gre'; Mode = 'GRE'; Protocol = 47; Inner = 'IPv4', 'IPv6'; Encap = 'Fou' }
        @{ Kind = 'gre'; Mode = 'GRE'; Protocol = 47; Inner = 'IPv4', 'IPv6'; Encap = 'Gue' }
        @{ Kind = 'gre'; Link = 'key 7'; Mode = 'GRE'; Gre = @{ Key = 7 }; Protocol = 47; Inner = @('IPv4'); Encap = 'Fou' }
        @{ Kind = 'ip6tnl'; Link = 'mode ipip6'; Mode = 'IPIP'; Protocol = 4; Inner = @('IPv4'); Encap = 'Fou' }
        @{ Kind = 'ip6tnl'; Link = 'mode ip6ip6'; Mode = 'SIT'; Protocol = 41; Inner = @('IPv6'); Encap = 'Gue' }
        @{ Kind = 'ip6gre'; Mode = 'GRE'; Protocol = 47; Inner = 'IPv4', 'IPv6'; Encap = 'Fou' }
    )
    Complete-PairRow -Row $rows -Prefix 'b'
    foreach ($row in $rows) {
        # Programs can only send without a checksum.
        $row.UdpChecksum = $false
        $row.Case = ($row.Kind, $row.Link, 'in', $row.Encap, ($row.Encap -eq 'GueV1' ? 'answered in fou' : $null)) -ne $null -join ' '
    }

    $links = @(
        @{ Over = 'a link like a wire'; LikeWire = $true; Rows = $rows }
        @{ Over = 'a link that leaves packets uncut'; LikeWire = $false; Rows = $rows }
    )
}

Describe 'Accelerated datapaths and kernel tunnels over <Over>' -Tag Kernel -ForEach $links {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/KernelPair.psm1"
        Import-Module (Get-BuildPath -Module)

        $missing = Get-MissingRequirement -Root -Program ip, fping, ethtool, modprobe -KernelModule fou, fou6, ipip, sit, ip_gre, ip6_tunnel, ip6_gre
        if (-not $missing) {
            & modprobe -a fou fou6
            $attachment = [Environment]::OSVersion.Version -lt '6.6' ? 'Send, Receive by clsact' : 'Send, Receive'
            $hosts = New-TwoHosts -LikeWire:$LikeWire
            Add-PairUnderlay -Hosts $hosts -Row $Rows
            Add-KernelEnd -Hosts $hosts -Row $Rows
            $ours = @{}
            $Rows | ForEach-Object { $ours[$_.Name] = Start-EngineEnd -Hosts $hosts -Row $_ -Option @{ Acceleration = 'Required' } }
            Invoke-PairPing -Hosts $hosts -Row $Rows -From 1 -Count 2 | Out-Null
            $pingsFromUs = Invoke-PairPing -Hosts $hosts -Row $Rows -From 1 -Count 5
            $pingsFromKernel = Invoke-PairPing -Hosts $hosts -Row $Rows -From 2 -Count 5
            $exchanges = Invoke-PairExchange -Hosts $hosts -Row $Rows -Bytes { 4MB }
            $told = @{}
            Get-FouDatapath | ForEach-Object { $told[$_.Name] = "$($_.Accelerated)" }
            $statistics = @{}
            Get-FouDatapathStatistics | ForEach-Object { $statistics[$_.Name] = $_ }

            # Packets that the engine carries pass through the device; those that the programs carry do not.
            $devices = Read-LinkStatistic -NetworkNamespace $hosts.A
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        Get-FouDatapath | Stop-FouDatapath
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It 'leave nothing attached to the link when they are stopped' {
        # Run last, whatever the order of the file: the others use the data that BeforeAll has read.
        Get-FouDatapath | Stop-FouDatapath
        @(& ip netns exec $hosts.A tc qdisc show dev underlay) -match 'clsact' | Should -BeNullOrEmpty
    }

    Context '<Case>' -ForEach $Rows {
        It 'report how the programs are attached' {
            $told[$Name] | Should -Be $attachment
        }

        It 'lose no ping' {
            foreach ($family in $Inner) {
                $pingsFromUs[(Get-PairInner $_ $family 2)] | Should -Be 5
                $pingsFromKernel[(Get-PairInner $_ $family 1)] | Should -Be 5
            }
        }

        It 'carry TCP data intact in both directions' {
            Get-ExchangeFault -Exchange $exchanges -Row $_ | Should -BeNullOrEmpty
        }

        It 'carry nearly all packets by the programs, and drop none' {
            $amount = 4MB * $Inner.Count
            $statistics[$Name].SentBytes | Should -BeGreaterThan $amount
            $statistics[$Name].ReceivedBytes | Should -BeGreaterThan $amount
            $devices[$Name].stats64.tx.bytes | Should -BeLessThan ($amount / 100)
            $devices[$Name].stats64.rx.bytes | Should -BeLessThan ($amount / 100)
            $statistics[$Name].Drops | ForEach-Object { "$_" } | Should -BeNullOrEmpty
        }
    }
}

Describe 'Acceleration on this kernel' -Tag Kernel {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/ChildProcess.psm1"
        Import-Module (Get-BuildPath -Module)
        $missing = Get-MissingRequirement -Guest -Root -Program ip, tc, ping
        $hasTcx = [Environment]::OSVersion.Version -ge '6.6'
        $start = @{
            Name = 'fou0'; Mode = 'IPIP'; LocalPort = 5555; RemoteAddress = '192.0.2.2'; RemotePort = 5555; Address = '10.9.0.1/24'; UdpChecksum = $false
        }
        if (-not $missing) {
            $hosts = New-TwoHosts
        }

        function Get-StubFilter {
            @(& ip netns exec $hosts.A tc filter show dev underlay ingress) -match 'fou_decap'
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        if (-not $missing) {
            Get-FouDatapath | Stop-FouDatapath
            Remove-TwoHosts -Hosts $hosts
        }
    }

    It 'is available for -Acceleration <_>, which reports the backend' -ForEach 'Auto', 'Required' {
        $datapath = Start-FouDatapath @start -NetworkNamespace $hosts.A -Acceleration $_
        try {
            "$((Get-FouDatapath -Name fou0).Accelerated)" | Should -Be ($hasTcx ? 'Send, Receive' : 'Send, Receive by clsact')
            $datapath.Accelerated.Attachment | Should -Be ($hasTcx ? 'Tcx' : 'Clsact')
            @(Get-StubFilter).Count | Should -Be ($hasTcx ? 0 : 1)
        }
        finally {
            Stop-FouDatapath -Name fou0
        }

        Get-StubFilter | Should -BeNullOrEmpty
    }

    It 'leaves only an empty stub after the process is killed, which the next start removes' {
        $command = "Import-Module '$(Get-BuildPath -Module)'; Start-FouDatapath -Name fou0 -Mode IPIP -LocalPort 5555 -RemoteAddress 192.0.2.2 -RemotePort 5555 " +
        "-Address 10.9.0.1/24 -UdpChecksum `$false -Acceleration Required | Out-Null; 'started'; Start-Sleep 600"
        $child = Start-ChildPowerShell -Command $command -Prefix ip, netns, exec, $hosts.A
        try {
            $child.StandardOutput.ReadLine() | Should -Be 'started'
        }
        finally {
            $child.Kill($true)
            $child.WaitForExit()
        }

        @(Get-StubFilter).Count | Should -Be ($hasTcx ? 0 : 1)
        & ip netns exec $hosts.A ping -q -c 3 -i 0.3 -W 20 192.0.2.2 | Out-Null
        $LASTEXITCODE | Should -Be 0

        Start-FouDatapath @start -NetworkNamespace $hosts.A -Acceleration Required | Out-Null
        @(Get-StubFilter).Count | Should -Be ($hasTcx ? 0 : 1)
        Stop-FouDatapath -Name fou0
        Get-StubFilter | Should -BeNullOrEmpty
        @(& ip netns exec $hosts.A tc qdisc show dev underlay) -match 'clsact' | Should -BeNullOrEmpty
    }
}
