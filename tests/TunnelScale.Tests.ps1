# Many tunnels and ports: listed completely, also while the list changes.

Describe 'Many' -Tag Kernel {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/KernelTunnel.psm1"
        Import-Module (Get-BuildPath -Module)

        $missing = Get-MissingRequirement -Root -Program ip, modprobe -KernelModule fou, ipip, ip_gre
        if (-not $missing) {
            & modprobe fou
            $hosts = New-TwoHosts
            $in = @{ NetworkNamespace = $hosts.A }
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It 'ports are listed completely: 2,000, of which ip shows fewer' {
        $numbers = 20001..22000
        Invoke-IpBatch -NetworkNamespace $hosts.A -Line ($numbers | ForEach-Object { "fou add port $_ ipproto 4" })
        $listed = @(Get-FouPort @in)
        ($listed.Port | Sort-Object) -join ',' | Should -BeExactly ($numbers -join ',')

        # The kernel skips the port that no longer fits at the end of each datagram of its reply (fou_nl_get_dumpit).
        $shown = @((Invoke-Ip -n $hosts.A -j fou show) -join '' | ConvertFrom-Json | ForEach-Object { $_ })
        $shown.Count | Should -BeLessThan 2000
        $shown.Count | Should -BeGreaterThan 1900

        $listed | Where-Object Port -LE 20050 | Remove-FouPort
        @(Get-FouPort @in).Count | Should -Be 1950
    }

    Context 'tunnels, 1,000,' {
        BeforeAll {
            if (-not $missing) {
                Invoke-IpBatch -NetworkNamespace $hosts.A -Line (1..1000 | ForEach-Object {
                        "link add m$_ type $($_ % 2 ? 'ipip' : 'gre') local 192.0.2.1 remote 10.$($_ -shr 8).$($_ -band 255).1 encap gue encap-sport auto encap-dport 5555"
                    })
            }
        }

        It 'are listed completely' {
            $all = @(Get-Tunnel 'm*' @in)
            $all.Count | Should -Be 1000
            ($all.Name | Sort-Object) -join ' ' | Should -BeExactly ((1..1000 | ForEach-Object { "m$_" } | Sort-Object) -join ' ')
            @($all | Where-Object EncapDestinationPort -NE 5555).Count | Should -Be 0
            @(Get-Tunnel -Kind gre -EncapType Gue @in).Count | Should -Be 500
            (Get-Tunnel -RemoteAddress 10.1.2.1 @in).Name | Should -Be 'm258'
            @(Get-TunnelEncap -DestinationPort 5555 @in).Count | Should -Be 1000
        }

        It 'are listed completely while another program creates and removes tunnels' {
            $restless = [System.Diagnostics.ProcessStartInfo]::new('ip')
            $loop = 'for i in 1 2 3 4 5 6 7 8; do ip link add r0 type ipip local 192.0.2.1 remote 10.200.0.1; sleep 0.5; ip link del r0; sleep 0.5; done'
            'netns', 'exec', $hosts.A, 'sh', '-c', $loop | ForEach-Object { $restless.ArgumentList.Add($_) }
            $process = [System.Diagnostics.Process]::Start($restless)
            try {
                $rounds = 0
                while (-not $process.HasExited -and $rounds -lt 100) {
                    $all = @(Get-Tunnel 'm*' @in -ErrorAction Stop)
                    $all.Count | Should -Be 1000
                    @($all.Name | Select-Object -Unique).Count | Should -Be 1000
                    $rounds++
                }

                $rounds | Should -BeGreaterThan 0
            }
            finally {
                if (-not $process.HasExited) { $process.Kill($true) }
                $process.WaitForExit()
                $process.Dispose()
            }
        }

        It 'are changed and removed through a pipeline' {
            $some = @(Get-Tunnel 'm[12]?' @in)
            $some.Count | Should -Be 20
            $some | Set-TunnelEncap -DestinationPort 6666
            @(Get-TunnelEncap -DestinationPort 6666 @in).Name | Should -Be $some.Name
            @(Get-TunnelEncap -DestinationPort 5555 @in).Count | Should -Be 980
            Remove-Tunnel 'm[12]?' @in
            @(Get-Tunnel 'm*' @in).Count | Should -Be 980
        }
    }
}
