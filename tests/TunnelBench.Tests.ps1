# A short run of the tunnel comparison: it writes every file with every column, and cleans up.

Describe 'Comparison of tunnels' -Tag Foundation {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/../build/PowerShellProgram.psm1"
        Import-Module "$PSScriptRoot/harness/ChildProcess.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"

        $missing = Get-MissingRequirement -Root -Program ip, ping
        if (-not $missing) {
            $folder = (New-Item (Join-Path ([System.IO.Path]::GetTempPath()) "tunnels-$PID") -ItemType Directory).FullName
            $program = Get-BuildPath -Program 'FouTools.TunnelBench'
            $prefix = "benchtest-$PID"
            $words = @('--quick', '--folder', $folder, '--prefix', $prefix, '--module', (Get-BuildPath -Module))
            $words += Get-PowerShellProgram | ForEach-Object { '--pwsh', $_ }
            $output = & $program @words --row veth --row ipip-fou-csum 2>&1
            $exitCode = $LASTEXITCODE
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        if (-not $missing) { Remove-Item $folder -Recurse -Force }
    }

    It 'succeeds' {
        $exitCode | Should -Be 0 -Because ($output -join "`n")
    }

    It 'writes a value and a median of every measurement of every tunnel' {
        $lines = Import-Csv (Join-Path $folder 'tunnels.csv')
        foreach ($tunnel in 'veth', 'ipip-fou-csum') {
            foreach ($name in 'tcp_stream_1', 'tcp_stream_1_cpu', 'tcp_stream_8', 'tcp_stream_8_cpu', 'tcp_rr_1', 'tcp_rr_200', 'udp_100') {
                $found = $lines | Where-Object { $_.tunnel -eq $tunnel -and $_.measurement -eq $name }
                $found.repetition | Should -Be @('1', 'median') -Because "$tunnel has $name`n$($output -join "`n")"
                $found | ForEach-Object { [double] $_.value | Should -BeGreaterThan 0 -Because "$tunnel $name" }
            }

            $percentiles = foreach ($percent in 50, 90, 95, 99) {
                [double] ($lines | Where-Object { $_.tunnel -eq $tunnel -and $_.measurement -eq "tcp_rr_1_p$percent" -and $_.repetition -eq 'median' }).value
            }
            $percentiles | Should -Be @($percentiles | Sort-Object)
        }
    }

    It 'writes the tables, ratios first' {
        $text = Get-Content (Join-Path $folder 'tunnels.md') -Raw
        $text | Should -Match '(?s)## Ratios.*### Against plain veth.*### Against kernel VXLAN.*## FOU against no FOU.*## Medians.*## Not measured'
        $text | Should -Match '\| veth \| 1\.00 \| 1\.00 \| 1\.00 \| 1\.00 \| 1\.00 \| 1\.00 \| 1\.00 \|'
        $text | Should -Not -Match ([regex]::Escape([Environment]::MachineName) + '|' + [regex]::Escape($folder))
    }

    It 'plots each measurement, as shown in the document' {
        $shown = [regex]::Matches((Get-Content (Join-Path $folder 'tunnels.md') -Raw), '\((?<file>[\w-]+\.svg)\)') | ForEach-Object { $_.Groups['file'].Value }
        @($shown).Count | Should -Be 7
        foreach ($file in $shown) {
            $plot = Get-Content (Join-Path $folder $file) -Raw
            $plot | Should -Match '<svg '
            $plot | Should -Match 'ipip-fou-csum'
        }
    }

    It 'reports why a tunnel could not be measured' {
        $other = Join-Path $folder 'missing'
        $text = & $program --quick --folder $other --prefix $prefix --pwsh /nonexistent --module none --row ipip-fou-csum 2>&1
        $LASTEXITCODE | Should -Be 0 -Because ($text -join "`n")
        Get-Content (Join-Path $other 'tunnels.md') -Raw | Should -Match '\| ipip-fou-csum \| everything \| .*nonexistent'
    }

    It 'stops when it is interrupted' {
        $run = Start-ChildProcess -Word $program, --prefix, $prefix, --folder, $folder, --row, veth -Redirect Output
        try {
            $run.StandardOutput.ReadLine() | Should -Match '^Setting up veth'
            & kill -INT $run.Id
            $text = $run.StandardOutput.ReadToEnd()
            $run.WaitForExit()
            $run.ExitCode | Should -Be 130 -Because $text
        }
        finally {
            $run.Dispose()
        }
    }

    It 'leaves no namespace' {
        @(Get-ChildItem /run/netns -Filter "$prefix-*" -ErrorAction Ignore).Count | Should -Be 0
    }
}
