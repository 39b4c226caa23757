# The module as a whole: its exports, and conventions that every cmdlet follows.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
    Import-Module (Get-BuildPath -Module)
    $cmdlets = Get-Command -Module FouTools | ForEach-Object { @{ Name = $_.Name; Verb = $_.Verb } }
    $changing = $cmdlets | Where-Object { $_.Verb -notin 'Get', 'Test', 'Measure', 'Compare', 'ConvertFrom', 'ConvertTo' }
}

Describe 'The FouTools module' -Tag Foundation, Quick {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module (Get-BuildPath -Module)
        $folder = Split-Path (Get-BuildPath -Module)
    }

    It 'has a valid manifest with the version of its assembly' {
        $manifest = Test-ModuleManifest (Get-BuildPath -Module)
        $assembly = [System.Reflection.AssemblyName]::GetAssemblyName("$folder/FouTools.dll")
        $manifest.Version | Should -Be ([version] $assembly.Version.ToString(3))
    }

    It 'exports the cmdlets that its assembly has, and nothing else' {
        $module = Get-Module FouTools
        $inAssembly = [System.Reflection.Assembly]::LoadFrom("$folder/FouTools.dll").GetExportedTypes() |
            ForEach-Object { $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false) } |
            ForEach-Object { "$($_.VerbName)-$($_.NounName)" } |
            Sort-Object
        @($module.ExportedCmdlets.Keys | Sort-Object) | Should -Be @($inAssembly)
        $module.ExportedFunctions.Count | Should -Be 0
        $module.ExportedAliases.Count | Should -Be 0
        $module.ExportedVariables.Count | Should -Be 0
    }

    It 'ships nothing that belongs to PowerShell' {
        Get-ChildItem $folder -Filter 'System.Management.Automation*' | Should -BeNullOrEmpty
    }

    It 'uses an approved verb: <Name>' -ForEach $cmdlets {
        (Get-Verb).Verb | Should -Contain $Verb
    }

    It 'declares its output types: <Name>' -ForEach $cmdlets {
        (Get-Command $Name).OutputType.Count | Should -BeGreaterThan 0
    }

    It 'supports confirmation of changes: <Name>' -ForEach $changing {
        (Get-Command $Name).Parameters.Keys | Should -Contain 'WhatIf'
        (Get-Command $Name).Parameters.Keys | Should -Contain 'Confirm'
    }
}
