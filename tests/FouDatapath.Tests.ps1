# Starting, finding and stopping datapaths as a user does, and every error of a start.

Describe 'FouDatapath cmdlets' -Tag Foundation {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/Wait.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/ChildProcess.psm1"
        Import-Module (Get-BuildPath -Module)

        function Get-DeviceName([string] $NetworkNamespace) {
            @((Invoke-Ip -n $NetworkNamespace -j link show) -join '' | ConvertFrom-Json | ForEach-Object ifname | Sort-Object)
        }

        function Get-UdpPort([string] $NetworkNamespace) {
            @(& ip netns exec $NetworkNamespace cat /proc/net/udp | Select-Object -Skip 1 | ForEach-Object { $_.Trim() })
        }

        $missing = Get-MissingRequirement -Root -Program ip
        if (-not $missing) {
            $hosts = New-TwoHosts
            Invoke-Ip -n $hosts.A address add fd01::1/64 dev underlay nodad
            Invoke-Ip -n $hosts.B address add fd01::2/64 dev underlay nodad
            $toB = @{ NetworkNamespace = $hosts.A; RemoteAddress = $hosts.AddressB; RemotePort = 5555 }
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterEach {
        Get-FouDatapath | Stop-FouDatapath
    }

    AfterAll {
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    Context 'Starting' {
        It 'returns a running <Mode> datapath with the MTU of its path: <Mtu>' -ForEach @(
            @{ Mode = 'IPIP'; Mtu = 1472 }
            @{ Mode = 'SIT'; Mtu = 1472 }
            @{ Mode = 'GRE'; Mtu = 1468 }
        ) {
            $datapath = Start-FouDatapath tun1 -Mode $Mode @toB
            $datapath.Name | Should -Be 'tun1'
            $datapath.State | Should -Be 'Running'
            $datapath.Mode | Should -Be $Mode
            $datapath.Mtu | Should -Be $Mtu
            $datapath.LocalAddress | Should -Be $hosts.AddressA
            $datapath.LocalPort | Should -Be 5555
            $datapath.RemotePort | Should -Be 5555
            $datapath.SourcePort | Should -Be 'Auto'
            $datapath.UdpChecksum | Should -BeTrue
            $datapath.NetworkNamespace | Should -Be $hosts.A
            $datapath.TransportNamespace | Should -Be $hosts.A
        }

        It 'sets the addresses and MTU of the device, and brings it up' {
            Start-FouDatapath tun1 -Mode GRE @toB -Address '10.9.0.1/30', 'fd09::1/64' -Mtu 1400 | Out-Null
            $link = (Invoke-Ip -n $hosts.A -j address show dev tun1) -join '' | ConvertFrom-Json
            $link.mtu | Should -Be 1400
            $link.txqlen | Should -Be 4096
            $link.flags | Should -Contain 'UP'
            $given = $link.addr_info | ForEach-Object { "$($_.local)/$($_.prefixlen)" }
            $given | Should -Contain '10.9.0.1/30'
            $given | Should -Contain 'fd09::1/64'
        }

        It 'keeps IPv6 off a device that carries IPv4 only' {
            Start-FouDatapath tun1 -Mode IPIP @toB -Address '10.9.0.1/30' | Out-Null
            $link = (Invoke-Ip -n $hosts.A -j address show dev tun1) -join '' | ConvertFrom-Json
            $link.addr_info.family | Should -Be 'inet'
        }

        It 'lets the kernel number the device if no name is given' {
            (Start-FouDatapath -Mode IPIP @toB).Name | Should -Be 'fou0'
            (Start-FouDatapath -Mode IPIP @toB -LocalPort 5556).Name | Should -Be 'fou1'
        }

        It 'accepts a row of a CSV file' {
            $row = @"
Name,Mode,RemoteAddress,RemotePort,LocalPort,SourcePort,Address,NetworkNamespace,Mtu
tun1,SIT,$($hosts.AddressB),6001,6002,6003,fd09::1/64,$($hosts.A),1300
"@ | ConvertFrom-Csv
            $datapath = $row | Start-FouDatapath
            $datapath.Mode | Should -Be 'SIT'
            $datapath.RemotePort | Should -Be 6001
            $datapath.LocalPort | Should -Be 6002
            $datapath.SourcePort.Port | Should -Be 6003
            "$($datapath.Address)" | Should -Be 'fd09::1/64'
            $datapath.Mtu | Should -Be 1300
        }

        It 'counts empty columns of a CSV file as not given' {
            $row = @"
Name,Mode,RemoteAddress,RemotePort,LocalAddress,LocalPort,SourcePort,UdpChecksum,Mtu,Address,NetworkNamespace,TransportNamespace,WorkerCount,Cpu,BusyPoll,NoOffload,Encapsulation,Protocol,RemotePortIPv6,UnderlayInterface,AcceptZeroChecksum,RemoteChecksum,Key,InputKey,OutputFlags,Ttl,Tos,FlowLabel,EncapsulationLimit,PathMtuDiscovery,NestingLimit,AnswerEcho
,IPIP,$($hosts.AddressB),6001,,,,,,,$($hosts.A),,,,,,,,,,,,,,,,,,,,,
"@ | ConvertFrom-Csv
            $datapath = $row | Start-FouDatapath
            $datapath.Name | Should -Be 'fou0'
            $datapath.LocalPort | Should -Be 6001
            $datapath.SourcePort | Should -Be 'Auto'
            $datapath.UdpChecksum | Should -BeTrue
            $datapath.WorkerCount | Should -Be 1
            $datapath.Cpu.Count | Should -Be 0
            $datapath.BusyPoll | Should -Be 0
            $datapath.NoOffload | Should -BeFalse
            $datapath.LocalAddress | Should -Be $hosts.AddressA
            $datapath.Mtu | Should -Be 1472
            $datapath.Address.Count | Should -Be 0
            $datapath.Encapsulation | Should -Be 'Fou'
            $datapath.Protocol | Should -BeNullOrEmpty
            $datapath.UnderlayInterface | Should -BeNullOrEmpty
            $datapath.AcceptZeroChecksum | Should -BeTrue
            $datapath.InputKey | Should -BeNullOrEmpty
            $datapath.Ttl | Should -Be '64'
            $datapath.EncapsulationLimit | Should -Be 'None'
            $datapath.PathMtuDiscovery | Should -BeTrue
            $datapath.NestingLimit | Should -Be 4
        }

        It 'accepts every option, and a second one starts from the first: <Case>' -ForEach @(
            @{
                Case  = 'GRE in GUE over IPv4'
                Given = @{
                    Mode = 'GRE'; Encapsulation = 'Gue'; RemoteAddress = '192.0.2.2'; RemotePort = 6001; UnderlayInterface = 'underlay'
                    SourcePort = 'Glb'; UdpChecksum = $false; AcceptZeroChecksum = $false; RemoteChecksum = $true; RemoteChecksumNoPartial = $true
                    InputKey = 1; OutputKey = 2; InputFlags = 'Checksum'; OutputFlags = 'Sequence, Checksum'; Ttl = 'Inherit'; Tos = 8
                    PathMtuDiscovery = $false; IgnoreDf = $true; ClampMss = $true; NestingLimit = 2; AnswerEcho = $true; Mtu = 1300
                }
            }
            @{
                Case  = 'any protocol over IPv6'
                Given = @{
                    Mode = 'Any'; Encapsulation = 'Fou'; Protocol = 89; LocalAddress = 'fd01::1'; RemoteAddress = 'fd01::2'; RemotePort = 6001
                    SourcePort = 'Local'; Tos = 'Inherit'; FlowLabel = 0x12345; EncapsulationLimit = 4
                }
            }
            @{
                Case  = 'Mixed with two ports'
                Given = @{ Mode = 'Mixed'; RemoteAddress = '192.0.2.2'; RemotePort = 6001; RemotePortIPv6 = 6002; WorkerCount = 2; Ttl = 9; SourcePort = 4000; BusyPoll = 100 }
            }
            @{ Case = 'without offload'; Given = @{ Mode = 'IPIP'; RemoteAddress = '192.0.2.2'; RemotePort = 6001; NoOffload = $true } }
            @{ Case = 'no remote over IPv4'; Given = @{ Mode = 'IPIP' } }
            @{ Case = 'no remote over IPv6'; Given = @{ Mode = 'SIT'; LocalAddress = '::'; FlowLabel = 5 } }
        ) {
            $first = Start-FouDatapath tun1 @Given -LocalPort 5001 -NetworkNamespace $hosts.A
            foreach ($name in $Given.Keys) { "$($first.$name)" | Should -Be "$($Given[$name])" -Because $name }
            $second = $first | Start-FouDatapath -Name tun2 -LocalPort 5002
            $second.LocalPort | Should -Be 5002
            $alike = ($first | Get-Member -MemberType Property).Name | Where-Object { $_ -notin 'Id', 'Name', 'DeviceIndex', 'LocalPort', 'StartTime' }
            foreach ($name in $alike) { "$($second.$name)" | Should -Be "$($first.$name)" -Because $name }
            Stop-FouDatapath tun2
            $third = ($first | ConvertTo-Csv | ConvertFrom-Csv) | Start-FouDatapath -Name tun2 -LocalPort 5002
            foreach ($name in $alike) { "$($third.$name)" | Should -Be "$($first.$name)" -Because "of $name in a file" }
        }

        It 'has no ports without UDP, and a second one starts from the first' {
            $plain = @{ Mode = 'GRE'; Encapsulation = 'None'; NetworkNamespace = $hosts.A; RemoteAddress = $hosts.AddressB }
            $first = Start-FouDatapath tun1 @plain
            $first.LocalPort | Should -BeNullOrEmpty
            $first.RemotePort | Should -BeNullOrEmpty
            $first.Mtu | Should -Be 1476
            "$($first.Offload)" | Should -BeLike '*no UdpSegment: there is no UDP; no UdpGro: there is no UDP'
            Get-UdpPort $hosts.A | Should -BeNullOrEmpty
            ($first | Out-String -Width 100) | Should -Match "tun1 +$($hosts.A) +Running +GRE +None +192\.0\.2\.1 +192\.0\.2\.2 +1476"
            (Get-FouPeer tun1 | Out-String -Width 120) | Should -Match 'tun1 +remote +192\.0\.2\.2 '
            $second = $first | Start-FouDatapath -Name tun2
            $alike = ($first | Get-Member -MemberType Property).Name | Where-Object { $_ -notin 'Id', 'Name', 'DeviceIndex', 'StartTime' }
            foreach ($name in $alike) { "$($second.$name)" | Should -Be "$($first.$name)" -Because $name }
        }

        It 'uses -Key for both directions, overriding the keys of a piped datapath' {
            $first = Start-FouDatapath tun1 -Mode GRE @toB -InputKey 1 -OutputKey 2
            $second = $first | Start-FouDatapath -Name tun2 -LocalPort 5002 -Key 0.0.1.0
            $second.InputKey, $second.OutputKey | Should -Be 256, 256
            $third = $first | Start-FouDatapath -Name tun3 -LocalPort 5003 -Key 7 -InputKey 8
            $third.InputKey, $third.OutputKey | Should -Be 8, 7
        }

        It 'completes <Word> for -<Parameter>' -ForEach @(
            @{ Parameter = 'Mode'; Typed = 'GRET'; Word = 'GRETAP' }
            @{ Parameter = 'Encapsulation'; Typed = 'GueV'; Word = 'GueV1' }
            @{ Parameter = 'Protocol'; Typed = 'GR'; Word = 'GRE' }
            @{ Parameter = 'SourcePort'; Typed = 'G'; Word = 'Glb' }
            @{ Parameter = 'InputFlags'; Typed = 'C'; Word = 'Checksum' }
            @{ Parameter = 'OutputFlags'; Typed = 'S'; Word = 'Sequence' }
            @{ Parameter = 'Ttl'; Typed = 'I'; Word = 'Inherit' }
            @{ Parameter = 'Tos'; Typed = 'I'; Word = 'Inherit' }
            @{ Parameter = 'FlowLabel'; Typed = 'I'; Word = 'Inherit' }
        ) {
            $text = "Start-FouDatapath -$Parameter $Typed"
            (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText | Should -Contain $Word
        }

        It 'completes the interfaces of the transport namespace for -UnderlayInterface' {
            $text = "Start-FouDatapath -TransportNamespace $($hosts.A) -NetworkNamespace no-such-namespace -UnderlayInterface under"
            (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText | Should -Contain 'underlay'
        }

        It 'reads <Text> as <Expected> for -UdpChecksum' -ForEach @(
            @{ Text = 'true'; Expected = $true }
            @{ Text = 'On'; Expected = $true }
            @{ Text = '1'; Expected = $true }
            @{ Text = 'FALSE'; Expected = $false }
            @{ Text = 'off'; Expected = $false }
            @{ Text = '0'; Expected = $false }
        ) {
            (Start-FouDatapath tun1 -Mode IPIP @toB -UdpChecksum $Text).UdpChecksum | Should -Be $Expected
        }

        It 'rejects a column that it cannot parse, rather than ignore it: <Column> <Text>' -ForEach @(
            @{ Column = 'Mode'; Text = 'IPIX' }
            @{ Column = 'RemoteAddress'; Text = '192.0.514' }
            @{ Column = 'RemoteAddress'; Text = '0300.0.2.2' }
            @{ Column = 'RemotePort'; Text = '55x' }
            @{ Column = 'LocalAddress'; Text = '192.0.2.l' }
            @{ Column = 'LocalPort'; Text = '55x' }
            @{ Column = 'SourcePort'; Text = 'Atuo' }
            @{ Column = 'UdpChecksum'; Text = 'maybe' }
            @{ Column = 'Mtu'; Text = '1400 bytes' }
            @{ Column = 'WorkerCount'; Text = 'two' }
            @{ Column = 'Cpu'; Text = '0-' }
            @{ Column = 'BusyPoll'; Text = '50 us' }
            @{ Column = 'NoOffload'; Text = 'maybe' }
            @{ Column = 'Encapsulation'; Text = 'Geu' }
            @{ Column = 'Protocol'; Text = 'IPX' }
            @{ Column = 'RemotePortIPv6'; Text = '55x' }
            @{ Column = 'RemoteChecksum'; Text = 'maybe' }
            @{ Column = 'InputKey'; Text = 'secret' }
            @{ Column = 'OutputFlags'; Text = 'Routing' }
            @{ Column = 'Ttl'; Text = 'Inhreit' }
            @{ Column = 'EncapsulationLimit'; Text = 'few' }
            @{ Column = 'NestingLimit'; Text = 'few' }
        ) {
            $row = [ordered]@{ Name = 'tun1'; Mode = 'IPIP'; RemoteAddress = $hosts.AddressB; RemotePort = 5555; NetworkNamespace = $hosts.A }
            $row[$Column] = $Text
            [pscustomobject] $row | Start-FouDatapath -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failure[0].Exception.Message | Should -BeLike "*$Column*"
            Get-FouDatapath | Should -BeNullOrEmpty
        }

        It 'runs the workers on CPUs, which one column may hold: <Text>' -ForEach @(
            @{ Text = '0' }
            @{ Text = '0,0' }
            @{ Text = '0; 0 0' }
        ) {
            $first = Start-FouDatapath tun1 -Mode IPIP @toB -WorkerCount 2 -Cpu $Text
            $first.Cpu | Should -Be @($Text -split '[,; ]+' | ForEach-Object { 0 })
            $second = ($first | ConvertTo-Csv | ConvertFrom-Csv) | Start-FouDatapath -Name tun2 -LocalPort 5556
            "$($second.Cpu)" | Should -Be "$($first.Cpu)"
            (Start-FouDatapath tun3 -Mode IPIP @toB -LocalPort 5557 -Cpu 0, 0).Cpu | Should -Be 0, 0
        }

        It 'shows which offloads are used, and why the others are not' {
            $offload = (Start-FouDatapath tun1 -Mode IPIP @toB -UdpChecksum $false).Offload
            $offload.Active.HasFlag([FouTools.Datapath.Model.OffloadParts]::TcpSegmentation) | Should -BeTrue
            ($offload.Inactive | Where-Object Part -EQ UdpSegment).Reason | Should -Be 'the UDP checksum is off'
            "$offload" | Should -BeLike '*no UdpSegment: the UDP checksum is off*'
            $none = Start-FouDatapath tun2 -Mode IPIP @toB -LocalPort 5556 -NoOffload
            $none.Offload.Active | Should -Be 'None'
            ($none | Format-List Offload | Out-String).Trim() | Should -Be 'Offload : None: NoOffload was given'
        }

        It 'accepts several addresses in one column' {
            $datapath = [pscustomobject]@{ Address = '10.9.0.1/30, fd09::1/64' } | Start-FouDatapath tun1 -Mode GRE @toB
            "$($datapath.Address)" | Should -Be '10.9.0.1/30 fd09::1/64'
        }

        It 'puts device and sockets into different namespaces' {
            $datapath = Start-FouDatapath tun1 -Mode IPIP -NetworkNamespace $hosts.B -TransportNamespace $hosts.A -RemoteAddress $hosts.AddressB -RemotePort 5555
            Get-DeviceName $hosts.B | Should -Contain 'tun1'
            Get-DeviceName $hosts.A | Should -Not -Contain 'tun1'
            (Get-UdpPort $hosts.A).Count | Should -Be 1
            (Get-UdpPort $hosts.B).Count | Should -Be 0
            $datapath.TransportNamespace | Should -Be $hosts.A
        }

        It 'only reports what it would do with -WhatIf' {
            $before = Get-DeviceName $hosts.A
            Start-FouDatapath tun1 -Mode IPIP @toB -WhatIf | Should -BeNullOrEmpty
            Get-DeviceName $hosts.A | Should -Be $before
            Get-UdpPort $hosts.A | Should -BeNullOrEmpty
            Get-FouDatapath | Should -BeNullOrEmpty
        }

        It 'logs its steps with -Verbose' {
            $told = Start-FouDatapath tun1 -Mode IPIP @toB -Address 10.9.0.1/30 -Verbose 4>&1 |
                Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
            "$told" | Should -BeLike '*MTU*1472*10.9.0.1/30*up*'
        }
    }

    Context 'Failing to start' {
        # Each case: the parameters, and the identifier and category that scripts may rely on.
        It 'leaves nothing behind and reports <Id>: <What>' -ForEach @(
            @{ What = 'port in use'; Id = 'PortInUse'; Category = 'ResourceBusy'; Given = @{ RemotePort = 7777 } }
            @{ What = 'local port 0'; Id = 'InvalidPort'; Category = 'InvalidArgument'; Given = @{ LocalPort = 0 } }
            @{ What = 'remote port 0'; Id = 'InvalidPort'; Category = 'InvalidArgument'; Given = @{ RemotePort = 0 } }
            @{ What = 'port too large'; Id = 'InvalidPort'; Category = 'InvalidArgument'; Given = @{ RemotePort = 65536 } }
            @{ What = 'remote unreachable'; Id = 'RemoteUnreachable'; Category = 'ResourceUnavailable'; Given = @{ RemoteAddress = '198.51.100.1' } }
            @{ What = 'bad CIDR'; Id = 'InvalidAddress'; Category = 'InvalidArgument'; Given = @{ Address = '10.0.0.1/99' } }
            @{ What = 'no CIDR at all'; Id = 'InvalidAddress'; Category = 'InvalidArgument'; Given = @{ Address = '10.0.0.1/30', 'hello' } }
            @{ What = 'IPv6 remote, IPv4 local'; Id = 'AddressFamilyMismatch'; Category = 'InvalidArgument'; Given = @{ RemoteAddress = '2001:db8::2'; LocalAddress = '192.0.2.1' } }
            @{ What = 'IPv6 remote without a route'; Id = 'RemoteUnreachable'; Category = 'ResourceUnavailable'; Given = @{ RemoteAddress = '2001:db8::2' } }
            @{ What = 'IPv6 link-local remote without a link'; Id = 'InvalidUnderlayInterface'; Category = 'InvalidArgument'; Given = @{ RemoteAddress = 'fe80::2' } }
            @{ What = 'no remote, but a port'; Id = 'OptionNotApplicable'; Category = 'InvalidArgument'; Given = @{ RemoteAddress = ''; LocalPort = 5555 } }
            @{ What = 'no port at all'; Id = 'InvalidPort'; Category = 'InvalidArgument'; Given = @{ RemoteAddress = ''; RemotePort = '' } }
            @{ What = 'protocol of another mode'; Id = 'OptionNotApplicable'; Category = 'InvalidArgument'; Given = @{ Protocol = 'GRE' } }
            @{ What = 'protocol too large'; Id = 'InvalidProtocol'; Category = 'InvalidArgument'; Given = @{ Mode = 'Any'; Protocol = 256 } }
            @{ What = 'protocol 0'; Id = 'InvalidProtocol'; Category = 'InvalidArgument'; Given = @{ Mode = 'Any'; Protocol = 0 } }
            @{ What = 'no protocol, although packets do not indicate it'; Id = 'InvalidProtocol'; Category = 'InvalidArgument'; Given = @{ Mode = 'Any' } }
            @{ What = 'key without GRE'; Id = 'OptionNotApplicable'; Category = 'InvalidArgument'; Given = @{ Key = 7 } }
            @{ What = 'flags without GRE'; Id = 'OptionNotApplicable'; Category = 'InvalidArgument'; Given = @{ OutputFlags = 'Sequence' } }
            @{ What = 'GUE version 1 with GRE'; Id = 'OptionNotApplicable'; Category = 'InvalidArgument'; Given = @{ Mode = 'GRE'; Encapsulation = 'GueV1' } }
            @{ What = 'port without UDP'; Id = 'OptionNotApplicable'; Category = 'InvalidArgument'; Given = @{ Encapsulation = 'None' } }
            @{ What = 'Mixed without UDP'; Id = 'OptionNotApplicable'; Category = 'InvalidArgument'; Given = @{ Mode = 'Mixed'; Encapsulation = 'None'; RemotePort = '' } }
            @{ What = 'two workers without UDP'; Id = 'OptionNotApplicable'; Category = 'InvalidArgument'; Given = @{ Encapsulation = 'None'; RemotePort = ''; WorkerCount = 2 } }
            @{ What = 'remote checksums without GUE'; Id = 'OptionNotApplicable'; Category = 'InvalidArgument'; Given = @{ RemoteChecksum = $true } }
            @{ What = 'remote checksum completion without GUE'; Id = 'OptionNotApplicable'; Category = 'InvalidArgument'; Given = @{ RemoteChecksumNoPartial = $true } }
            @{ What = 'answers without GUE'; Id = 'OptionNotApplicable'; Category = 'InvalidArgument'; Given = @{ AnswerEcho = $true } }
            @{ What = 'second port outside Mixed mode'; Id = 'OptionNotApplicable'; Category = 'InvalidArgument'; Given = @{ RemotePortIPv6 = 5556 } }
            @{ What = 'TTL 0'; Id = 'InvalidTtl'; Category = 'InvalidArgument'; Given = @{ Ttl = 0 } }
            @{ What = 'TOS too large'; Id = 'InvalidTos'; Category = 'InvalidArgument'; Given = @{ Tos = '0x100' } }
            @{ What = 'nesting limit too large'; Id = 'InvalidNestingLimit'; Category = 'InvalidArgument'; Given = @{ NestingLimit = 17 } }
            @{ What = 'flow label over IPv4'; Id = 'OptionNotApplicable'; Category = 'InvalidArgument'; Given = @{ FlowLabel = 1 } }
            @{ What = 'encapsulation limit over IPv4'; Id = 'OptionNotApplicable'; Category = 'InvalidArgument'; Given = @{ EncapsulationLimit = 4 } }
            @{ What = 'DF ignored with path MTU discovery'; Id = 'InvalidIgnoreDf'; Category = 'InvalidArgument'; Given = @{ IgnoreDf = $true } }
            @{ What = 'missing underlay'; Id = 'InterfaceNotFound'; Category = 'ObjectNotFound'; Given = @{ UnderlayInterface = 'nowhere' } }
            @{ What = 'remote routed through the tunnel itself'; Id = 'RoutingLoop'; Category = 'InvalidOperation'; Given = @{ Address = '192.0.2.9/25' } }
            @{ What = 'IPv6 address on IPIP'; Id = 'AddressFamilyMismatch'; Category = 'InvalidArgument'; Given = @{ Address = 'fd09::1/64' } }
            @{ What = 'multicast remote'; Id = 'InvalidRemoteAddress'; Category = 'InvalidArgument'; Given = @{ RemoteAddress = '239.1.1.1' } }
            @{ What = 'broadcast remote'; Id = 'InvalidRemoteAddress'; Category = 'InvalidArgument'; Given = @{ RemoteAddress = '192.0.2.255' } }
            @{ What = 'foreign local address'; Id = 'LocalAddressNotAvailable'; Category = 'ResourceUnavailable'; Given = @{ LocalAddress = '192.0.2.77' } }
            @{ What = 'existing device'; Id = 'DeviceExists'; Category = 'ResourceExists'; Given = @{ Name = 'underlay' } }
            @{ What = 'invalid name'; Id = 'InvalidName'; Category = 'InvalidArgument'; Given = @{ Name = 'a/b' } }
            @{ What = 'name too long'; Id = 'InvalidName'; Category = 'InvalidArgument'; Given = @{ Name = 'sixteen-letters-' } }
            @{ What = 'MTU too small'; Id = 'InvalidMtu'; Category = 'InvalidArgument'; Given = @{ Mtu = 67 } }
            @{ What = 'MTU too large'; Id = 'InvalidMtu'; Category = 'InvalidArgument'; Given = @{ Mtu = 65508 } }
            @{ What = 'missing namespace'; Id = 'NamespaceNotFound'; Category = 'ObjectNotFound'; Given = @{ NetworkNamespace = 'no-such-namespace' } }
            @{ What = 'missing transport namespace'; Id = 'NamespaceNotFound'; Category = 'ObjectNotFound'; Given = @{ TransportNamespace = 'no-such-namespace' } }
            @{ What = 'no worker'; Id = 'InvalidWorkerCount'; Category = 'InvalidArgument'; Given = @{ WorkerCount = 0 } }
            @{ What = 'CPU that does not exist'; Id = 'CpuNotAvailable'; Category = 'ResourceUnavailable'; Given = @{ Cpu = 0, 4096 } }
            @{ What = 'busy polling for over a second'; Id = 'InvalidBusyPoll'; Category = 'InvalidArgument'; Given = @{ BusyPoll = 1000001 } }
        ) {
            Start-FouDatapath holder -Mode IPIP -NetworkNamespace $hosts.A -RemoteAddress $hosts.AddressB -RemotePort 7777 | Out-Null
            $devices = Get-DeviceName $hosts.A
            $ports = Get-UdpPort $hosts.A

            $arguments = @{ Name = 'tun1'; Mode = 'IPIP' } + $toB
            $Given.Keys | ForEach-Object { $arguments[$_] = $Given[$_] }
            $output = Start-FouDatapath @arguments -ErrorVariable failure -ErrorAction SilentlyContinue

            $output | Should -BeNullOrEmpty
            $failure.Count | Should -Be 1
            $failure[0].FullyQualifiedErrorId | Should -Be "$Id,FouTools.Commands.StartFouDatapathCommand"
            $failure[0].CategoryInfo.Category | Should -Be $Category
            $failure[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            Get-DeviceName $hosts.A | Should -Be $devices
            @(Get-UdpPort $hosts.A).Count | Should -Be $ports.Count
            @(Get-FouDatapath).Count | Should -Be 1

            # The engine's threads are named after their device.
            $threads = & sh -c "cat /proc/$PID/task/*/comm 2>/dev/null"
            @($threads -match '^holder ').Count | Should -BeGreaterThan 0
            @($threads -match '^tun1 ').Count | Should -Be 0
        }

        It 'continues with the next row after an invalid one' {
            $rows = @(
                [pscustomobject]@{ Name = 'underlay'; LocalPort = 5555 }
                [pscustomobject]@{ Name = 'tun2'; LocalPort = 5556 }
            )
            $started = $rows | Start-FouDatapath -Mode IPIP @toB -ErrorAction SilentlyContinue
            $started.Name | Should -Be 'tun2'
        }

        It 'reports PermissionDenied to a user without capabilities' {
            $module = Get-BuildPath -Module
            $command = "Import-Module '$module'; Start-FouDatapath tun1 -Mode IPIP -LocalAddress 127.0.0.1 -RemoteAddress 127.0.0.2 -RemotePort 5555" +
                " -ErrorVariable failure -ErrorAction SilentlyContinue; `$failure[0].FullyQualifiedErrorId"
            $child = Invoke-ChildPowerShell -Command $command -Prefix ip, netns, exec, $hosts.A, setpriv, '--bounding-set=-all', '--inh-caps=-all'
            $child.Output | Should -Be 'PermissionDenied,FouTools.Commands.StartFouDatapathCommand'
        }
    }

    Context 'Finding and stopping' {
        BeforeEach {
            Start-FouDatapath tun1 -Mode IPIP @toB | Out-Null
            Start-FouDatapath tun2 -Mode GRE @toB -LocalPort 5556 | Out-Null
            Start-FouDatapath tun1 -Mode IPIP -NetworkNamespace $hosts.B -RemoteAddress $hosts.AddressA -RemotePort 5555 | Out-Null
        }

        It 'finds by name, wildcard and namespace' {
            @(Get-FouDatapath).Count | Should -Be 3
            @(Get-FouDatapath tun1).Count | Should -Be 2
            @(Get-FouDatapath tun* -NetworkNamespace $hosts.A).Count | Should -Be 2
            (Get-FouDatapath tun1 -NetworkNamespace $hosts.B).NetworkNamespace | Should -Be $hosts.B
            Get-FouDatapath none* | Should -BeNullOrEmpty
        }

        It 'reports DatapathNotFound for an unknown name: <_>' -ForEach 'Get-FouDatapath', 'Stop-FouDatapath', 'Get-FouDatapathStatistics' {
            & $_ nobody -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'DatapathNotFound,*'
            $failure[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        }

        It 'matches a name that contains wildcard characters literally: <_>' -ForEach 'tun*', 'tun[1' {
            Start-FouDatapath $_ -Mode IPIP @toB -LocalPort 5557 | Out-Null
            (Get-FouDatapath $_).Name | Should -Be $_
            (Stop-FouDatapath $_ -PassThru).Name | Should -Be $_
            @(Get-FouDatapath).Count | Should -Be 3
        }

        It 'reports DatapathNotFound for an invalid wildcard pattern' {
            Get-FouDatapath 'tun[1' -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'DatapathNotFound,*'
        }

        It 'stops everything with Get | Stop, and removes devices and sockets' {
            Get-FouDatapath | Stop-FouDatapath
            Get-FouDatapath | Should -BeNullOrEmpty
            Get-DeviceName $hosts.A | Should -Be 'lo', 'underlay'
            Get-DeviceName $hosts.B | Should -Be 'lo', 'underlay'
            Get-UdpPort $hosts.A | Should -BeNullOrEmpty
            Get-UdpPort $hosts.B | Should -BeNullOrEmpty
        }

        It 'stops the given object, not another one with the same name' {
            $old = Get-FouDatapath tun2
            $old | Stop-FouDatapath
            $new = Start-FouDatapath tun2 -Mode GRE @toB -LocalPort 5556
            $old | Stop-FouDatapath -ErrorVariable failure
            $failure | Should -BeNullOrEmpty
            ($new | Get-FouDatapath).State | Should -Be 'Running'
            ($old | Get-FouDatapath).State | Should -Be 'Stopped'
        }

        It 'accepts names from the pipeline: <_>' -ForEach 'Get-FouDatapath', 'Get-FouDatapathStatistics', 'Stop-FouDatapath' {
            $passThru = $_ -eq 'Stop-FouDatapath' ? @{ PassThru = $true } : @{}
            ('tun2' | & $_ @passThru).Name | Should -Be 'tun2'
        }

        It 'selects each datapath once, however many names match it' {
            @(Get-FouDatapath tun*, tun2).Count | Should -Be 3
            Stop-FouDatapath tun*, tun2 -ErrorVariable failure
            $failure | Should -BeNullOrEmpty
        }

        It 'accepts a namespace by its name and by its path' {
            (Get-FouDatapath tun1 -NetworkNamespace "/run/netns/$($hosts.B)").NetworkNamespace | Should -Be $hosts.B
            (Start-FouDatapath tun3 -Mode IPIP -NetworkNamespace "/var/run/netns/$($hosts.A)" -RemoteAddress $hosts.AddressB -RemotePort 5557).NetworkNamespace | Should -Be $hosts.A
        }

        It 'omits a stopped datapath, although an earlier object still shows it running' {
            $before = Get-FouDatapath tun2
            Stop-FouDatapath tun2
            @(Get-FouDatapath).Count | Should -Be 2
            $before.State | Should -Be 'Running'
            ($before | Get-FouDatapath).State | Should -Be 'Stopped'
        }

        It 'shows the current state after a change of <What>' -ForEach @(
            @{ What = 'the MTU'; Change = { Invoke-Ip -n $hosts.A link set tun2 mtu 1300 }; Property = 'Mtu'; Text = '1300' }
            @{ What = 'the addresses'; Change = { Invoke-Ip -n $hosts.A address add 10.77.0.1/24 dev tun2 }; Property = 'Address'; Text = '*10.77.0.1/24*' }
            @{ What = 'the name'; Change = { Invoke-Ip -n $hosts.A link set tun2 name wan }; Property = 'Name'; Text = 'wan' }
            @{ What = 'up and down'; Change = { Invoke-Ip -n $hosts.A link set tun2 down }; Property = 'Up'; Text = 'False' }
            @{ What = 'up and down, with a warning'; Change = { Invoke-Ip -n $hosts.A link set tun2 down }; Property = 'Warning'; Text = '*link set tun2 up*' }
            @{ What = 'the remote'; Change = { Get-FouPeer tun2 | Set-FouPeer -RemotePort 7777 }; Property = 'RemotePort'; Text = '7777' }
            @{ What = 'the index'; Change = { Invoke-Ip -n $hosts.A link delete tun2; Wait-Until { (Get-FouDatapath tun2).State -eq 'Faulted' } }
                Property = 'DeviceIndex'; Text = ''
            }
        ) {
            $before = Get-FouDatapath tun2
            "$($before.$Property)" | Should -Not -BeLike $Text
            & $Change | Out-Null
            "$(($before | Get-FouDatapath).$Property)" | Should -BeLike $Text
            "$((Get-FouDatapath | Where-Object Id -EQ $before.Id).$Property)" | Should -BeLike $Text
            "$($before.$Property)" | Should -Not -BeLike $Text
        }

        It 'finds a renamed device by its new name, and by a piped object from before' {
            $before = Get-FouDatapath tun2
            Invoke-Ip -n $hosts.A link set tun2 name wan
            (Get-FouDatapath wan).Id | Should -Be $before.Id
            (Get-FouPeer wan).Datapath | Should -Be 'wan'
            (Get-FouDatapathStatistics wan).Name | Should -Be 'wan'
            (($before | Get-FouDatapathStatistics).Name) | Should -Be 'wan'
            Get-FouDatapath tun2 -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'DatapathNotFound,*'
            ($before | Stop-FouDatapath -PassThru).Name | Should -Be 'wan'
            Get-DeviceName $hosts.A | Should -Not -Contain 'wan'
        }

        It 'starts another one with the settings at the stop, including changes' {
            Invoke-Ip -n $hosts.A link set tun2 mtu 1333
            Invoke-Ip -n $hosts.A address add 10.77.0.1/24 dev tun2
            $again = Get-FouDatapath tun2 | Stop-FouDatapath -PassThru | Start-FouDatapath
            $again.Mtu | Should -Be 1333
            "$($again.Address)" | Should -BeLike '*10.77.0.1/24*'
        }

        It 'can be restored from a CSV file' {
            Start-FouDatapath tun4 -Mode GRE @toB -LocalPort 5558 -Address 10.9.4.1/30, fd09:4::1/64 -UdpChecksum $false | Export-Csv "$TestDrive/saved.csv"
            Stop-FouDatapath tun4
            $again = Import-Csv "$TestDrive/saved.csv" | Start-FouDatapath
            "$($again.Address)" | Should -Be '10.9.4.1/30 fd09:4::1/64'
            $again.UdpChecksum | Should -BeFalse
            $again.SourcePort | Should -Be 'Auto'
        }

        It 'stops by name in one namespace only' {
            Stop-FouDatapath tun1 -NetworkNamespace $hosts.A
            @(Get-FouDatapath | ForEach-Object { "$($_.Name)@$($_.NetworkNamespace)" } | Sort-Object) |
                Should -Be @(@("tun1@$($hosts.B)", "tun2@$($hosts.A)") | Sort-Object)
        }

        It 'returns what it stopped with -PassThru' {
            $stopped = Stop-FouDatapath tun2 -PassThru
            $stopped.State | Should -Be 'Stopped'
            ($stopped | Get-FouDatapathStatistics).Name | Should -Be 'tun2'
        }

        It 'only reports what it would stop with -WhatIf' {
            Get-FouDatapath | Stop-FouDatapath -WhatIf
            @(Get-FouDatapath).Count | Should -Be 3
            (Get-FouDatapath)[0].State | Should -Be 'Running'
        }

        It 'completes names of datapaths and namespaces' {
            $text = 'Stop-FouDatapath tu'
            (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText | Should -Contain 'tun2'
            $text = "Get-FouDatapath -NetworkNamespace $($hosts.A.Substring(0, 6))"
            (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText | Should -Contain $hosts.A
        }

        It 'shows a table of datapaths within 100 columns' {
            $lines = (Get-FouDatapath tun1 -NetworkNamespace $hosts.A | Out-String -Width 100) -split "`n" | Where-Object { $_.Trim() }
            $lines[0] | Should -Match 'Name +Namespace +State +Mode +Encap +Local +Remote +Mtu'
            $lines[2] | Should -Match "tun1 +$($hosts.A) +Running +IPIP +Fou +192\.0\.2\.1:5555 +192\.0\.2\.2:5555 +1472"
        }

        It 'reports a deleted device as a fault, and still stops' {
            Invoke-Ip -n $hosts.A link delete tun2
            Wait-Until { (Get-FouDatapath tun2).State -ne 'Running' } | Should -BeTrue
            $datapath = Get-FouDatapath tun2
            $datapath.State | Should -Be 'Faulted'
            $datapath.FaultReason | Should -BeLike '*tun2*'
            ($datapath | Stop-FouDatapath -PassThru).State | Should -Be 'Stopped'
        }
    }

    It 'continues when only one of several runspaces removes the module' {
        $module = Get-BuildPath -Module
        $datapath = Start-FouDatapath tun1 -Mode IPIP @toB
        $other = [powershell]::Create([initialsessionstate]::CreateDefault2()).AddScript("Import-Module '$module'; Remove-Module FouTools")
        try {
            $other.Invoke() | Should -BeNullOrEmpty
            $other.HadErrors | Should -BeFalse
        }
        finally {
            $other.Dispose()
        }

        ($datapath | Get-FouDatapath).State | Should -Be 'Running'
    }

    It 'stops all running datapaths when the module is removed' {
        $module = Get-BuildPath -Module
        $command = "Import-Module '$module'; Start-FouDatapath tun1 -Mode IPIP -NetworkNamespace $($hosts.A) -RemoteAddress $($hosts.AddressB)" +
            " -RemotePort 5555 | Out-Null; Remove-Module FouTools; (& ip -n $($hosts.A) -j link show) -join ''"
        $devices = (Invoke-ChildPowerShell -Command $command).Output | ConvertFrom-Json
        @($devices.ifname | Sort-Object) | Should -Be 'lo', 'underlay'
    }
}
