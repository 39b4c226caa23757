# Setups from other projects' tests, which use ip(8), netlink and configuration files, replayed with the cmdlets: the kernel's
# selftests of rtnetlink and BPF tunnels, and the FOU tests of systemd-networkd.

Describe 'A setup from another test suite' -Tag Kernel {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/KernelTunnel.psm1"
        Import-Module (Get-BuildPath -Module)

        $missing = Get-MissingRequirement -Root -Program ip, modprobe, ping -KernelModule fou, ipip, sit, ip_gre
        if (-not $missing) {
            & modprobe -a fou ipip sit ip_gre
            $hosts = New-TwoHosts
            $in = @{ NetworkNamespace = $hosts.A }
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterEach {
        if (-not $missing) {
            foreach ($name in $hosts.A, $hosts.B) {
                Get-FouPort -NetworkNamespace $name | Remove-FouPort
                Get-Tunnel -NetworkNamespace $name | Where-Object { -not $_.IsFallback } | Remove-Tunnel
            }
        }
    }

    AfterAll {
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It 'works: ports that come and go (rtnetlink selftest)' {
        New-FouPort 7777 -Protocol 47 @in -ErrorAction Stop | Out-Null
        New-FouPort 8888 -Protocol 4 @in -ErrorAction Stop | Out-Null
        Remove-FouPort 9999 @in -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'FouPortNotFound,*'
        Remove-FouPort 7777 @in -ErrorAction Stop
        $left = @(Get-FouPort @in)
        $left.Count | Should -Be 1
        $left[0].Port | Should -Be 8888
    }

    It 'works: two ports and four kinds of tunnels (systemd-networkd)' {
        New-FouPort 55555 -Protocol 4 @in -ErrorAction Stop | Out-Null
        New-FouPort 55556 -Protocol 47 @in -ErrorAction Stop | Out-Null
        $rows = @'
Name,Kind,LocalAddress,RemoteAddress,EncapType,EncapSourcePort,EncapDestinationPort
fou-ipip,ipip,192.0.2.1,192.0.2.21,Fou,,55555
fou-sit,sit,192.0.2.1,192.0.2.22,Fou,,55555
fou-gre,gre,192.0.2.1,192.0.2.23,Fou,1001,55556
fou-gretap,gretap,192.0.2.1,192.0.2.24,Fou,,55556
'@ | ConvertFrom-Csv
        @($rows | New-Tunnel @in).Count | Should -Be 4
        $links = Read-IpLink -NetworkNamespace $hosts.A
        $shown = foreach ($row in $rows) {
            $information = $links[$row.Name].linkinfo
            $encap = $information.info_data.encap
            "$($information.info_kind) $($information.info_data.remote) $($encap.type) $($encap.sport) $($encap.dport)"
        }
        $shown -join ', ' | Should -Match '^ipip 192.0.2.21 fou (0|auto)? ?55555, sit 192.0.2.22 fou (0|auto)? ?55555, gre 192.0.2.23 fou 1001 55556, gretap 192.0.2.24 fou (0|auto)? ?55556$'
        $ports = @((Invoke-Ip -n $hosts.A -j fou show) -join '' | ConvertFrom-Json | ForEach-Object { $_ })
        ($ports | ForEach-Object { "$($_.port)/$($_.ipproto)" } | Sort-Object) -join ' ' | Should -Be '55555/4 55556/47'
    }

    It 'works: a pair of live tunnels is encapsulated, changes its encapsulation, and drops it (BPF selftest)' {
        $sides = @(
            @{ Place = $hosts.A; Local = $hosts.AddressA; Remote = $hosts.AddressB; Address = '10.1.1.1'; Peer = '10.1.1.2' }
            @{ Place = $hosts.B; Local = $hosts.AddressB; Remote = $hosts.AddressA; Address = '10.1.1.2'; Peer = '10.1.1.1' }
        )
        $made = foreach ($side in $sides) {
            New-Tunnel t ipip -LocalAddress $side.Local -RemoteAddress $side.Remote -Address "$($side.Address)/24" -Up $true -NetworkNamespace $side.Place -ErrorAction Stop
        }
        @($made).Count | Should -Be 2

        $steps = foreach ($type in 'None', 'Fou', 'Gue', 'None') {
            foreach ($side in $sides) {
                $there = @{ NetworkNamespace = $side.Place }
                Get-FouPort @there | Remove-FouPort
                $protocol = $type -eq 'Fou' ? @{ Protocol = 'IPIP' } : @{}
                if ($type -ne 'None') {
                    New-FouPort 5555 -Type $type @protocol @there -ErrorAction Stop | Out-Null
                    Set-TunnelEncap t -Type $type -DestinationPort 5555 @there -ErrorAction Stop
                }
                else {
                    Clear-TunnelEncap t @there -ErrorAction Stop
                }
            }

            $received = foreach ($side in $sides) { (Test-Ping -NetworkNamespace $side.Place -Address $side.Peer -Count 2 -Interval 0.5).Received }
            "$((Get-TunnelEncap t -NetworkNamespace $hosts.A).Type) $received"
        }
        $steps -join ', ' | Should -Be 'None 2 2, Fou 2 2, Gue 2 2, None 2 2'
        $now = foreach ($side in $sides) { (Get-Tunnel t -NetworkNamespace $side.Place).Index }
        "$now" | Should -Be "$($made.Index)"
    }
}
