# Our engine and the kernel's tunnel on one machine, as between containers: the link between them computes no checksums and does not
# segment TCP, so the kernel's packets arrive as GSO packets longer than any MTU, with partial checksums.

BeforeDiscovery {
    $rows = @(
        @{ Kind = 'ipip'; Mode = 'IPIP'; Protocol = 4; Inner = @('IPv4'); Encap = 'Fou'; UdpChecksum = $true }
        @{ Kind = 'ipip'; Mode = 'IPIP'; Protocol = 4; Inner = @('IPv4'); Encap = 'Fou'; UdpChecksum = $false }
        @{ Kind = 'ipip'; Mode = 'IPIP'; Protocol = 4; Inner = @('IPv4'); Encap = 'GueRemoteChecksum'; UdpChecksum = $true }
        @{ Kind = 'sit'; Mode = 'SIT'; Protocol = 41; Inner = @('IPv6'); Encap = 'Fou'; UdpChecksum = $true }
        @{ Kind = 'gre'; Mode = 'GRE'; Protocol = 47; Inner = @('IPv4'); Encap = 'Fou'; UdpChecksum = $true }
        @{ Kind = 'gretap'; Mode = 'GRETAP'; Protocol = 47; Inner = @('IPv6'); Encap = 'Gue'; UdpChecksum = $true }
        @{ Kind = 'ip6tnl'; Link = 'mode ip6ip6'; Mode = 'SIT'; Protocol = 41; Inner = @('IPv6'); Encap = 'Fou'; UdpChecksum = $true }
    )
    Import-Module "$PSScriptRoot/harness/KernelPair.psm1"
    Complete-PairRow -Row $rows
    foreach ($row in $rows) {
        $row.Case = "$($row.Kind) in $($row.Encap) $($row.UdpChecksum ? 'with' : 'without') UDP checksum"
    }
}

Describe 'Our engine and a kernel tunnel on the same machine' -Tag Kernel -ForEach @{ Rows = $rows } {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/KernelPair.psm1"
        Import-Module "$PSScriptRoot/harness/Capture.psm1"
        Import-Module (Get-BuildPath -Module)

        $missing = Get-MissingRequirement -Root -Program ip, dumpcap, tshark, modprobe -KernelModule fou, fou6, ipip, sit, ip_gre, ip6_tunnel
        if (-not $missing) {
            & modprobe -a fou fou6
            $hosts = New-TwoHosts
            Add-PairUnderlay -Hosts $hosts -Row $Rows
            Add-KernelEnd -Hosts $hosts -Row $Rows
            $Rows | ForEach-Object { Start-EngineEnd -Hosts $hosts -Row $_ } | Out-Null
            $file = Join-Path $TestDrive 'gso.pcapng'
            $state = @{}
            New-Capture -NetworkNamespace $hosts.A -Device underlay -Path $file -Filter 'greater 1600' -TimeoutSeconds 600 -While {
                $state.Exchanges = Invoke-PairExchange -Hosts $hosts -Row $Rows -Bytes { 8MB }
            }
            $exchanges = $state.Exchanges

            # The bytes received in frames longer than any MTU, by outer source address.
            $gso = @{}
            & tshark -r $file -T fields -E occurrence=f -e ip.src -e ipv6.src -e frame.len 2>$null | ForEach-Object {
                $value = $_ -split "`t"
                $gso[$value[0] ? $value[0] : $value[1]] += [long] $value[2]
            }
            $statistics = @{}
            Get-FouDatapathStatistics | ForEach-Object { $statistics[$_.Name] = $_ }
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        Get-FouDatapath | Stop-FouDatapath
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    Context '<Case>' -ForEach $rows {
        It 'carry TCP data intact in both directions' {
            Get-ExchangeFault -Exchange $exchanges -Row $_ | Should -BeNullOrEmpty
        }

        It 'count no error in packets from the kernel' {
            $statistics[$Name].Drops | Where-Object { "$($_.Reason)" -ne 'SendQueueFull' } | ForEach-Object { "$_" } | Should -BeNullOrEmpty
        }

        It 'receive packets with remote checksums segmented by the kernel, and all others as GSO packets' {
            # How many are GSO packets depends on the speed of both sides: on a busy machine TCP rarely has more than one segment to send.
            $bytes = [long] $gso[(Get-PairEnd $_ 2)]
            if ($Encap -like '*RemoteChecksum') {
                $bytes | Should -Be 0
                $statistics[$Name].ReceivedBytes / $statistics[$Name].ReceivedPackets | Should -BeLessOrEqual 1500
            }
            else {
                $bytes | Should -BeGreaterThan 64KB
            }
        }
    }
}
