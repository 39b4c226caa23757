# docs/tutorial.md: runs every command in one session, as a newcomer would.

Describe 'The tutorial' -Tag Help, Foundation {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/ChildProcess.psm1"
        Import-Module "$PSScriptRoot/harness/HelpExample.psm1"
        $root = Split-Path $PSScriptRoot
        $missing = Get-MissingRequirement -Root -Program ip, ping
        foreach ($name in 'left', 'right') {
            if (-not $missing -and (Test-Path "/run/netns/$name")) {
                $missing = "there is a network namespace $name already, and the tutorial makes one"
            }
        }

        if (-not $missing) {
            $report = Join-Path $TestDrive 'tutorial.json'
            $run = Invoke-ChildPowerShell -Command @"
Set-Location '$root'
Import-Module '$PSScriptRoot/harness/HelpExample.psm1'
Invoke-TutorialStep '$root/docs/tutorial.md' | ConvertTo-Json | Set-Content '$report'
"@
            $steps = @(Get-Content $report -Raw | ConvertFrom-Json)
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        if (-not $missing) {
            foreach ($name in 'left', 'right') {
                if (Test-Path "/run/netns/$name") { & ip netns delete $name }
            }

            Remove-Item $root/tutorial.pcapng, $root/tutorial.svg -ErrorAction SilentlyContinue
        }
    }

    It 'runs without an error, to its end' {
        $steps.Count | Should -BeGreaterThan 15 -Because $run.Output
        foreach ($step in $steps) { $step.Errors | Should -BeNullOrEmpty -Because $step.Title }
    }

    It 'prints the tables shown in the text' {
        foreach ($step in $steps) {
            foreach ($header in Get-TableHeader $step.Shown) { @(Get-TableHeader $step.Text) | Should -Contain $header -Because $step.Title }
        }
    }

    It 'sends through the working tunnels, and not through the broken one' {
        $losses = [regex]::Matches("$($steps.Text)", '(\d+)% packet loss') | ForEach-Object { $_.Groups[1].Value }
        "$losses" | Should -Be '0 0 0 100 100 0 0'
    }

    It 'finds the fault' {
        "$($steps.Text)" | Should -Match 'PortUnreachable from 192\.0\.2\.2'
        "$($steps.Text)" | Should -Match 'GreKeyMissing'
    }

    It 'captures inner and outer packets' {
        $shown = ($steps | Where-Object Title -Match 'ConvertFrom-FouCapture').Text
        $shown | Should -Match '10\.9\.0\.1'
        $shown | Should -Match '192\.0\.2\.1'
    }

    It 'measures the tunnel, and plots the results' {
        $measured = $steps | Where-Object Title -Match 'Measure-Tunnel'
        foreach ($test in 'TcpStream', 'TcpRoundTrip', 'UdpRate') { $measured.Text | Should -Match "(?m)^$test +10\.9\.0\.2 +1 +\d" }
    }

    It 'leaves nothing' {
        "$root/tutorial.svg", "$root/tutorial.pcapng" | ForEach-Object { $_ | Should -Not -Exist }
        '/run/netns/left' | Should -Not -Exist
        '/run/netns/right' | Should -Not -Exist
    }
}
