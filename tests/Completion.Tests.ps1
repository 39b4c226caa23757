# Tab completion: every parameter that names an existing object has a completer, and every completer works.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
    Import-Module (Get-BuildPath -Module)

    # Parameters that name a network object but have no completer, and why.
    $without = @{
        'New-Tunnel Address' = 'new addresses, which the user makes up'
        'Start-FouDatapath Address' = 'new addresses, which the user makes up'
        'Measure-Tunnel Port' = 'a port of another host'
        'Start-TunnelResponder Port' = 'a new port, which the user makes up'
        'AllowedPrefix'     = 'what is behind another host'
        'RemoteAddress'     = 'an address of another host'
        'PeerAddress'       = 'an address of another host'
        'RemotePort'        = 'a port of another host'
        'RemotePortIPv6'    = 'a port of another host'
        'PeerPort'          = 'a port of another host'
        'LocalPort'         = 'a new port, which the user makes up'
        'FouPort'           = 'a port in a file'
        'GuePort'           = 'a port in a file'
        'New-FouPort Port'  = 'a new port, which the user makes up'
        'New-Tunnel Name'   = 'a new name, which the user makes up'
        'Add-FouPeer Name'  = 'a new name, which the user makes up'
        'Start-FouDatapath Name'              = 'a new name, which the user makes up'
        'ConvertTo-FouCapture LocalAddress'   = 'an address in a file'
        'ConvertTo-FouCapture SourcePort'     = 'a number, or left out'
        'ConvertTo-FouPacket LocalAddress'    = 'an address in a packet'
        'ConvertTo-FouPacket SourcePort'      = 'a number, or left out'
    }

    $common = [System.Management.Automation.PSCmdlet]::CommonParameters
    $parameters = @(foreach ($command in Get-Command -Module FouTools) {
            foreach ($parameter in $command.Parameters.Values | Where-Object { $_.Name -notin $common }) {
                $completer = $parameter.Attributes |
                    Where-Object { $_ -is [System.Management.Automation.ArgumentCompleterAttribute] } |
                    ForEach-Object { $_.Type }
                $key = $without.ContainsKey($parameter.Name) ? $parameter.Name : "$($command.Name) $($parameter.Name)"
                @{ Cmdlet = $command.Name; Parameter = $parameter.Name; Type = $parameter.ParameterType; Completer = "$($completer.Name)"
                    Argument = $completer.IsGenericType ? $completer.GenericTypeArguments[0] : $null; Reason = $without[$key]; Key = $key
                }
            }
        })
    $things = @($parameters | Where-Object {
            $_.Type -ne [switch] -and $_.Parameter -match '^(Name|Datapath|Peer)$|(Name|Namespace|Interface|Address|Prefix|Port|PortIPv6)$' -and $_.Parameter -notmatch '^SixRd|^AnySourcePort$'
        })
    $completed = @($parameters | Where-Object { $_.Completer })
    $here = @($completed | Where-Object { $_.Completer -notin 'FouPortCompleter', 'TunnelNameCompleter' })
    $ofKernel = @($completed | Where-Object { $_.Completer -in 'FouPortCompleter', 'TunnelNameCompleter' })
    $unused = @($without.Keys | Where-Object { $_ -notin $things.Key })
}

Describe 'Completion' -Tag Foundation, Quick -ForEach @{ Unused = $unused } {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module (Get-BuildPath -Module)
        $missing = Get-MissingRequirement -Root -Program ip
        if (-not $missing) {
            $hosts = New-TwoHosts -Prefix tab
            $in = @{ NetworkNamespace = $hosts.A }
            Start-FouDatapath hub -Mode IPIP -LocalPort 5555 @in | Out-Null
            Add-FouPeer hub oslo -RemoteAddress $hosts.AddressB -RemotePort 5001 -AllowedPrefix 10.9.1.0/24 | Out-Null
            Start-TunnelResponder $hosts.AddressA @in | Out-Null
            $words = @{
                DatapathNameCompleter     = 'hub'
                EncapTypeCompleter        = 'Gue'
                FouPortTypeCompleter      = 'Gue'
                InheritCompleter          = 'Inherit'
                InterfaceNameCompleter    = 'underlay'
                KernelSourcePortCompleter = 'Auto'
                LocalAddressCompleter     = $hosts.AddressA
                NetworkNamespaceCompleter = $hosts.B
                PeerNameCompleter         = 'oslo'
                ProtocolCompleter         = 'IPIP'
                ResponderPortCompleter    = '5210'
                TestableNameCompleter     = 'hub'
                SourcePortCompleter       = 'Local'
            }
        }

        function Get-Completion([string] $Line) {
            (TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText
        }
    }

    AfterAll {
        if (-not $missing) {
            Get-TunnelResponder | Stop-TunnelResponder
            Get-FouDatapath | Stop-FouDatapath
            Remove-TwoHosts -Hosts $hosts
        }
    }

    It 'exists, or has a documented exception: <Cmdlet> -<Parameter>' -ForEach $things {
        [bool] $Completer -ne [bool] $Reason | Should -BeTrue -Because "the completer is '$Completer' and the reason '$Reason'"
    }

    It 'has no exception for a parameter that no longer exists' {
        $Unused | Should -BeNullOrEmpty
    }

    It 'works: <Cmdlet> -<Parameter>' -ForEach $here {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
        $expected = $Argument ? [enum]::GetNames($Argument)[-1] : $words[$Completer]
        $expected | Should -Not -BeNullOrEmpty -Because $Completer
        $place = $Parameter -ne 'NetworkNamespace' -and (Get-Command $Cmdlet).Parameters.ContainsKey('NetworkNamespace') ? " -NetworkNamespace $($hosts.A)" : ''
        Get-Completion "$Cmdlet$place -$Parameter " | Should -Contain $expected
        Get-Completion "$Cmdlet$place -$Parameter $($expected.Substring(0, 1))" | Should -Contain $expected
        Get-Completion "$Cmdlet$place -$Parameter nosuchthing" | Should -Not -Contain $expected
    }

    It 'reports no error if the namespace does not exist' {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
        foreach ($line in 'Get-Tunnel -NetworkNamespace nosuch -Name t', 'Get-FouPort -NetworkNamespace nosuch -Port 5', 'New-Tunnel x ipip -NetworkNamespace nosuch -LocalAddress 1') {
            { Get-Completion $line } | Should -Not -Throw
        }
    }
}

Describe 'Completion of kernel objects' -Tag Kernel {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module (Get-BuildPath -Module)
        $missing = Get-MissingRequirement -Root -Program ip, modprobe -KernelModule fou, ipip
        if (-not $missing) {
            & modprobe -a fou ipip
            $hosts = New-TwoHosts -Prefix tab
            New-FouPort 5555 -Protocol IPIP -NetworkNamespace $hosts.A | Out-Null
            New-Tunnel oslo ipip -RemoteAddress 192.0.2.9 -NetworkNamespace $hosts.A | Out-Null
        }
    }

    AfterAll {
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It 'works: <Cmdlet> -<Parameter>' -ForEach $ofKernel {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
        $line = "$Cmdlet -NetworkNamespace $($hosts.A) -$Parameter "
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain @{ FouPortCompleter = '5555'; TunnelNameCompleter = 'oslo' }[$Completer]
    }
}
