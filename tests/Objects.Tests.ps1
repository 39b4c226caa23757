# The output of the cmdlets, here and in other sessions: views, texts, members that PowerShell adds, and objects after
# serialization, as by a job or over remoting.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
    Import-Module (Get-BuildPath -Module)
    $types = Get-Command -Module FouTools | ForEach-Object { $_.OutputType.Type } | Where-Object FullName -Like 'FouTools.*' |
        Sort-Object FullName -Unique |
        ForEach-Object { @{ Type = $_; Name = $_.FullName } }

    # As wide as is usual: names of 8 letters, IPv4 with ports of 5 digits, a million packets.
    $address = [ipaddress] '192.0.2.101'
    $rows = @(
        @{ Name = 'FouTools.Datapath.Model.FouDatapathStatus'; Row = @{
                Name = 'datapath'; NetworkNamespace = 'branch-1'; State = 'Running'; Mode = 'GRETAP'; Encapsulation = 'GueV1'
                LocalAddress = $address; LocalPort = 55555; RemoteAddress = $address; RemotePort = 55555; Mtu = 1472 }
        }
        @{ Name = 'FouTools.Datapath.Telemetry.FouDatapathStatistics'; Row = @{
                Name = 'datapath'; NetworkNamespace = 'branch-1'; ReceivedPackets = 1000000; ReceiveDropped = 1000; SentPackets = 1000000
                SendDropped = 1000; Drops = 'Send.ExceedsPathMtu=1000' }
        }
        @{ Name = 'FouTools.Datapath.Model.FouPeerStatus'; Row = @{
                Datapath = 'datapath'; Name = 'branch-1'; RemoteAddress = $address; RemotePort = 55555
                AllowedPrefix = '10.100.200.0/24'; SentPackets = 1000000; ReceivedPackets = 1000000; Dropped = 1000
                LastReceived = [System.DateTimeOffset]::Now }
        }
        @{ Name = 'FouTools.Management.Ports.KernelFouPort'; Row = @{
                Port = 55555; Type = 'Fou'; ProtocolName = 'UDPLite'; AddressFamily = 'IPv4'; LocalAddress = $address
                PeerAddress = $address; PeerPort = 55555; InterfaceName = 'enp101s0'; NetworkNamespace = 'branch-1' }
        }
        @{ Name = 'FouTools.Management.Tunnels.KernelTunnel'; Row = @{
                Name = 'tunnel-1'; Kind = 'Ip6Gretap'; LocalAddress = $address; RemoteAddress = $address; EncapType = 'Fou'
                EncapDestinationPort = 55555; Mtu = 1472; Up = $false; NetworkNamespace = 'branch-1' }
        }
        @{ Name = 'FouTools.Management.Tunnels.KernelTunnelEncap'; Row = @{
                Name = 'tunnel-1'; Kind = 'Ip6Gretap'; Type = 'Fou'; SourcePort = 55555; DestinationPort = 55555; UdpChecksum = $false
                UdpChecksum6 = $false; RemoteChecksum = $false; Mtu = 1472; NetworkNamespace = 'branch-1' }
        }
        @{ Name = 'FouTools.Captures.Layers.FouPacket'; Row = @{
                Timestamp = [System.DateTimeOffset]::Now; Outer = @{ Source = $address; Destination = $address }
                Inner = @{ Source = $address; Destination = $address }; OriginalLength = 65535; Protocols = 'IPv4:UDP:GUE:IPv4:TCP:Data' }
        }
        @{ Name = 'FouTools.Datapath.Model.FouCaptureStatus'; Row = @{
                Datapath = 'datapath'; Layer = 'Inner'; IsRunning = $false; Packets = 1000000; Dropped = 1000
                Path = '/home/somebody/captures/branch-1.pcapng' }
        }
        @{ Name = 'FouTools.Objects.CaptureConversion'; Row = @{
                OutFile = '/home/somebody/captures/branch-1.pcapng'; Packets = 1000000; Converted = 1000000; Skipped = 'OtherPort: 1000'; Bytes = 1 }
        }
        @{ Name = 'FouTools.Datapath.Telemetry.FouDatapathRates'; Row = @{
                Time = [System.DateTimeOffset]::Now; Name = 'datapath'; NetworkNamespace = 'branch-1'; ReceivedBitsPerSecond = 9.5e9
                ReceivedPacketsPerSecond = 1000000; SentBitsPerSecond = 9.5e9; SentPacketsPerSecond = 1000000
                Drops = 'Send.ExceedsPathMtu=1000/s' }
        }
        @{ Name = 'FouTools.Measurement.Measuring.TunnelMeasurement'; Row = @{
                Test = 'TcpRoundTrip'; Target = $address; Flows = 100; BitsPerSecond = 9.5e9; TransactionsPerSecond = 100000; PacketsPerSecond = $null
                LossPercent = 0.05; P50 = [timespan]::FromMilliseconds(1); P90 = [timespan]::FromMilliseconds(2)
                P99 = [timespan]::FromMilliseconds(10); Retransmits = 100; Processor = [pscustomobject] @{ SecondsPerGigabyte = 1.25 } }
        }
        @{ Name = 'FouTools.Measurement.Responding.TunnelResponder'; Row = @{
                Address = $address; Port = 55555; NetworkNamespace = 'branch-1'; IsRunning = $false; ActiveSessions = 4; Sessions = 1000
                Refused = 1000; StartTime = [System.DateTimeOffset]::Now }
        }
        @{ Name = 'FouTools.Objects.TunnelCheck'; Row = @{
                Tunnel = 'datapath'; Peer = 'remote'; Check = 'ReversePathFilter'; Result = 'Skipped'; Evidence = 'The datapath has no peer.' }
        }
    )

    # With IPv6 instead, and with the longest possible values.
    $wide = @(foreach ($row in $rows) {
            foreach ($kind in 'IPv6', 'the longest') {
                $values = $row.Row.Clone()
                foreach ($key in @($values.Keys)) {
                    $long = $kind -eq 'IPv6' ? [ipaddress] '2001:db8::101' : [ipaddress] '2001:db8:1234:5678:9abc:def0:1234:5678'
                    if ($values[$key] -is [ipaddress]) { $values[$key] = $long }
                    if ($values[$key] -is [hashtable]) { $values[$key] = @{ Source = $long; Destination = $long } }
                    if ($kind -ne 'IPv6' -and $values[$key] -in 'datapath', 'tunnel-1', 'branch-1', 'enp101s0') { $values[$key] = 'sixteen-letters' }
                    if ($kind -ne 'IPv6' -and "$($values[$key])".StartsWith('/')) { $values[$key] = '/home/' + 'somebody/' * 20 + 'x.pcapng' }
                }

                @{ Name = $row.Name; Kind = $kind; Row = $values; First = @($row.Row.Keys | Where-Object { $_ -in 'Name', 'Datapath' } | Sort-Object)[0] }
            }
        })
}

Describe 'Objects' -Tag Foundation, Quick -ForEach @{ Tables = @($rows.Name); Known = @($types.Name) } {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module (Get-BuildPath -Module)
        $folder = Split-Path (Get-BuildPath -Module)
        $views = @(foreach ($file in 'FouTools.format.ps1xml', 'FouTools.Captures.format.ps1xml') {
                ([xml] (Get-Content "$folder/$file" -Raw)).Configuration.ViewDefinitions.View
            })
        $typeData = @(([xml] (Get-Content "$folder/FouTools.types.ps1xml" -Raw)).Types.Type)

        function Get-View([string] $TypeName, [string] $Control) {
            $views | Where-Object { $_.ViewSelectedBy.TypeName -eq $TypeName -and $_.$Control }
        }

        # The object that the other side of a session or a job receives.
        function Copy-Remotely($InputObject) {
            [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($InputObject))
        }
    }

    Context '<Name>' -ForEach $types {
        It 'has its own text' {
            $Type.GetMethod('ToString', [type[]] @()).DeclaringType | Should -Be $Type
        }

        It 'has a view, of a table or a list' {
            @(Get-View $Name TableControl) + @(Get-View $Name ListControl) | Should -Not -BeNullOrEmpty
        }

        It 'declares default display properties that exist' {
            $standard = ($typeData | Where-Object Name -EQ $Name).Members.MemberSet.Members
            $sets = @($standard.PropertySet)
            $sets.Name | Should -Contain 'DefaultDisplayPropertySet'
            $added = @(($typeData | Where-Object Name -EQ $Name).Members.ScriptProperty.Name)
            foreach ($property in @($sets.ReferencedProperties.Name) + @($standard.NoteProperty | Where-Object Name -EQ DefaultDisplayProperty).Value) {
                if ($property) { @($Type.GetProperties().Name) + $added | Should -Contain $property }
            }
        }

        It 'has the properties that its views show' {
            $used = (Get-View $Name TableControl).TableControl.TableRowEntries.TableRowEntry.TableColumnItems.TableColumnItem.PropertyName
            $used += (Get-View $Name ListControl).ListControl.ListEntries.ListEntry.ListItems.ListItem.PropertyName
            foreach ($property in $used | Where-Object { $_ }) { $Type.GetProperties().Name | Should -Contain $property }
        }
    }

    Context 'The table of <Name>' -ForEach $rows {
        It 'fits 100 columns with every column, here and from another session' {
            $labels = @((Get-View $Name TableControl).TableControl.TableHeaders.TableColumnHeader.Label)
            foreach ($typeName in $Name, "Deserialized.$Name") {
                $object = [pscustomobject] $Row
                $object.PSObject.TypeNames.Insert(0, $typeName)
                $lines = @(($object | Out-String -Width 100) -split '\r?\n' | Where-Object { $_.Trim() })
                "$(-split $lines[0])" | Should -Be "$labels"
                $lines.Count | Should -Be 3
                $lines | Where-Object Length -GT 100 | Should -BeNullOrEmpty
                $lines[2] | Should -Not -Match "$([char] 0x2026)|\.\.\."
            }
        }
    }

    Context 'The table of <Name> with <Kind>' -ForEach $wide {
        It 'keeps to 100 columns, and to what identifies the object' {
            $object = [pscustomobject] $Row
            $object.PSObject.TypeNames.Insert(0, $Name)
            $lines = @(($object | Out-String -Width 100) -split '\r?\n' | Where-Object { $_.Trim() })
            $lines.Count | Should -BeGreaterOrEqual 3
            $lines | Where-Object { $_.TrimEnd().Length -gt 100 } | Should -BeNullOrEmpty
            if ($First) { $lines[2] | Should -Match "\b$([regex]::Escape($Row[$First]))\b" }
            if ($Kind -eq 'IPv6' -and $Name -ne 'FouTools.Captures.Layers.FouPacket') { $lines[2] | Should -Not -Match "$([char] 0x2026)" }
        }
    }

    It 'have a row in the tests of tables, if they have a table' {
        $Tables | Should -Not -BeNullOrEmpty
        $tabled = @($Known | Where-Object { Get-View $_ TableControl })
        "$($Tables | Sort-Object)" | Should -Be "$($tabled | Sort-Object)"
    }

    Context 'Packets and conversions' {
        BeforeAll {
            Import-Module "$PSScriptRoot/harness/CaptureFile.psm1"
            $hex = '4500003000014000401126ba0a0000010a00000256781234001c28a3' + '00' * 20
            $packet = $hex | ConvertTo-FouPacket -LocalAddress 192.0.2.1 -RemoteAddress 192.0.2.2 -RemotePort 5555 -AsHex | ConvertFrom-FouPacket
            New-PcapFile -Path "$TestDrive/in.pcap" -Packet (ConvertTo-FouPacket $hex -RemoteAddress 192.0.2.2 -RemotePort 5555 -AsHex), $hex
            $conversion = ConvertFrom-FouCapture "$TestDrive/in.pcap" "$TestDrive/out.pcapng"
        }

        It 'keep every property in another session' {
            foreach ($object in $packet, $conversion) {
                $copy = Copy-Remotely $object
                foreach ($property in $object.PSObject.Properties.Name) {
                    # Below the first level an enum arrives as its number, which equals the name if the type is loaded.
                    $arrived = $copy.$property
                    if ($object.$property -is [enum]) { $arrived = $arrived -as $object.$property.GetType() }
                    "$arrived" | Should -Be "$($object.$property)" -Because $property
                }
            }

            $copy = Copy-Remotely $packet
            "$($copy.Inner.Source)" | Should -Be '10.0.0.1'
            $copy.Layers[1].DestinationPort | Should -Be 5555
            $skipped = @((Copy-Remotely $conversion).Skipped)
            $skipped.Count | Should -Be 1
            $skipped[0].Packets | Should -Be 1
        }

        It 'look the same there' {
            foreach ($object in $packet, $conversion) {
                (Copy-Remotely $object | Out-String -Width 100) | Should -Be ($object | Out-String -Width 100)
            }
        }
    }

    Context 'FouSupport' {
        It 'keeps what is missing with its remedies' {
            $support = Get-FouSupport
            $copy = Copy-Remotely $support
            $copy.HasTun | Should -Be $support.HasTun
            @($copy.Missing.Name) | Should -Be @($support.Missing.Name)
            @($copy.Missing.Remedy) | Should -Be @($support.Missing.Remedy)
        }

        It 'has a list of 100 columns' {
            (Get-FouSupport | Out-String -Width 100) -split '\r?\n' | Where-Object { $_.Length -gt 100 } | Should -BeNullOrEmpty
        }

        It 'logs the requests to the kernel with -Verbose, in words' {
            $said = Get-FouSupport -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
            "$said" | Should -Match '^Asking the kernel to get generic netlink family fou\.'
        }
    }

    Context 'Datapaths and peers' {
        BeforeAll {
            $missing = Get-MissingRequirement -Root -Program ip
            if (-not $missing) {
                $hosts = New-TwoHosts
                $hub = Start-FouDatapath hub -Mode IPIP -Encapsulation Gue -LocalPort 5555 -SourcePort Local -Address 10.9.0.1/16 -NetworkNamespace $hosts.A
                $oslo = $hub | Add-FouPeer -Name oslo -RemoteAddress $hosts.AddressB -RemotePort 5001 -AllowedPrefix 10.9.1.0/24, 10.20.0.0/16
                & ip netns exec $hosts.A ping -c 1 -W 1 10.9.200.1 | Out-Null
            }
        }

        BeforeEach {
            if ($missing) { Set-ItResult -Skipped -Because $missing }
        }

        AfterAll {
            if (-not $missing) {
                $hub | Stop-FouDatapath
                Remove-TwoHosts -Hosts $hosts
            }
        }

        It 'report their overhead and MTU' {
            $hub.Overhead | Should -Be 32
            $oslo.EffectiveMtu | Should -Be 1468
            $hub.EffectiveMtu | Should -Be ([System.Math]::Min($hub.Mtu, 1468))
        }

        It 'keep every property in another session' {
            $copy = Copy-Remotely $hub
            foreach ($property in $hub.PSObject.Properties.Name) { "$($copy.$property)" | Should -Be "$($hub.$property)" -Because $property }
            $peer = Copy-Remotely $oslo
            foreach ($property in 'Name', 'Datapath', 'NetworkNamespace', 'RemoteAddress', 'RemotePort', 'AllowedPrefix', 'Roaming', 'EffectiveMtu') {
                "$($peer.$property)" | Should -Be "$($oslo.$property)" -Because $property
            }
        }

        It 'are snapshots without live state: <_>' -ForEach 'datapath', 'peer', 'statistics', 'rates', 'capture', 'stopped datapath' {
            $object = switch ($_) {
                'datapath' { $hub | Get-FouDatapath }
                'peer' { Get-FouPeer hub oslo }
                'statistics' { $hub | Get-FouDatapathStatistics }
                'rates' { $hub | Get-FouDatapathStatistics -Wait -Count 1 -IntervalSeconds 0.1 }
                'capture' { $hub | Start-FouCapture -Path "$TestDrive/record.pcapng" -Force }
                'stopped datapath' {
                    Start-FouDatapath other -Mode IPIP -LocalPort 5557 -NetworkNamespace $hosts.A | Stop-FouDatapath -PassThru
                }
            }
            if ($_ -eq 'capture') { $object | Stop-FouCapture }
            $type = $object.GetType()
            $type.GetMethod('<Clone>$') | Should -Not -BeNullOrEmpty -Because 'a record has it'
            $type.GetInterface('IDisposable') | Should -BeNullOrEmpty
            foreach ($property in $type.GetProperties()) {
                $property.PropertyType.FullName | Should -Not -Match 'IntPtr|SafeHandle|Datapath\.Runtime|Linux\.(?!Interfaces)' -Because $property.Name
                if ($property.SetMethod) { "$($property.SetMethod.ReturnParameter.GetRequiredCustomModifiers())" | Should -Match 'IsExternalInit' -Because $property.Name }
            }

            # A JSON file and a CLIXML file have every property; levels deeper than 5 would be truncated with a warning.
            $json = $object | ConvertTo-Json -Depth 5 -WarningVariable cut -WarningAction SilentlyContinue
            $cut | Should -BeNullOrEmpty
            $fromJson = $json | ConvertFrom-Json
            $object | Export-Clixml "$TestDrive/object.xml"
            $fromXml = Import-Clixml "$TestDrive/object.xml"
            $fromXml.PSObject.TypeNames[0] | Should -Be "Deserialized.$type"
            foreach ($property in $type.GetProperties().Name) {
                $fromJson.PSObject.Properties.Name | Should -Contain $property
                $value = $object.$property

                # CLIXML has the text of an enumeration's value beside its number.
                $text = $value -is [enum] ? $fromXml.$property.ToString() : "$($fromXml.$property)"
                $text | Should -Be "$value" -Because $property
                if ($value -is [string] -or $value -is [int] -or $value -is [long] -or $value -is [bool] -or $value -is [guid]) {
                    "$($fromJson.$property)" | Should -Be "$value" -Because $property
                }
                elseif ($value -is [enum]) { $fromJson.$property -as $value.GetType() | Should -Be $value -Because $property }
                elseif ($value -is [ipaddress]) { $fromJson.$property.AddressFamily | Should -Be ([int]$value.AddressFamily) -Because $property }
                elseif ($null -eq $value) { $fromJson.$property | Should -BeNullOrEmpty -Because $property }
            }
        }

        It 'do not change afterwards' {
            $before = $hub | Get-FouDatapath
            $statistics = $hub | Get-FouDatapathStatistics
            $peer = Get-FouPeer hub oslo
            $sent = $peer.SentPackets
            & ip -n $hosts.A link set hub mtu 1400
            & ip netns exec $hosts.A ping -c 2 -i 0.2 -W 1 10.9.1.1 | Out-Null
            & ip netns exec $hosts.A ping -c 1 -W 1 10.9.200.1 | Out-Null
            $before.Mtu | Should -Not -Be 1400
            ($before | Get-FouDatapath).Mtu | Should -Be 1400
            ($peer | Get-FouPeer).SentPackets | Should -Be ($sent + 2)
            $peer.SentPackets | Should -Be $sent
            ($hub | Get-FouDatapathStatistics).SendDropped | Should -BeGreaterThan $statistics.SendDropped
            & ip -n $hosts.A link set hub mtu $before.Mtu
        }

        It 'can be used in another session like the original objects' {
            $copy = Copy-Remotely $hub
            { $copy | Stop-FouDatapath -WhatIf -ErrorAction Stop } | Should -Not -Throw
            { $copy | Start-FouDatapath -Name other -LocalPort 5556 -WhatIf -ErrorAction Stop } | Should -Not -Throw
        }

        It 'keep drops with direction, reason and number' {
            $statistics = Get-FouDatapathStatistics hub -NetworkNamespace $hosts.A
            $drop = @((Copy-Remotely $statistics).Drops | Where-Object Reason -EQ 'NoPeer')
            $drop.Count | Should -Be 1
            "$($drop.Direction)" | Should -Be 'Send'
            $drop.Packets | Should -BeGreaterThan 0
        }

        It 'are completed by name, and addresses by those of the host' {
            $text = 'Get-FouDatapath h'
            (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText | Should -Contain 'hub'
            $text = "Start-FouDatapath x -NetworkNamespace $($hosts.A) -LocalAddress "
            (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText | Should -Contain $hosts.AddressA
        }
    }
}

Describe 'Objects of the kernel' -Tag Kernel {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module (Get-BuildPath -Module)
        $missing = Get-MissingRequirement -Root -Program ip -KernelModule fou, ipip
        if (-not $missing) {
            $hosts = New-TwoHosts
            $in = @{ NetworkNamespace = $hosts.A }
            $port = New-FouPort 5555 -Protocol IPIP -LoadModule @in
            $tunnel = New-Tunnel t0 ipip -LocalAddress $hosts.AddressA -RemoteAddress $hosts.AddressB -EncapType Fou -EncapDestinationPort 5555 @in
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It 'keep every property in another session, and can be used there' {
        foreach ($object in $port, $tunnel, (Get-TunnelEncap t0 @in)) {
            $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($object))
            foreach ($property in $object.PSObject.Properties.Name) { "$($copy.$property)" | Should -Be "$($object.$property)" -Because $property }
            { $copy | Set-TunnelEncap -Name t0 -WhatIf -ErrorAction Stop } | Should -Not -Throw
        }
    }

    It 'are completed: ports by number, addresses by those of the host' {
        $text = "Remove-FouPort -NetworkNamespace $($hosts.A) -Port "
        (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText | Should -Be '5555'
        $text = "New-FouPort 1 -NetworkNamespace $($hosts.A) -LocalAddress "
        (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText | Should -Contain $hosts.AddressA
    }

    It 'log each request with -Verbose, in words' {
        $told = @(Get-FouPort -Verbose @in 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | ForEach-Object Message)
        $told | Should -Contain "Asking the kernel to list FOU ports in network namespace '$($hosts.A)'."
        $told = @(New-Tunnel t1 sit -RemoteAddress 192.0.2.9 -LocalAddress $hosts.AddressA -Address fd09::1/64 -Up $true -Verbose @in 4>&1 |
                Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | ForEach-Object Message)
        foreach ($request in 'create tunnel t1', 'add address fd09::1/64 to t1', 'set link t1 up') {
            $told | Should -Contain "Asking the kernel to $request in network namespace '$($hosts.A)'."
        }
    }
}
