# Checks the scripts of the repository with PSScriptAnalyzer, if it is installed.

BeforeDiscovery {
    $root = Split-Path $PSScriptRoot
    $files = '.', 'build', 'tests', 'tests/harness' |
        Where-Object { Test-Path "$root/$_" } |
        ForEach-Object { Get-ChildItem "$root/$_" -Filter '*.ps*1' -File } |
        Where-Object Name -NE 'FouTools.psd1' |
        ForEach-Object { @{ File = [System.IO.Path]::GetRelativePath($root, $_.FullName) } }
}

Describe 'PSScriptAnalyzer' -Tag Foundation {
    BeforeAll {
        $root = Split-Path $PSScriptRoot
        $missing = (Get-Module PSScriptAnalyzer -ListAvailable) ? '' : 'it needs PSScriptAnalyzer: Install-PSResource PSScriptAnalyzer'
        if (-not $missing) { Import-Module PSScriptAnalyzer }

        function Find-Fault([string] $Path, $Settings = "$PSScriptRoot/PSScriptAnalyzerSettings.psd1") {
            # It runs rules in parallel, and for about one file in 1000 two of them resolve the parameters of a CommandInfo concurrently,
            # which fails (1.25: CommandInfo.ResolveParameter under Helper.GetExportedFunction).
            for ($attempt = 1; ; $attempt++) {
                try {
                    return Invoke-ScriptAnalyzer -Path $Path -Settings $Settings -ErrorAction Stop |
                        ForEach-Object { "$($_.ScriptName):$($_.Line): $($_.RuleName): $($_.Message)" }
                }
                catch [NullReferenceException] {
                    if ($attempt -eq 3) { throw }
                }
            }
        }
    }

    It 'finds nothing in <File>' -ForEach $files {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
        Find-Fault (Join-Path $root $File) | Should -BeNullOrEmpty
        if ($File -notlike '*.Tests.ps1') {
            Find-Fault (Join-Path $root $File) @{ IncludeRules = 'PSUseDeclaredVarsMoreThanAssignments' } | Should -BeNullOrEmpty
        }
    }

    It 'finds nothing in the manifest' {
        if ($missing) { Set-ItResult -Skipped -Because $missing }

        # In the folder of the files that it lists, which the manifest rule looks for.
        Find-Fault (Join-Path $root 'out/FouTools/FouTools.psd1') | Should -BeNullOrEmpty
    }
}
