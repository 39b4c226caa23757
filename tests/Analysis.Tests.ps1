# The scripts of the repository by the rules of PSScriptAnalyzer, where it is installed.
[System.Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands what BeforeAll and BeforeDiscovery set on to the tests.')]
param()

BeforeDiscovery {
    $root = Split-Path $PSScriptRoot
    $files = @(
        Join-Path $root 'build.ps1'
        Get-ChildItem $PSScriptRoot -Filter '*.ps1' -File | ForEach-Object FullName
        Get-ChildItem (Join-Path $PSScriptRoot 'harness') -Filter '*.ps*1' -File | ForEach-Object FullName
    ) | ForEach-Object { @{ File = [System.IO.Path]::GetRelativePath($root, $_) } }
}

Describe 'PSScriptAnalyzer' -Tag Foundation {
    BeforeAll {
        $root = Split-Path $PSScriptRoot

        # The project's own shell has a runner of its own, a cmdlet, and cannot load the analyser.
        $isPwsh = -not (Get-Command Invoke-Pester -CommandType Cmdlet -ErrorAction Ignore)
        $missing = $isPwsh -and (Get-Module PSScriptAnalyzer -ListAvailable) ? '' : 'it needs pwsh with PSScriptAnalyzer'
        if (-not $missing) { Import-Module PSScriptAnalyzer }

        function Find-Fault([string] $Path) {
            # It runs its rules side by side, and about once in 200 files one of them sees another's work half done and fails.
            for ($attempt = 1; ; $attempt++) {
                try {
                    return Invoke-ScriptAnalyzer -Path $Path -ErrorAction Stop | ForEach-Object { "$($_.ScriptName):$($_.Line): $($_.RuleName): $($_.Message)" }
                }
                catch [NullReferenceException] {
                    if ($attempt -eq 5) { throw }
                }
            }
        }
    }

    It 'finds nothing in <File>' -ForEach $files {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
        Find-Fault (Join-Path $root $File) | Should -BeNullOrEmpty
    }

    It 'finds nothing in the manifest' {
        if ($missing) { Set-ItResult -Skipped -Because $missing }

        # Beside the files that it names, which the rule for manifests looks for.
        Find-Fault (Join-Path $root 'out/FouTools/FouTools.psd1') | Should -BeNullOrEmpty
    }
}
