# Our engine and the kernel's tunnel on one machine, as between containers: the link between them computes no checksum and cuts no
# TCP, so that the kernel's packets come longer than any MTU, in one piece, with their checksums still to be computed.

BeforeDiscovery {
    $rows = @(
        @{ Kind = 'ipip'; Mode = 'IPIP'; Protocol = 4; Inner = 'IPv4'; Encap = 'Fou'; UdpChecksum = $true }
        @{ Kind = 'ipip'; Mode = 'IPIP'; Protocol = 4; Inner = 'IPv4'; Encap = 'Fou'; UdpChecksum = $false }
        @{ Kind = 'ipip'; Mode = 'IPIP'; Protocol = 4; Inner = 'IPv4'; Encap = 'GueRemoteChecksum'; UdpChecksum = $true }
        @{ Kind = 'sit'; Mode = 'SIT'; Protocol = 41; Inner = 'IPv6'; Encap = 'Fou'; UdpChecksum = $true }
        @{ Kind = 'gre'; Mode = 'GRE'; Protocol = 47; Inner = 'IPv4'; Encap = 'Fou'; UdpChecksum = $true }
        @{ Kind = 'gretap'; Mode = 'GRETAP'; Protocol = 47; Inner = 'IPv6'; Encap = 'Gue'; UdpChecksum = $true }
        @{ Kind = 'ip6tnl'; Link = 'mode ip6ip6 encaplimit none'; Mode = 'SIT'; Protocol = 41; Inner = 'IPv6'; Encap = 'Fou'; UdpChecksum = $true }
    )
    $number = 0
    foreach ($row in $rows) {
        $row.Number = ++$number
        $row.Name = "t$number"
        $row.IsIpv6 = $row.Kind -like 'ip6*'
        $row.KernelEncap = $row.Encap -eq 'Fou' ? 'fou' : 'gue'
        $row.Case = "$($row.Kind) in $($row.Encap) $($row.UdpChecksum ? 'with' : 'without') UDP checksum"
    }
}

Describe 'Our engine and a kernel tunnel on the same machine' -Tag Kernel -ForEach @{ Rows = $rows } {
    BeforeAll {
        Import-Module "$PSScriptRoot/harness/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/KernelTunnel.psm1"
        Import-Module "$PSScriptRoot/harness/HashedExchange.psm1"
        Import-Module (Get-BuildPath -Module)

        function Get-End($Row, [int] $Side) {
            $Row.IsIpv6 ? "2001:db8:$($Row.Number)::$Side" : "198.18.$($Row.Number).$Side"
        }

        function Get-Inner($Row, [int] $Side) {
            $Row.Inner -eq 'IPv4' ? "10.100.$($Row.Number).$Side" : "fd00:$($Row.Number)::$Side"
        }

        function Get-KernelPort($Row) {
            $Row.Encap -eq 'Fou' ? 5500 + $Row.Protocol : 6080
        }

        function Start-Ours($Row) {
            $given = @{
                Name             = $Row.Name
                Mode             = $Row.Mode
                Encapsulation    = $Row.Encap -replace 'RemoteChecksum'
                RemoteChecksum   = $Row.Encap -like '*RemoteChecksum'
                UdpChecksum      = $Row.UdpChecksum
                LocalAddress     = Get-End $Row 1
                RemoteAddress    = Get-End $Row 2
                LocalPort        = 7777
                RemotePort       = Get-KernelPort $Row
                Address          = "$(Get-Inner $Row 1)/$($Row.Inner -eq 'IPv4' ? 30 : 64)"
                NetworkNamespace = $hosts.A
            }
            Start-FouDatapath @given
        }

        function Get-IpCommand($Row) {
            $checksum = $Row.IsIpv6 ? 'encap-udp6-csum' : 'encap-csum'
            $remote = $Row.Encap -like '*RemoteChecksum' ? 'encap-remcsum' : 'noencap-remcsum'
            "link add $($Row.Name) type $($Row.Kind) $($Row.Link) local $(Get-End $Row 2) remote $(Get-End $Row 1) " +
            "encap $($Row.KernelEncap) encap-sport auto encap-dport 7777 $($Row.UdpChecksum ? '' : 'no')$checksum $remote"
            "address add $(Get-Inner $Row 2)/$($Row.Inner -eq 'IPv4' ? 30 : '64 nodad') dev $($Row.Name)"
            "link set $($Row.Name) up"
        }

        $missing = Get-MissingRequirement -Root -Program ip, modprobe -KernelModule fou, fou6, ipip, sit, ip_gre, ip6_tunnel
        if (-not $missing) {
            & modprobe -a fou fou6
            $hosts = New-TwoHosts
            foreach ($side in @($hosts.A, 1), @($hosts.B, 2)) {
                Invoke-IpBatch -NetworkNamespace $side[0] -Line ($Rows | ForEach-Object { "address add $(Get-End $_ $side[1])/$($_.IsIpv6 ? '64 nodad' : 24) dev underlay" })
            }

            Invoke-IpBatch -NetworkNamespace $hosts.B -Line @(foreach ($option in '', ' -6') {
                    4, 41, 47 | ForEach-Object { "fou add port $(5500 + $_) ipproto $_$option" }
                    "fou add port 6080 gue$option"
                })
            Invoke-IpBatch -NetworkNamespace $hosts.B -Line ($Rows | ForEach-Object { Get-IpCommand $_ })
            $Rows | ForEach-Object { Start-Ours $_ } | Out-Null
            $bytes = [ordered]@{}
            $Rows | ForEach-Object { $bytes[(Get-Inner $_ 2)] = 8MB }
            $exchanges = Invoke-HashedExchange -From $hosts.A -To $hosts.B -Bytes $bytes
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
        It 'carry TCP data both ways that hashes the same at both ends' {
            $exchange = $exchanges[(Get-Inner $_ 2)]
            $exchange.error | Should -BeNullOrEmpty
            $exchange.intactThere | Should -BeTrue
            $exchange.intactBack | Should -BeTrue
        }

        It 'find nothing wrong in what the kernel sends' {
            $statistics[$Name].Drops | Where-Object { "$($_.Reason)" -ne 'SendQueueFull' } | ForEach-Object { "$_" } | Should -BeNullOrEmpty
        }

        It 'take the kernel''s packets as it has cut them: those with remote checksums, and no others' {
            $length = $statistics[$Name].ReceivedBytes / $statistics[$Name].ReceivedPackets
            $Encap -like '*RemoteChecksum' ? $length -le 1500 : $length -gt 1500 | Should -BeTrue
        }
    }
}
