# Error identifiers: a table maps every failure of the layers below the cmdlets to one.

Describe 'The identifiers of errors' -Tag Foundation, Quick {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module (Get-BuildPath -Module)
        $table = (Get-Command New-Tunnel).ImplementingType.Assembly.GetType('FouTools.Errors.ManagementErrorIds')
        $find = $table.GetMethod('Find')
        $findParameter = $table.GetMethod('FindParameter')
        $invalid = [FouTools.Management.Errors.ManagementError]::InvalidValue

        function Get-Parameter([string] $Command, [string] $Property) {
            $has = [System.Func[string, bool]] { param($name) (Get-Command $Command).Parameters.ContainsKey($name) }.GetNewClosure()
            $findParameter.Invoke($null, @($Property, $has))
        }
    }

    It 'exist for every code' {
        foreach ($code in [enum]::GetValues([FouTools.Management.Errors.ManagementError])) {
            $property = $code -eq $invalid ? 'Port' : $null
            "$($find.Invoke($null, @($code, $property)))" | Should -Not -BeNullOrEmpty
        }
    }

    It 'exist for every property that can be invalid, by the parameter of <_>' -ForEach 'New-FouPort', 'New-Tunnel', 'Set-Tunnel', 'Set-TunnelEncap' {
        $properties = $_ -eq 'New-FouPort' ? [FouTools.Management.Errors.ManagedProperties]::OfPorts : [FouTools.Management.Errors.ManagedProperties]::OfTunnels
        foreach ($property in $properties) {
            $parameter = Get-Parameter $_ $property
            $id = "$($find.Invoke($null, @($invalid, ($parameter ?? $property))))"
            $id | Should -BeIn "Invalid$($parameter ?? $property)", 'FouRequestFailed'
        }
    }

    It 'are those of the parameter, if one has the name of the property' {
        $ids = [enum]::GetNames($table.Assembly.GetType('FouTools.Errors.FouError'))
        foreach ($command in 'New-FouPort', 'New-Tunnel', 'Set-TunnelEncap') {
            foreach ($parameter in (Get-Command $command).Parameters.Keys | Where-Object { "Invalid$_" -in $ids }) {
                "$($find.Invoke($null, @($invalid, [string] $parameter)))" | Should -Be "Invalid$parameter"
            }
        }
    }
}
