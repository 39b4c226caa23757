# Where netfilter is of modules and tells its hooks: how it is found out what packets carried inside the kernel would pass by.

Describe 'What of netfilter sees the packets of a host' -Tag Kernel, DistributionKernel {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module (Get-BuildPath -Module)
        $missing = Get-MissingRequirement -Guest -Root -Program nft, modprobe -KernelModule nf_tables
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    It 'is asked without loading nftables' {
        & modprobe -r nf_tables
        Test-Path /sys/module/nf_tables | Should -BeFalse
        $hooks = [FouTools.Netlink.Netfilter.HostHooks]::Open($null, $true)
        try {
            $hooks.FindFirst() | Should -BeNullOrEmpty
            Test-Path /sys/module/nf_tables | Should -BeFalse

            & nft 'add table ip walls; add chain ip walls gate { type filter hook input priority 0; policy drop; }'
            $hooks.FindFirst() | Should -Be "nftables chain 'ip walls gate'"
        }
        finally {
            & nft flush ruleset
            $hooks.Dispose()
        }
    }

    It 'is also a function that no chain of nftables shows' {
        $without = Get-MissingRequirement -KernelModule nfnetlink_hook
        if ($without) { Set-ItResult -Skipped -Because $without }
        $hooks = [FouTools.Netlink.Netfilter.HostHooks]::Open($null, $true)
        try {
            # Connections are tracked for what is forwarded, and so for all packets.
            & nft 'add table ip walls; add chain ip walls through { type filter hook forward priority 0; }; add rule ip walls through ct state new'
            $hooks.FindFirst() | Should -BeLike 'netfilter hook ipv4_conntrack_*of nf_conntrack'
            & nft flush ruleset
            $hooks.FindFirst() | Should -BeNullOrEmpty
        }
        finally {
            & nft flush ruleset
            $hooks.Dispose()
        }
    }
}
