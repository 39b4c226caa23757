# Tunnels in pipelines: the command line has precedence over piped properties, which are current settings, not requested ones.

Describe 'A piped tunnel' -Tag Kernel {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/KernelTunnel.psm1"
        Import-Module (Get-BuildPath -Module)

        $missing = Get-MissingRequirement -Root -Program ip, modprobe -KernelModule fou, ipip, sit, ip_gre
        if (-not $missing) {
            & modprobe fou
            $hosts = New-TwoHosts
            $in = @{ NetworkNamespace = $hosts.A }
            $ends = @{ LocalAddress = '192.0.2.1'; RemoteAddress = '192.0.2.2' }
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterEach {
        if (-not $missing) { Get-Tunnel @in | Where-Object { -not $_.IsFallback } | Remove-Tunnel }
    }

    AfterAll {
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It 'gives a copy its settings, except those on the command line' {
        New-Tunnel a gre @ends -Key 5 -Ttl 64 -EncapType Fou -EncapDestinationPort 5555 @in | Out-Null
        $copy = Get-Tunnel a @in | New-Tunnel -Name b -RemoteAddress 192.0.2.3 -Key 7 -EncapType Gue
        Compare-Tunnel (Get-Tunnel a @in) $copy | Should -Be 'EncapType', 'InputKey', 'Name', 'OutputKey', 'RemoteAddress'
        $copy.InputKey | Should -Be 7
        $copy.OutputKey | Should -Be 7
    }

    It 'is changed only by parameters on the command line, and its MTU follows' {
        $tunnel = New-Tunnel a gre @ends -Key 5 -EncapType Fou -EncapDestinationPort 5555 @in
        $tunnel.Mtu | Should -Be 1464
        $tunnel | Set-Tunnel -Clear Key
        Compare-Tunnel $tunnel (Get-Tunnel a @in) | Should -Be 'InputKey', 'Mtu', 'OutputKey'
        (Get-Tunnel a @in).Mtu | Should -Be 1468

        # The object is from before the change, and does not restore its old settings.
        $tunnel | Set-Tunnel -Ttl 9
        $now = Get-Tunnel a @in
        $now.InputKey | Should -BeNullOrEmpty
        $now.Mtu | Should -Be 1468
    }

    It 'passes its encapsulation to another tunnel, or loses it' {
        New-Tunnel a ipip @ends -EncapType Gue -EncapDestinationPort 6080 -EncapSourcePort 7 -EncapRemoteChecksum $true @in | Out-Null
        New-Tunnel b sit @ends @in | Out-Null
        Get-TunnelEncap a @in | Set-TunnelEncap -Name b
        $encap = Get-TunnelEncap b @in
        "$($encap.Type) $($encap.SourcePort) $($encap.DestinationPort) $($encap.RemoteChecksum) $($encap.Mtu)" | Should -Be 'Gue 7 6080 True 1460'
        Get-TunnelEncap -Type Gue @in | Set-TunnelEncap -Type None
        @(Get-TunnelEncap a, b @in).Type | Should -Be 'None', 'None'
        @(Get-Tunnel a, b @in).Mtu | Should -Be 1480, 1480
    }

    It 'that no longer exists is reported, and the next one is processed' {
        $first = New-Tunnel a ipip @ends @in
        $second = New-Tunnel b sit @ends @in
        Remove-Tunnel a @in
        $first, $second | Set-Tunnel -Ttl 9 -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure.Count | Should -Be 1
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'TunnelNotFound,*'
        "$((Get-Tunnel b @in).Ttl)" | Should -Be '9'
        $first, $second | Remove-Tunnel -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure.Count | Should -Be 1
        Get-Tunnel b @in -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'is found by its name, escaped if it has wildcard characters' {
        New-Tunnel 't[0]' ipip @ends @in | Out-Null
        New-Tunnel t0 sit @ends @in | Out-Null
        (Get-Tunnel 't[0]' @in).Kind | Should -Be 'Ipip'
        (Get-Tunnel 't`[0`]' @in).Kind | Should -Be 'Ipip'
        (Get-Tunnel 't[01]' @in).Kind | Should -Be 'Sit'
        @(Get-Tunnel t0, 't`[0`]' @in).Count | Should -Be 2
    }

    It 'over an underlay in another network namespace is not moved to a local interface' {
        $tunnel = New-Tunnel a ipip @ends -UnderlayInterface underlay @in
        Invoke-Ip -n $hosts.A link set dev a netns $hosts.B
        try {
            $there = @{ NetworkNamespace = $hosts.B }
            $moved = Get-Tunnel a @there
            $moved.UnderlayIndex | Should -Be $tunnel.UnderlayIndex
            $moved.UnderlayInterface | Should -BeNullOrEmpty
            Set-Tunnel a -UnderlayInterface underlay @there -ErrorAction SilentlyContinue -ErrorVariable failure
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'InvalidUnderlayInterface,*'
            Set-Tunnel a -Clear UnderlayInterface @there
            (Get-Tunnel a @there).UnderlayIndex | Should -BeNullOrEmpty
        }
        finally {
            Remove-Tunnel a -NetworkNamespace $hosts.B
        }
    }

    It 'that is a fallback device can change its MTU and state only' {
        New-Tunnel a ipip @ends @in | Out-Null
        (Set-Tunnel tunl0 -Mtu 1400 -Up $true -PassThru @in).Up | Should -BeTrue
        (Get-Tunnel tunl0 @in).Mtu | Should -Be 1400
        Set-Tunnel tunl0 -Mtu 10 @in -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'InvalidMtu,*'
        Set-Tunnel tunl0 -Ttl 9 @in -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'FallbackDevice,*'
        Set-Tunnel tunl0 -Mtu 1480 -Up $false @in
    }
}
