# BPF programs under the distribution's own kernel: its verifier, its compiler, its links.

Describe 'The kernel of the distribution' -Tag Kernel, DistributionKernel {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        $missing = Get-MissingRequirement -Guest -Root -Program ip, modprobe -KernelModule veth
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    # The programs on this kernel; how the engine uses them needs no other kernel than the host's.
    It 'accepts the programs of <Program>, and they work' -ForEach @(
        @{ Program = 'FouTools.Bpf.Tests'; Method = 'VerifierTests.Programs_with_*', 'LifetimeTests.*', 'TrafficTests.*' }
        @{
            Program = 'FouTools.Datapath.Tests'
            Method  = 'Data_arrive_*', 'At_the_driver_*', 'A_transfer_outlives_*', 'What_others_remove_*' | ForEach-Object { "ClsactAccelerationTests.$_" }
        }
    ) {
        # The guest has one processor.
        $words = @('-noLogo', '-noColor', '-parallel', 'none') + ($Method | ForEach-Object { '-method', "*.$_" })
        $text = & (Get-BuildPath -Program $Program) @words 2>&1
        $code = $LASTEXITCODE
        Write-Host $text[-1]
        $code | Should -Be 0 -Because ($text -join "`n")
        $text[-1] | Should -Match 'Total: [1-9]\d+,'
    }
}
