# Kernel tunnels, as far as testable without kernel support for them: errors found before any request, -WhatIf, completion, and
# the names of values.

BeforeDiscovery {
    # Each is rejected before any request, and even before the network namespace is opened.
    $ends = @{ LocalAddress = '192.0.2.1'; RemoteAddress = '192.0.2.2' }
    $invalid = @(
        @{ Case = 'a name of 16 characters'; Id = 'InvalidName'; Given = @{ Name = 'abcdefghijklmnop'; Kind = 'ipip' } }
        @{ Case = 'a name with a blank'; Id = 'InvalidName'; Given = @{ Name = 'a b'; Kind = 'ipip' } }
        @{ Case = 'a kind that can be read only'; Id = 'InvalidKind'; Given = @{ Kind = 'erspan' } }
        @{ Case = 'a local address of the other family'; Id = 'InvalidLocalAddress'; Given = @{ Kind = 'ipip'; LocalAddress = '2001:db8::1' } }
        @{ Case = 'a remote address of the other family'; Id = 'InvalidRemoteAddress'; Given = @{ Kind = 'ip6tnl'; RemoteAddress = '192.0.2.2' } }
        @{ Case = 'ends of two families'; Id = 'InvalidRemoteAddress'; Given = @{ Kind = 'gre'; LocalAddress = '192.0.2.1'; RemoteAddress = '2001:db8::1' } }
        @{ Case = 'an IPv4-mapped address'; Id = 'InvalidRemoteAddress'; Given = @{ Kind = 'ip6tnl'; RemoteAddress = '::ffff:192.0.2.2' } }
        @{ Case = 'a link-local address without interface'; Id = 'InvalidUnderlayInterface'; Given = @{ Kind = 'ip6gre'; RemoteAddress = 'fe80::1' } }
        @{ Case = 'a link-local group without interface'; Id = 'InvalidUnderlayInterface'; Given = @{ Kind = 'ip6gretap'; RemoteAddress = 'ff02::1' } }
        @{ Case = 'a key on ipip'; Id = 'ParameterNotOfKind'; Names = 'Key'; Given = @{ Kind = 'ipip'; Key = 5 } }
        @{ Case = 'an input key on sit'; Id = 'ParameterNotOfKind'; Names = 'InputKey'; Given = @{ Kind = 'sit'; InputKey = 5 } }
        @{ Case = 'an output key on ip6tnl'; Id = 'ParameterNotOfKind'; Names = 'OutputKey'; Given = @{ Kind = 'ip6tnl'; OutputKey = 0 } }
        @{ Case = 'GRE flags on ipip'; Id = 'ParameterNotOfKind'; Names = 'OutputFlags'; Given = @{ Kind = 'ipip'; OutputFlags = 'Checksum' } }
        @{ Case = 'a flow label over IPv4'; Id = 'ParameterNotOfKind'; Names = 'FlowLabel'; Given = @{ Kind = 'gre'; FlowLabel = 1 } }
        @{ Case = 'an encapsulation limit over IPv4'; Id = 'ParameterNotOfKind'; Names = 'EncapsulationLimit'; Given = @{ Kind = 'gre'; EncapsulationLimit = 'None' } }
        @{ Case = 'path MTU discovery over IPv6'; Id = 'ParameterNotOfKind'; Names = 'PathMtuDiscovery'; Given = @{ Kind = 'ip6tnl'; PathMtuDiscovery = $false } }
        @{ Case = 'IgnoreDf on ipip'; Id = 'ParameterNotOfKind'; Names = 'IgnoreDf'; Given = @{ Kind = 'ipip'; IgnoreDf = $true } }
        @{ Case = 'a protocol on gre'; Id = 'ParameterNotOfKind'; Names = 'Protocol'; Given = @{ Kind = 'gre'; Protocol = 4 } }
        @{ Case = 'ISATAP on ipip'; Id = 'ParameterNotOfKind'; Names = 'Isatap'; Given = @{ Kind = 'ipip'; Isatap = $true } }
        @{ Case = '6rd on gre'; Id = 'ParameterNotOfKind'; Names = 'SixRdPrefix'; Given = @{ Kind = 'gre'; SixRdPrefix = '2001:db8::/32' } }
        @{ Case = 'CollectMetadata on sit'; Id = 'ParameterNotOfKind'; Names = 'CollectMetadata'; Given = @{ Kind = 'sit'; CollectMetadata = $true } }
        @{ Case = 'an inherited firewall mark over IPv4'; Id = 'ParameterNotOfKind'; Names = 'FirewallMark'; Given = @{ Kind = 'ipip'; FirewallMark = 'Inherit' } }
        @{ Case = 'TTL 256'; Id = 'InvalidTtl'; Given = @{ Kind = 'ipip'; Ttl = 256 } }
        @{ Case = 'a negative TTL'; Id = 'InvalidTtl'; Given = @{ Kind = 'ip6tnl'; Ttl = -1 } }
        @{ Case = 'TOS 256'; Id = 'InvalidTos'; Given = @{ Kind = 'ipip'; Tos = 256 } }
        @{ Case = 'traffic class 256'; Id = 'InvalidTos'; Given = @{ Kind = 'ip6tnl'; Tos = 256 } }
        @{ Case = 'a flow label of 21 bits'; Id = 'InvalidFlowLabel'; Given = @{ Kind = 'ip6tnl'; FlowLabel = '0x100000' } }
        @{ Case = 'encapsulation limit 256'; Id = 'InvalidEncapsulationLimit'; Given = @{ Kind = 'ip6tnl'; EncapsulationLimit = 256 } }
        @{ Case = 'a firewall mark of 33 bits'; Id = 'InvalidFirewallMark'; Given = @{ Kind = 'ipip'; FirewallMark = '0x100000000' } }
        @{ Case = 'a TTL without path MTU discovery'; Id = 'InvalidPathMtuDiscovery'; Given = @{ Kind = 'ipip'; Ttl = 64; PathMtuDiscovery = $false } }
        @{ Case = 'IgnoreDf with path MTU discovery'; Id = 'InvalidIgnoreDf'; Given = @{ Kind = 'gretap'; IgnoreDf = $true; PathMtuDiscovery = $true } }
        @{ Case = 'protocol 47 on ipip'; Id = 'InvalidProtocol'; Given = @{ Kind = 'ipip'; Protocol = 'GRE' } }
        @{ Case = 'protocol IPv6 on ipip'; Id = 'InvalidProtocol'; Given = @{ Kind = 'ipip'; Protocol = 'IPv6' } }
        @{ Case = 'an IPv4 prefix of 6rd'; Id = 'InvalidSixRdPrefix'; Given = @{ Kind = 'sit'; SixRdPrefix = '192.0.2.0/24' } }
        @{ Case = 'an IPv6 relay prefix of 6rd'; Id = 'InvalidSixRdRelayPrefix'; Given = @{ Kind = 'sit'; SixRdRelayPrefix = '2001:db8::/32' } }
        @{ Case = '6rd that leaves no interface identifier'; Id = 'InvalidSixRdPrefix'; Given = @{ Kind = 'sit'; SixRdPrefix = '2001:db8:6::/48' } }
        @{ Case = 'MTU 67'; Id = 'InvalidMtu'; Given = @{ Kind = 'ipip'; Mtu = 67 } }
        @{ Case = 'MTU 65536'; Id = 'InvalidMtu'; Given = @{ Kind = 'ipip'; Mtu = 65536 } }
        @{ Case = 'an invalid address'; Id = 'InvalidAddress'; Given = @{ Kind = 'ipip'; Address = '10.9.0.1/33' } }
        @{ Case = 'FOU without port'; Id = 'InvalidEncapDestinationPort'; Given = @{ Kind = 'ipip'; EncapType = 'Fou' } }
        @{ Case = 'FOU to port 0'; Id = 'InvalidEncapDestinationPort'; Given = @{ Kind = 'ipip'; EncapType = 'Fou'; EncapDestinationPort = 0 } }
        @{ Case = 'GUE to port 65536'; Id = 'InvalidEncapDestinationPort'; Given = @{ Kind = 'ipip'; EncapType = 'Gue'; EncapDestinationPort = 65536 } }
        @{ Case = 'a port without encapsulation'; Id = 'InvalidEncapType'; Given = @{ Kind = 'ipip'; EncapDestinationPort = 5555 } }
        @{ Case = 'a checksum without encapsulation'; Id = 'InvalidEncapType'; Given = @{ Kind = 'ipip'; EncapUdpChecksum = $true } }
        @{ Case = 'MPLS'; Id = 'InvalidEncapType'; Given = @{ Kind = 'ipip'; EncapType = 'Mpls'; EncapDestinationPort = 5 } }
        @{ Case = 'metadata and encapsulation on gre'; Id = 'InvalidCollectMetadata'; Given = @{ Kind = 'gre'; CollectMetadata = $true; EncapType = 'Fou'; EncapDestinationPort = 5 } }
        @{ Case = 'an unknown underlay interface'; Id = 'InterfaceNotFound'; Category = 'ObjectNotFound'; Given = @{ Kind = 'ipip'; UnderlayInterface = 'nosuchlink'; NetworkNamespace = '' } }
        @{ Case = 'no such network namespace'; Id = 'NamespaceNotFound'; Category = 'ObjectNotFound'; Given = @{ Kind = 'ipip' } }
    )
}

Describe 'Tunnel cmdlets' -Tag Foundation {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/ChildProcess.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module (Get-BuildPath -Module)

        function Get-WhatIf([string] $Command) {
            (Invoke-ChildPowerShell -Command "Import-Module '$(Get-BuildPath -Module)'; $Command").Output
        }
    }

    It 'reject <Case> with <Id>, before any request' -ForEach $invalid {
        # If anything were opened, the error would be about the namespace, which does not exist.
        $all = @{ Name = 't0'; NetworkNamespace = 'nosuchplace' }
        foreach ($key in $Given.Keys) { $all[$key] = $Given[$key] }
        New-Tunnel @all -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
        $failure.Count | Should -Be 1
        $failure[0].FullyQualifiedErrorId | Should -Be "$Id,FouTools.Commands.NewTunnelCommand"
        $failure[0].CategoryInfo.Category | Should -Be ($Category ? $Category : 'InvalidArgument')
        $failure[0].TargetObject | Should -Be $all.Name
        $failure[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        if (-not $Category) { $failure[0].ErrorDetails.Message | Should -BeLike "-$($Names ? $Names : $Id.Substring(7)): *" }
    }

    It 'reject text that is not a <Parameter>: <Text>' -ForEach @(
        @{ Parameter = 'Kind'; Text = 'vxlan'; Says = '*vxlan*is not one of Ipip, Sit, Gre*' }
        @{ Parameter = 'Kind'; Text = '3'; Says = "*'3' is not one of*" }
        @{ Parameter = 'Ttl'; Text = 'many'; Says = '*neither Inherit nor a number*' }
        @{ Parameter = 'EncapsulationLimit'; Text = 'Inherit'; Says = '*neither None nor a number*' }
        @{ Parameter = 'Key'; Text = '1.2.3'; Says = '*is not a GRE key*' }
        @{ Parameter = 'Key'; Text = '4294967296'; Says = '*is not a GRE key*' }
        @{ Parameter = 'EncapSourcePort'; Text = '0'; Says = '*Auto*1 to 65535*' }
        @{ Parameter = 'PathMtuDiscovery'; Text = 'perhaps'; Says = '*neither True nor False*' }
        @{ Parameter = 'LocalAddress'; Text = '10.1'; Says = '*not an IPv4 address*' }
    ) {
        $all = @{ Name = 't0'; Kind = 'gre' }
        $all[$Parameter] = $Text
        { New-Tunnel @all -WhatIf -ErrorAction Stop } | Should -Throw $Says
    }

    It 'reject an invalid piped kind, rather than select all tunnels' {
        [pscustomobject]@{ Kind = 'grre' } | Get-Tunnel -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
        "$failure" | Should -BeLike "*'grre' is not one of*"
        { Get-Tunnel -Kind gre, 4 -ErrorAction Stop } | Should -Throw "*'4' is not one of*"
        Get-Tunnel -Kind gre, sit -ErrorVariable failure | Out-Null
        $failure | Should -BeNullOrEmpty
    }

    It 'report with -WhatIf what they would create, and create nothing' {
        $said = (Get-WhatIf @'
New-Tunnel t0 ipip -LocalAddress 192.0.2.1 -RemoteAddress 192.0.2.2 -WhatIf
New-Tunnel t1 ip6gre -RemoteAddress 2001:db8::2 -Key 192.0.2.7 -EncapType Gue -EncapDestinationPort 6080 -WhatIf
'@) -split '\n'
        $said.Count | Should -Be 2
        $said[0] | Should -BeLike '*: Create ipip tunnel t0 from 192.0.2.1 to 192.0.2.2.'
        $said[1] | Should -BeLike '*: Create ip6gre tunnel t1 from any address to 2001:db8::2, encapsulated in Gue to port 6080.'
    }

    It 'accept the rows of a CSV file, whose empty columns count as not given' {
        $rows = @'
Name,Kind,LocalAddress,RemoteAddress,Ttl,Tos,Key,InputFlags,PathMtuDiscovery,EncapsulationLimit,EncapType,EncapSourcePort,EncapDestinationPort,EncapUdpChecksum,Mtu,Up,Address,SixRdPrefix,NetworkNamespace
t0,ipip,192.0.2.1,192.0.2.2,64,,,,,,Fou,Auto,5555,True,,True,10.9.0.1/30 fd09::1/64,,
t1,gre,192.0.2.1,192.0.2.2,,Inherit,0x10,"Checksum, Sequence",False,,Gue,1234,6080,,1400,,,,
t2,ip6tnl,,2001:db8::2,Inherit,0x2e,,,,None,,,,,,False,,,
t3,sit,,,,,,,,,,,,,,,,2001:db8::/32,
'@ | ConvertFrom-Csv
        $rows | New-Tunnel -WhatIf -ErrorVariable failure
        $failure | Should -BeNullOrEmpty
    }

    It 'warn about remote checksums in direct FOU' {
        New-Tunnel t0 ipip -EncapType Fou -EncapDestinationPort 5555 -EncapRemoteChecksum $true -WhatIf -WarningVariable warning -WarningAction SilentlyContinue
        $warning | Should -BeLike 'Direct FOU does not support remote checksum offload*'
        New-Tunnel t0 ipip -EncapType Gue -EncapDestinationPort 5555 -EncapRemoteChecksum $true -WhatIf -WarningVariable warning -WarningAction SilentlyContinue
        $warning | Should -BeNullOrEmpty
    }

    It 'report that there is no such tunnel: <Name>' -ForEach @(
        @{ Name = 'Get-Tunnel'; Given = @{} }
        @{ Name = 'Get-TunnelEncap'; Given = @{} }
        @{ Name = 'Set-Tunnel'; Given = @{ Ttl = 9 } }
        @{ Name = 'Remove-Tunnel'; Given = @{} }
        @{ Name = 'Set-TunnelEncap'; Given = @{ Type = 'Fou'; DestinationPort = 5 } }
        @{ Name = 'Clear-TunnelEncap'; Given = @{} }
    ) {
        & $Name nosuchtunnel @Given -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'TunnelNotFound,*'
        $failure[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $failure[0].TargetObject | Should -Be 'nosuchtunnel'
        & $Name 'nosuch*' @Given -ErrorVariable failure | Should -BeNullOrEmpty
        $failure | Should -BeNullOrEmpty
        & $Name lo @Given -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].ErrorDetails.Message | Should -BeLike "The interface 'lo' is no tunnel*"
        & $Name t0 @Given -NetworkNamespace nosuchplace -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'NamespaceNotFound,*'
    }

    It 'complete <Parameter> of <Cmdlet> to <Word>' -ForEach @(
        @{ Cmdlet = 'New-Tunnel'; Parameter = 'Kind'; Typed = 'ip6g'; Word = 'Ip6Gretap' }
        @{ Cmdlet = 'Get-Tunnel'; Parameter = 'Kind'; Typed = 'er'; Word = 'Erspan' }
        @{ Cmdlet = 'New-Tunnel'; Parameter = 'EncapType'; Typed = 'g'; Word = 'Gue' }
        @{ Cmdlet = 'Set-TunnelEncap'; Parameter = 'Type'; Typed = ''; Word = 'None' }
        @{ Cmdlet = 'Set-TunnelEncap'; Parameter = 'SourcePort'; Typed = 'a'; Word = 'Auto' }
        @{ Cmdlet = 'Set-Tunnel'; Parameter = 'Clear'; Typed = 'k'; Word = 'Key' }
        @{ Cmdlet = 'Set-Tunnel'; Parameter = 'Ttl'; Typed = 'i'; Word = 'Inherit' }
        @{ Cmdlet = 'New-Tunnel'; Parameter = 'UnderlayInterface'; Typed = 'l'; Word = 'lo' }
        @{ Cmdlet = 'New-Tunnel'; Parameter = 'InputFlags'; Typed = 's'; Word = 'Sequence' }
        @{ Cmdlet = 'New-Tunnel'; Parameter = 'Protocol'; Typed = 'mp'; Word = 'MPLS' }
    ) {
        $line = "$Cmdlet -$Parameter $Typed"
        $found = [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
        $found.CompletionMatches.CompletionText | Should -Contain $Word
    }

    It 'reject a source port policy of the userspace engine, and do not complete it: <Cmdlet> -<Parameter> <Word>' -ForEach @(
        @{ Cmdlet = 'New-Tunnel'; Parameter = 'EncapSourcePort'; Word = 'Glb'; Given = @{ Name = 't0'; Kind = 'ipip' } }
        @{ Cmdlet = 'Set-TunnelEncap'; Parameter = 'SourcePort'; Word = 'Local'; Given = @{ Name = 't0' } }
        @{ Cmdlet = 'Get-TunnelEncap'; Parameter = 'SourcePort'; Word = 'Glb'; Given = @{ Name = 't0' } }
    ) {
        $all = $Given + @{ $Parameter = $Word }
        { & $Cmdlet @all } | Should -Throw -ExpectedMessage "*kernel does not support the source port policy $Word*"
        $line = "$Cmdlet -$Parameter "
        $found = [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
        $found.CompletionMatches.CompletionText | Should -Be 'Auto'
    }

    It 'return values that compare with numbers and words' {
        $field = [FouTools.Packets.OuterField] 64
        $field -eq 64 | Should -BeTrue
        64 -eq $field | Should -BeTrue
        64 -eq [FouTools.Packets.OuterField]::Inherit | Should -BeFalse
        $field -eq '0x40' | Should -BeTrue
        $field -eq 'Inherit' | Should -BeFalse
        [FouTools.Packets.OuterField] 'inherit' -eq [FouTools.Packets.OuterField]::Inherit | Should -BeTrue
        "$([FouTools.Packets.EncapsulationLimit]::None)" | Should -Be 'None'
        [FouTools.Packets.EncapsulationLimit] 4 -eq 4 | Should -BeTrue
    }
}

Describe 'Tunnel cmdlets on a kernel without ipip' -Tag Foundation {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module (Get-BuildPath -Module)
        $has = -not (Get-MissingRequirement -KernelModule ipip)
        $isRoot = (& id -u) -eq '0'
    }

    It 'report that, and the remedy' {
        if ($has -or -not $isRoot) { Set-ItResult -Skipped -Because 'it needs root on a kernel without the module ipip' }

        New-Tunnel t0 ipip -RemoteAddress 192.0.2.2 -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'TunnelKindNotSupported,*'
        $failure[0].CategoryInfo.Category | Should -Be 'NotInstalled'
        $failure[0].ErrorDetails.RecommendedAction | Should -BeLike '*module ipip*'
    }
}
