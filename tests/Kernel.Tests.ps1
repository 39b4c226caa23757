# On a kernel with fou: the behavior of the guest's kernel without our code.

Describe 'The fou module of the kernel' -Tag Kernel, DistributionKernel {
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

    It 'is loaded only by the user: neither by ip fou nor by a tunnel with encap' {
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
