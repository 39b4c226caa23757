# Bugs of iproute2's ip(8) with FOU, demonstrated, and the cmdlets in the same situation. An iproute2 with a fix skips the
# demonstration.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/harness/KernelTunnel.psm1"
    $kinds = @(Get-TunnelKind)
    $swapped = @(Get-TunnelKind -Kind ipip, sit, gre, gretap, ip6gre, ip6gretap)
}

Describe 'Tunnels that ip handles wrong' -Tag Kernel {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/KernelTunnel.psm1"
        Import-Module (Get-BuildPath -Module)

        $missing = Get-MissingRequirement -Root -Program ip, modprobe -KernelModule fou, fou6, ipip, sit, ip_gre, ip6_tunnel, ip6_gre
        if (-not $missing) {
            & modprobe -a fou fou6 ipip sit ip_gre ip6_tunnel ip6_gre
            $hosts = New-TwoHosts
            Add-Underlay -Hosts $hosts
            $in = @{ NetworkNamespace = $hosts.A }
            $encap = 'encap fou encap-sport 1234 encap-dport 7777 encap-csum'

            # One of ip's and one of ours for every kind. Each has its own remote, or they would conflict.
            $number = 20
            $add = @()
            $set = @()
            foreach ($row in Get-TunnelKind) {
                foreach ($whose in 'ip', 'our') {
                    $number++
                    $add += "link add $whose-$($row.Kind) type $($row.Kind) local $($row.Net)1 remote $($row.Net)$number $encap"
                }

                $set += "link set ip-$($row.Kind) type $($row.Kind) ttl 99"
            }

            Invoke-IpBatch -NetworkNamespace $hosts.A -Line $add
            $made = Read-IpLink -NetworkNamespace $hosts.A
            $before = @{}
            Get-Tunnel our-* @in | ForEach-Object { $before[$_.Name] = $_ }
            Invoke-IpBatch -NetworkNamespace $hosts.A -Line $set
            Set-Tunnel our-* -Ttl 99 @in
            $changed = Read-IpLink -NetworkNamespace $hosts.A
        }

        function Get-Encap($Link) {
            $encap = $Link.linkinfo.info_data.encap
            "$($encap.type) $($encap.sport) $($encap.dport)"
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    Context 'A change of the TTL' {
        It 'by ip swaps the bytes of both UDP ports: <Kind>' -ForEach $swapped {
            Get-Encap $made["ip-$Kind"] | Should -Be 'fou 1234 7777'
            $now = Get-Encap $changed["ip-$Kind"]
            if ($now -eq 'fou 1234 7777') { Set-ItResult -Skipped -Because 'this iproute2 has the bug fixed' }
            $now | Should -Be 'fou 53764 24862'
        }

        It 'by ip removes the encapsulation: ip6tnl' {
            Get-Encap $made['ip-ip6tnl'] | Should -Be 'fou 1234 7777'
            $now = Get-Encap $changed['ip-ip6tnl']
            if ($now -eq 'fou 1234 7777') { Set-ItResult -Skipped -Because 'this iproute2 has the bug fixed' }
            $now.Trim() | Should -BeNullOrEmpty
        }

        It 'by us changes nothing else: <Kind>' -ForEach $kinds {
            Get-Encap $made["our-$Kind"] | Should -Be 'fou 1234 7777'
            Get-Encap $changed["our-$Kind"] | Should -Be 'fou 1234 7777'
            $after = Get-Tunnel "our-$Kind" @in
            "$($after.Ttl)" | Should -Be 99
            Compare-Tunnel $before["our-$Kind"] $after | Should -Be 'Ttl'
        }
    }

    Context 'The output' {
        It 'by ip of the UDP checksum over IPv6 is not accepted as input by ip' {
            $shown = (Invoke-Ip -n $hosts.A -d link show our-ip6gre) -join ' '
            $shown -match '(encap fou .*remcsum)' | Should -BeTrue
            $words = @($Matches[1] -split ' ')
            $words | Should -Contain 'encap-csum6'
            try { Invoke-Ip -n $hosts.A link add again type ip6gre local 2001:db8::1 remote 2001:db8::99 @words }
            catch { $refusal = "$_" }
            if (-not $refusal) {
                Invoke-Ip -n $hosts.A link del again
                Set-ItResult -Skipped -Because 'this iproute2 has the bug fixed'
            }

            $refusal | Should -BeLike '*Usage:*encap-csum6*'
            $taken = @($words -replace '^encap-csum6$', 'encap-udp6-csum')
            Invoke-Ip -n $hosts.A link add again type ip6gre local 2001:db8::1 remote 2001:db8::99 @taken
            Invoke-Ip -n $hosts.A link del again
        }

        It 'by us creates the same tunnel again, also from a file: <Kind>, checksum over IPv6 <_6>' -ForEach @(
            foreach ($row in $kinds) { foreach ($flag in $true, $false) { $row + @{ _6 = $flag } } }
        ) {
            Set-TunnelEncap "our-$Kind" -UdpChecksum6 $_6 @in
            $old = Get-Tunnel "our-$Kind" @in
            $old.EncapUdpChecksum6 | Should -Be $_6

            $piped = $old | Remove-Tunnel -PassThru | New-Tunnel
            $piped.Name | Should -Be "our-$Kind"
            $piped.Index | Should -Not -Be $old.Index
            Compare-Tunnel $old $piped | Should -BeNullOrEmpty

            $saved = $piped | ConvertTo-Csv
            $piped | Remove-Tunnel
            $read = $saved | ConvertFrom-Csv | New-Tunnel
            $read.Index | Should -Not -Be $piped.Index
            Compare-Tunnel $old $read | Should -BeNullOrEmpty
        }
    }

    Context 'A FOU port' {
        AfterEach {
            if (-not $missing) { Get-FouPort @in | Remove-FouPort }
        }

        It 'without protocol is requested from the kernel by ip, although ip has reported the error already' {
            $said = (& ip -n $hosts.A fou add port 5555 2>&1) -join "`n"
            $LASTEXITCODE | Should -Not -Be 0
            $said | Should -BeLike '*must set ipproto*'
            if ($said -notlike '*RTNETLINK*') { Set-ItResult -Skipped -Because 'this iproute2 has the bug fixed' }
            $said | Should -BeLike '*RTNETLINK answers: Invalid argument*'
        }

        It 'without protocol is rejected by us before even the namespace is opened' {
            New-FouPort 5555 -NetworkNamespace nosuchplace -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
            $failure.Count | Should -Be 1
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'InvalidProtocol,*'
        }

        It 'cannot be filtered by ip, but can by us' {
            Invoke-IpBatch -NetworkNamespace $hosts.A -Line 'fou add port 5555 ipproto 4', 'fou add port 5556 gue', 'fou add port 5557 ipproto 47'
            (Get-FouPort 5556 @in).Type | Should -Be 'Gue'
            (Get-FouPort -Protocol GRE @in).Port | Should -Be 5557
            $said = (& ip -n $hosts.A fou show port 5556 2>&1) -join "`n"
            if ($LASTEXITCODE -eq 0) { Set-ItResult -Skipped -Because 'this iproute2 has the bug fixed' }
            $said | Should -BeLike '*does not take any arguments*'
        }

        It 'on an interface only is rejected by the kernel for ip, and created for us' {
            $said = (& ip -n $hosts.A fou add port 5555 ipproto 4 dev underlay 2>&1) -join "`n"
            $refused = $LASTEXITCODE -ne 0
            if (-not $refused) { Invoke-Ip -n $hosts.A fou del port 5555 dev underlay }
            (New-FouPort 5555 -Protocol 4 -InterfaceName underlay @in).InterfaceName | Should -Be 'underlay'
            @(Get-FouPort @in).Count | Should -Be 1
            if (-not $refused) { Set-ItResult -Skipped -Because 'this iproute2 has the bug fixed' }
            $said | Should -BeLike '*Invalid argument*'
        }
    }

    Context 'A tunnel in collect metadata mode' {
        AfterEach {
            if (-not $missing) { Get-Tunnel extern* @in | Remove-Tunnel }
        }

        It 'with an encapsulation is created without it by ip, silently' {
            $said = & ip -n $hosts.A link add extern type ipip external encap fou encap-dport 5555 2>&1
            $LASTEXITCODE | Should -Be 0
            $said | Should -BeNullOrEmpty
            $made = Get-Tunnel extern @in
            $made.CollectMetadata | Should -BeTrue
            if ($made.EncapType -eq 'Fou') { Set-ItResult -Skipped -Because 'this iproute2 has the bug fixed' }
            $made.EncapType | Should -Be 'None'
        }

        It 'with an encapsulation is created with it by us: ipip' {
            $made = New-Tunnel extern ipip -CollectMetadata $true -EncapType Fou -EncapDestinationPort 5555 @in
            $made.CollectMetadata | Should -BeTrue
            $made.EncapDestinationPort | Should -Be 5555
            $shown = (Read-IpLink -NetworkNamespace $hosts.A).extern
            $shown.linkinfo.info_data.external | Should -BeTrue
            Get-Encap $shown | Should -BeLike 'fou * 5555'
        }

        It 'with an encapsulation is rejected by us if it would carry nothing: <_>' -ForEach 'gre', 'gretap', 'ip6tnl', 'ip6gre', 'ip6gretap' {
            New-Tunnel extern $_ -CollectMetadata $true -EncapType Fou -EncapDestinationPort 5555 @in -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
            $failure.Count | Should -Be 1
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'InvalidCollectMetadata,*'
            $failure[0].ErrorDetails.Message | Should -BeLike "*kind $_ *"
            Get-Tunnel extern* @in | Should -BeNullOrEmpty
        }
    }
}
