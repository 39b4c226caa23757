# On a kernel with modular netfilter that reports its hooks: detecting the hooks that accelerated packets would bypass.

Describe 'The netfilter hooks of a host' -Tag Kernel, DistributionKernel {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module (Get-BuildPath -Module)
        $missing = Get-MissingRequirement -Guest -Root -Program nft, modprobe -KernelModule nf_tables
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    It 'are read without loading nftables' {
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

    It 'include functions that no nftables chain shows' {
        $without = Get-MissingRequirement -KernelModule nfnetlink_hook
        if ($without) { Set-ItResult -Skipped -Because $without }
        $hooks = [FouTools.Netlink.Netfilter.HostHooks]::Open($null, $true)
        try {
            # Connection tracking for forwarded packets hooks all packets.
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
