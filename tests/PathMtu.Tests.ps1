# A link on the path to the peer, behind a router, has a smaller MTU than ours: how it is discovered, and which packets still pass.

Describe 'A narrow path: <Mode> in <Encapsulation> over <Outer>' -Tag Foundation -ForEach @(
    # Mtu: the device's, over an interface of 1500 bytes.
    @{ Mode = 'IPIP'; Encapsulation = 'Fou'; Outer = 'IPv4'; Inner = @('IPv4'); Mtu = 1472 }
    @{ Mode = 'SIT'; Encapsulation = 'Fou'; Outer = 'IPv4'; Inner = @('IPv6'); Mtu = 1472 }
    @{ Mode = 'GRE'; Encapsulation = 'Gue'; Outer = 'IPv4'; Inner = 'IPv4', 'IPv6'; Mtu = 1464 }
    @{ Mode = 'GRETAP'; Encapsulation = 'Fou'; Outer = 'IPv4'; Inner = 'IPv4', 'IPv6'; Mtu = 1454 }
    @{ Mode = 'Mixed'; Encapsulation = 'Gue'; Outer = 'IPv6'; Inner = 'IPv4', 'IPv6'; Mtu = 1448 }
    @{ Mode = 'GRETAP'; Encapsulation = 'Gue'; Outer = 'IPv6'; Inner = 'IPv4', 'IPv6'; Mtu = 1430 }
) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/RoutedHosts.psm1"
        Import-Module "$PSScriptRoot/harness/HashedTransfer.psm1"
        Import-Module (Get-BuildPath -Module)

        function Get-Inner([string] $Family, [int] $Side) {
            $Family -eq 'IPv4' ? "10.9.0.$Side" : "fd09::$Side"
        }

        function Get-EventCount([string] $Name) {
            ((Get-FouDatapathStatistics tun1 -NetworkNamespace $hosts.A).Events | Where-Object { "$($_.Event)" -eq $Name }).Count
        }

        function Invoke-Ping([string] $Option, [string] $Family, [int] $PacketLength) {
            # The size that ping reports; -s counts neither the IP nor the ICMP header.
            $data = $PacketLength - ($Family -eq 'IPv4' ? 28 : 48)
            (& ip netns exec $hosts.A sh -c "ping $Option -i 0.3 -W 1 -s $data $(Get-Inner $Family 2) 2>&1") -join "`n"
        }

        $missing = Get-MissingRequirement -Root -Program ip, ping
        if (-not $missing) {
            $hosts = New-RoutedHosts -NarrowMtu 1400
            $common = @{ Name = 'tun1'; Mode = $Mode; Encapsulation = $Encapsulation; RemotePort = 5555 }
            $addresses = @{}
            1, 2 | ForEach-Object { $side = $_; $addresses[$side] = @($Inner | ForEach-Object { "$(Get-Inner $_ $side)/$($_ -eq 'IPv4' ? 30 : 64)" }) }
        }
    }

    BeforeEach {
        if ($missing) {
            Set-ItResult -Skipped -Because $missing
        }
        else {
            # The path MTU is not known yet, not even to the kernel, which learns it for the UDP sockets that send with GSO.
            Invoke-Ip -n $hosts.A route flush cache
            Invoke-Ip -n $hosts.A -6 route flush cache
            $ours = Start-FouDatapath @common -NetworkNamespace $hosts.A -RemoteAddress $hosts."A$Outer".Other -Address $addresses[1]
            Start-FouDatapath @common -NetworkNamespace $hosts.B -RemoteAddress $hosts."B$Outer".Other -Address $addresses[2] -Mtu $Mtu | Out-Null
        }
    }

    AfterEach {
        Get-FouDatapath | Stop-FouDatapath
    }

    AfterAll {
        if (-not $missing) { Remove-RoutedHosts -Hosts $hosts }
    }

    It 'is learned from the router, and reported to senders of longer packets' {
        $ours.Mtu | Should -Be $Mtu
        (Get-FouPeer tun1 -NetworkNamespace $hosts.A).PathMtu | Should -Be 1500
        foreach ($family in $Inner) {
            $said = Invoke-Ping '-c 4 -M do' $family $Mtu
            $said | Should -Match "mtu ?= ?$($Mtu - 100)\b"
            $said | Should -Match ' 0 received'
            Invoke-Ping '-c 1 -M do' $family ($Mtu - 100) | Should -Match ' 1 received'
        }

        (Get-FouPeer tun1 -NetworkNamespace $hosts.A).PathMtu | Should -Be 1400
        Get-EventCount PathMtuLowered | Should -Be 1
        Get-EventCount PacketTooBigAnswered | Should -BeGreaterThan 0
    }

    It 'carries TCP data intact in both directions from the first packet on' {
        foreach ($family in $Inner) {
            $transfer = Invoke-HashedTransfer -From $hosts.A -To $hosts.B -Address (Get-Inner $family 2) -Bytes 4MB
            $transfer.Intact | Should -BeTrue
            $transfer = Invoke-HashedTransfer -From $hosts.B -To $hosts.A -Address (Get-Inner $family 1) -Bytes 4MB
            $transfer.Intact | Should -BeTrue
        }

        (Get-FouPeer tun1 -NetworkNamespace $hosts.A).PathMtu | Should -Be 1400
    }

    It 'carries IPv4 that may be fragmented in fragments' {
        if ('IPv4' -notin $Inner) {
            Set-ItResult -Skipped -Because 'only the sender fragments IPv6'
        }

        # The first one triggers the ICMP error.
        Invoke-Ping '-c 2 -M dont' IPv4 $Mtu | Out-Null
        Invoke-Ping '-c 3 -M dont' IPv4 $Mtu | Should -Match ' 3 received'
        Get-EventCount InnerFragmented | Should -BeGreaterOrEqual 3
    }
}

Describe 'A path too narrow for inner IPv6' -Tag Foundation {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/RoutedHosts.psm1"
        Import-Module "$PSScriptRoot/harness/HashedTransfer.psm1"
        Import-Module (Get-BuildPath -Module)

        $missing = Get-MissingRequirement -Root -Program ip, ping
        if (-not $missing) { $hosts = New-RoutedHosts -NarrowMtu 1290 }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterEach {
        Get-FouDatapath | Stop-FouDatapath
    }

    AfterAll {
        if (-not $missing) { Remove-RoutedHosts -Hosts $hosts }
    }

    It 'carries its 1280 bytes in fragments of the outer packet over <Outer>' -ForEach @(
        @{ Outer = 'IPv4' }
        @{ Outer = 'IPv6' }
    ) {
        $common = @{ Name = 'tun1'; Mode = 'SIT'; RemotePort = 5555; Mtu = 1400 }
        Start-FouDatapath @common -NetworkNamespace $hosts.A -RemoteAddress $hosts."A$Outer".Other -Address fd09::1/64 | Out-Null
        Start-FouDatapath @common -NetworkNamespace $hosts.B -RemoteAddress $hosts."B$Outer".Other -Address fd09::2/64 | Out-Null
        & ip netns exec $hosts.A ping -c 2 -i 0.3 -W 1 -M do -s 1352 fd09::2 | Out-Null
        $said = (& ip netns exec $hosts.A ping -c 3 -i 0.3 -W 2 -M do -s 1232 fd09::2 2>&1) -join "`n"
        $said | Should -Match ' 3 received'
        $transfer = Invoke-HashedTransfer -From $hosts.A -To $hosts.B -Address fd09::2 -Bytes 1MB
        $transfer.Intact | Should -BeTrue
        $count = ((Get-FouDatapathStatistics tun1 -NetworkNamespace $hosts.A).Events | Where-Object { "$($_.Event)" -eq 'OuterFragmented' }).Count
        $count | Should -BeGreaterThan 0
    }

    It 'is left to the routers without path MTU discovery' {
        $common = @{ Name = 'tun1'; Mode = 'IPIP'; RemotePort = 5555; PathMtuDiscovery = $false; Mtu = 1472 }
        Start-FouDatapath @common -NetworkNamespace $hosts.A -RemoteAddress $hosts.AIPv4.Other -Address 10.9.0.1/30 | Out-Null
        Start-FouDatapath @common -NetworkNamespace $hosts.B -RemoteAddress $hosts.BIPv4.Other -Address 10.9.0.2/30 | Out-Null
        $said = (& ip netns exec $hosts.A ping -c 3 -i 0.3 -W 2 -M dont -s 1444 10.9.0.2 2>&1) -join "`n"
        $said | Should -Match ' 3 received'
        (Get-FouPeer tun1 -NetworkNamespace $hosts.A).PathMtu | Should -Be 1500
    }
}
