# Where the kernel has fou: what the guest's kernel does by itself, and our engine against it. Both ends see real packets.

Describe 'The fou module of the kernel' -Tag Kernel {
    BeforeAll {
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        $missing = Get-MissingRequirement -Guest -Root -Program ip, modprobe -KernelModule fou, ipip
        if (-not $missing) { $hosts = New-TwoHosts }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It 'belongs to a kernel that Debian built' {
        Get-Content /proc/version | Should -BeLike '*Debian*'
    }

    It 'is loaded by nobody but the user: neither by ip fou nor by a tunnel with encap' {
        & modprobe -r fou6 fou
        Test-Path /sys/module/fou | Should -BeFalse
        { Invoke-Ip -n $hosts.A fou show } | Should -Throw
        { Invoke-Ip -n $hosts.A link add tun1 type ipip remote $hosts.AddressB local $hosts.AddressA encap fou encap-dport 5555 } | Should -Throw
        Test-Path /sys/module/fou | Should -BeFalse

        & modprobe fou
        Invoke-Ip -n $hosts.A fou show | Should -BeNullOrEmpty
    }

    It 'opens, shows and closes ports' {
        & modprobe fou
        Invoke-Ip -n $hosts.A fou add port 5555 ipproto 4
        $port = (Invoke-Ip -n $hosts.A -j fou show) -join '' | ConvertFrom-Json
        $port.port | Should -Be 5555
        $port.ipproto | Should -Be 4
        { Invoke-Ip -n $hosts.A fou add port 5555 ipproto 4 } | Should -Throw '*in use*'
        Invoke-Ip -n $hosts.A fou del port 5555
        Invoke-Ip -n $hosts.A fou show | Should -BeNullOrEmpty
    }
}

Describe 'Our engine and kernel fou: <Mode> to <B>, UDP checksum <UdpChecksum>' -Tag Kernel -ForEach @(
    @{ Mode = 'IPIP'; UdpChecksum = $true; Kind = 'ipip'; Protocol = 4; A = '10.9.0.1'; B = '10.9.0.2'; PrefixLength = 30 }
    @{ Mode = 'IPIP'; UdpChecksum = $false; Kind = 'ipip'; Protocol = 4; A = '10.9.0.1'; B = '10.9.0.2'; PrefixLength = 30 }
    @{ Mode = 'SIT'; UdpChecksum = $true; Kind = 'sit'; Protocol = 41; A = 'fd09::1'; B = 'fd09::2'; PrefixLength = 64 }
    @{ Mode = 'SIT'; UdpChecksum = $false; Kind = 'sit'; Protocol = 41; A = 'fd09::1'; B = 'fd09::2'; PrefixLength = 64 }
    @{ Mode = 'GRE'; UdpChecksum = $true; Kind = 'gre'; Protocol = 47; A = '10.9.0.1'; B = '10.9.0.2'; PrefixLength = 30 }
    @{ Mode = 'GRE'; UdpChecksum = $false; Kind = 'gre'; Protocol = 47; A = 'fd09::1'; B = 'fd09::2'; PrefixLength = 64 }
) {
    BeforeAll {
        Import-Module "$PSScriptRoot/harness/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/HashedTransfer.psm1"
        Import-Module (Get-BuildPath -Module)

        $missing = Get-MissingRequirement -Root -Program ip, ping, ethtool -KernelModule fou, $Kind
        if (-not $missing) {
            & modprobe fou
            $hosts = New-TwoHosts -LikeWire
            $ours = @{ Name = 'tun1'; Mode = $Mode; RemotePort = 5555; UdpChecksum = $UdpChecksum; Address = "$A/$PrefixLength" }
            Start-FouDatapath @ours -NetworkNamespace $hosts.A -RemoteAddress $hosts.AddressB | Out-Null

            $checksum = $UdpChecksum ? 'encap-csum' : 'noencap-csum'
            Invoke-Ip -n $hosts.B fou add port 5555 ipproto $Protocol
            Invoke-Ip -n $hosts.B link add tun1 type $Kind remote $hosts.AddressA local $hosts.AddressB encap fou encap-sport auto encap-dport 5555 $checksum
            Invoke-Ip -n $hosts.B address add "$B/$PrefixLength" dev tun1
            Invoke-Ip -n $hosts.B link set tun1 up
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        Get-FouDatapath | Stop-FouDatapath
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It 'have the same MTU, and packets of that length pass both ways' {
        $link = (Invoke-Ip -n $hosts.B -j link show tun1) -join '' | ConvertFrom-Json
        $link.mtu | Should -Be (Get-FouDatapath tun1).Mtu
        $data = $link.mtu - ($A.Contains(':') ? 48 : 28)
        & ip netns exec $hosts.A ping -c 1 -W 5 -M do -s $data $B | Out-Null
        $LASTEXITCODE | Should -Be 0
        & ip netns exec $hosts.B ping -c 1 -W 5 -M do -s $data $A | Out-Null
        $LASTEXITCODE | Should -Be 0
    }

    It 'lose no ping from us to the kernel' {
        (Test-Ping -NetworkNamespace $hosts.A -Address $B -Count 10 -Interval 0.5).Received | Should -Be 10
    }

    It 'lose no ping from the kernel to us' {
        (Test-Ping -NetworkNamespace $hosts.B -Address $A -Count 10 -Interval 0.5).Received | Should -Be 10
    }

    It 'carry TCP data from us to the kernel that hashes the same at both ends' {
        $transfer = Invoke-HashedTransfer -From $hosts.A -To $hosts.B -Address $B -Bytes 16MB
        $transfer.Bytes | Should -Be 16MB
        $transfer.Intact | Should -BeTrue
    }

    It 'carry TCP data from the kernel to us that hashes the same at both ends' {
        $transfer = Invoke-HashedTransfer -From $hosts.B -To $hosts.A -Address $A -Bytes 16MB
        $transfer.Bytes | Should -Be 16MB
        $transfer.Intact | Should -BeTrue
    }

    It 'find nothing malformed in what the other sends' {
        (Get-FouDatapathStatistics tun1).ReceiveDropped | Should -Be 0
        $link = (Invoke-Ip -n $hosts.B -j -s link show tun1) -join '' | ConvertFrom-Json
        $link.stats64.rx.errors | Should -Be 0
        $link.stats64.tx.errors | Should -Be 0
    }
}
