# The demo of build.ps1, the first command that a new user runs.

Describe 'The demo' -Tag Foundation {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/Wait.psm1"
        Import-Module "$PSScriptRoot/harness/ChildProcess.psm1"
        $missing = Get-MissingRequirement -Root -Program ip, ping

        function Get-DemoNamespace {
            if (Test-Path /run/netns) { Get-ChildItem /run/netns -Filter 'demo-*' | ForEach-Object Name | Where-Object { $_ -notin $former } }
        }

        # The namespaces of a process that inspects the demo while it runs.
        $former = @(Get-DemoNamespace)
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    It 'shows pings without loss, an intact transfer and matching counters, and removes everything' {
        $child = Invoke-ChildPowerShell -Command "Import-Module '$PSScriptRoot/../build/Demo.psm1'; Invoke-Demo -TransferBytes 16MB"
        $child.ExitCode | Should -Be 0
        [regex]::Matches($child.Output, '20 +20 +0 %').Count | Should -Be 3
        $child.Output | Should -Match '(?s)Bytes +: 16777216\s+Sha256 +: [0-9A-F]{64}\s+Intact +: True'
        [regex]::Matches($child.Output, '0 +0 +True').Count | Should -Be 6
        Get-DemoNamespace | Should -BeNullOrEmpty
    }

    It 'removes everything after Ctrl+C while it creates the hosts' {
        $child = Start-ChildPowerShell -Command "Import-Module '$PSScriptRoot/../build/Demo.psm1'; Invoke-Demo -TransferBytes 100GB"
        try {
            Wait-Until { Test-Path "/run/netns/demo-a-$($child.Id)" } | Should -BeTrue
            & kill -INT $child.Id
            $child.WaitForExit(20000) | Should -BeTrue
            Get-DemoNamespace | Should -BeNullOrEmpty
        }
        finally {
            if (-not $child.HasExited) { $child.Kill($true) }
            $child.Dispose()
        }
    }

    It 'removes everything after Ctrl+C half way' {
        $child = Start-ChildPowerShell -Command "Import-Module '$PSScriptRoot/../build/Demo.psm1'; Invoke-Demo -TransferBytes 100GB"
        try {
            do {
                $line = $child.StandardOutput.ReadLine()
            } until ($null -eq $line -or $line -like 'TCP through*')
            $line | Should -BeLike 'TCP through*'
            Start-Sleep -Milliseconds 500
            Get-DemoNamespace | Should -Not -BeNullOrEmpty

            & kill -INT $child.Id
            $child.WaitForExit(20000) | Should -BeTrue
            Get-DemoNamespace | Should -BeNullOrEmpty
        }
        finally {
            if (-not $child.HasExited) { $child.Kill($true) }
            $child.Dispose()
        }
    }
}
