# Kernel FOU ports: errors found before any request, errors on a kernel without fou, and, in a guest with fou, every reply of the
# kernel, compared with iproute2.

BeforeDiscovery {
    # Each is rejected before any request.
    $invalid = @(
        @{ Case = 'port 0'; Id = 'InvalidPort'; Given = @{ Port = 0; Protocol = 4 } }
        @{ Case = 'port 65536'; Id = 'InvalidPort'; Given = @{ Port = 65536; Protocol = 4 } }
        @{ Case = 'a negative port'; Id = 'InvalidPort'; Given = @{ Port = -1; Protocol = 4 } }
        @{ Case = 'FOU without protocol'; Id = 'InvalidProtocol'; Given = @{ Port = 5555 } }
        @{ Case = 'protocol 0'; Id = 'InvalidProtocol'; Given = @{ Port = 5555; Protocol = 0 } }
        @{ Case = 'protocol 256'; Id = 'InvalidProtocol'; Given = @{ Port = 5555; Protocol = 256 } }
        @{ Case = 'GUE with protocol'; Id = 'InvalidProtocol'; Given = @{ Port = 5555; Type = 'Gue'; Protocol = 4 } }
        @{ Case = 'no type'; Id = 'InvalidType'; Given = @{ Port = 5555; Type = 'Unspecified' } }
        @{ Case = 'remote checksums of FOU'; Id = 'InvalidNoPartialRemoteChecksum'; Given = @{ Port = 5555; Protocol = 4; NoPartialRemoteChecksum = $true } }
        @{ Case = 'local IPv6 under IPv4'; Id = 'InvalidLocalAddress'; Given = @{ Port = 5555; Protocol = 4; AddressFamily = 'IPv4'; LocalAddress = '::1' } }
        @{ Case = 'local IPv4 under IPv6'; Id = 'InvalidLocalAddress'; Given = @{ Port = 5555; Protocol = 4; AddressFamily = 'IPv6'; LocalAddress = '127.0.0.1' } }
        @{ Case = 'an IPv4-mapped local address'; Id = 'InvalidLocalAddress'; Given = @{ Port = 5555; Protocol = 4; LocalAddress = '::ffff:127.0.0.1' } }
        @{ Case = 'addresses of both families'; Id = 'InvalidPeerAddress'; Given = @{ Port = 5555; Protocol = 4; LocalAddress = '127.0.0.1'; PeerAddress = '::1'; PeerPort = 7 } }
        @{ Case = 'a peer port without peer'; Id = 'InvalidPeerAddress'; Given = @{ Port = 5555; Protocol = 4; PeerPort = 7 } }
        @{ Case = 'a peer without its port'; Id = 'InvalidPeerPort'; Given = @{ Port = 5555; Protocol = 4; PeerAddress = '127.0.0.1' } }
        @{ Case = 'peer port 0'; Id = 'InvalidPeerPort'; Given = @{ Port = 5555; Protocol = 4; PeerAddress = '127.0.0.1'; PeerPort = 0 } }
        @{ Case = 'peer port 65536'; Id = 'InvalidPeerPort'; Given = @{ Port = 5555; Protocol = 4; PeerAddress = '127.0.0.1'; PeerPort = 65536 } }
        @{ Case = 'a link-local address without interface'; Id = 'InvalidInterfaceName'; Given = @{ Port = 5555; Protocol = 4; LocalAddress = 'fe80::1' } }
        @{ Case = 'a link-local group without interface'; Id = 'InvalidInterfaceName'; Given = @{ Port = 5555; Protocol = 4; LocalAddress = 'ff02::fb' } }
        @{ Case = 'an interface name of 16 characters'; Id = 'InvalidInterfaceName'; Given = @{ Port = 5555; Protocol = 4; InterfaceName = 'abcdefghijklmnop' } }
        @{ Case = 'no such interface'; Id = 'InterfaceNotFound'; Category = 'ObjectNotFound'; Given = @{ Port = 5555; Protocol = 4; InterfaceName = 'nosuchlink' } }
        @{ Case = 'no such network namespace'; Id = 'NamespaceNotFound'; Category = 'ObjectNotFound'; Given = @{ Port = 5555; Protocol = 4; NetworkNamespace = 'nosuchplace' } }
    )
}

Describe 'FouPort cmdlets' -Tag Foundation {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/ChildProcess.psm1"
        Import-Module (Get-BuildPath -Module)
    }

    It 'reject <Case> with <Id>, before any request' -ForEach $invalid {
        New-FouPort @Given -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
        $failure.Count | Should -Be 1
        $failure[0].FullyQualifiedErrorId | Should -Be "$Id,FouTools.Commands.NewFouPortCommand"
        $failure[0].CategoryInfo.Category | Should -Be ($Category ? $Category : 'InvalidArgument')
        $failure[0].TargetObject | Should -Be $Given.Port
        $failure[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        if (-not $Category) { $failure[0].ErrorDetails.Message | Should -BeLike "-$($Id.Substring(7)): *" }
    }

    It 'reject an unknown protocol name' {
        { New-FouPort 5555 -Protocol Foo -ErrorAction Stop } | Should -Throw "*'Foo' is not an IP protocol*IPIP*"
    }

    It 'report with -WhatIf what they would create, and create nothing' {
        $said = (Invoke-ChildPowerShell -Command @"
Import-Module '$(Get-BuildPath -Module)'
New-FouPort 5555 -Protocol ipip -WhatIf
New-FouPort 5555 -Protocol 99 -WhatIf
New-FouPort 5555 -Type Gue -AddressFamily IPv6 -WhatIf
New-FouPort 5555 -Type Gue -PeerAddress ::1 -PeerPort 7 -WhatIf
"@).Output -split '\n'
        $said.Count | Should -Be 4
        $said[0] | Should -BeLike '*a FOU port of protocol IPIP at 0.0.0.0:5555.'
        $said[1] | Should -BeLike '*a FOU port of protocol 99 at 0.0.0.0:5555.'
        $said[2].Contains('a GUE port at [::]:5555.') | Should -BeTrue
        $said[3].Contains('a GUE port at [::]:5555 from [::1]:7.') | Should -BeTrue
    }

    It 'accept the rows of a CSV file, whose empty columns count as not given' {
        $rows = @'
Port,Type,Protocol,NoPartialRemoteChecksum,LocalAddress,PeerAddress,PeerPort,InterfaceName,NetworkNamespace,AddressFamily
5555,,GRE,,,,,,,
5556,Gue,,True,,,,,,
5557,Gue,,False,::1,,,lo,,IPv6
'@ | ConvertFrom-Csv
        $rows | New-FouPort -WhatIf -ErrorVariable failure
        $failure | Should -BeNullOrEmpty
    }

    It 'complete <Parameter> of <Cmdlet> to <Word>' -ForEach @(
        @{ Cmdlet = 'New-FouPort'; Parameter = 'InterfaceName'; Typed = 'l'; Word = 'lo' }
        @{ Cmdlet = 'Get-FouPort'; Parameter = 'InterfaceName'; Typed = 'l'; Word = 'lo' }
        @{ Cmdlet = 'New-FouPort'; Parameter = 'Protocol'; Typed = 'ipi'; Word = 'IPIP' }
        @{ Cmdlet = 'Remove-FouPort'; Parameter = 'Type'; Typed = 'g'; Word = 'Gue' }
        @{ Cmdlet = 'New-FouPort'; Parameter = 'AddressFamily'; Typed = 'ipv6'; Word = 'IPv6' }
    ) {
        $line = "$Cmdlet -$Parameter $Typed"
        $found = [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
        $found.CompletionMatches.CompletionText | Should -Contain $Word
    }
}

Describe 'FouPort cmdlets on a kernel without fou' -Tag Foundation {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module (Get-BuildPath -Module)
        $has = -not (Get-MissingRequirement -KernelModule fou)
    }

    BeforeEach {
        if ($has) { Set-ItResult -Skipped -Because 'this kernel has the module fou' }
    }

    It 'report that, and the remedy: <Name>' -ForEach @(
        @{ Name = 'New-FouPort'; Given = @{ Port = 5555; Protocol = 'IPIP' } }
        @{ Name = 'Get-FouPort'; Given = @{} }
        @{ Name = 'Remove-FouPort'; Given = @{ Port = 5555 } }
    ) {
        & $Name @Given -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'FouModuleNotLoaded,*'
        $failure[0].CategoryInfo.Category | Should -Be 'NotInstalled'
        $failure[0].ErrorDetails.Message | Should -BeLike '*module fou is not loaded*'
        $failure[0].ErrorDetails.RecommendedAction | Should -BeLike '*module fou*'
    }

    It 'report a module that cannot be loaded' {
        New-FouPort 5555 -Type Gue -LoadModule -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'ModuleLoadFailed,*'
        $failure[0].CategoryInfo.Category | Should -Be 'NotInstalled'
    }

    It 'list what is missing with a remedy for each' {
        $support = Get-FouSupport
        $support.HasFou | Should -BeFalse
        $support.CanChangePorts | Should -BeFalse
        $support.FamilyVersion | Should -BeNullOrEmpty
        $support.FouModule | Should -BeIn 'Missing', 'Unknown'
        $support.Missing.Name | Should -Contain 'Fou'
        $support.Missing.Name | Should -Contain 'Fou6'
        $support.Missing | ForEach-Object { $_.Remedy | Should -Match '\.$' }
        $support.HasTun | Should -Be (Test-Path /dev/net/tun)
    }
}

Describe 'FouPort cmdlets and kernel fou' -Tag Kernel {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/ChildProcess.psm1"
        Import-Module (Get-BuildPath -Module)

        function Read-Ip {
            @((Invoke-Ip -n $hosts.A -j fou show) -join '' | ConvertFrom-Json | ForEach-Object { $_ } | Where-Object { $_ })
        }

        function Format-Port($Port) {
            ($Port.PSObject.Properties | ForEach-Object { "$($_.Name)=$($_.Value)" }) -join '; '
        }

        function Clear-Port {
            Get-FouPort -NetworkNamespace $hosts.A | Remove-FouPort
        }

        $missing = Get-MissingRequirement -Root -Program ip, modprobe -KernelModule fou
        if (-not $missing) {
            & modprobe fou
            $hosts = New-TwoHosts
            $in = @{ NetworkNamespace = $hosts.A }
            Invoke-Ip -n $hosts.A address add 2001:db8::1/64 dev underlay nodad
            Invoke-Ip -n $hosts.A address add 192.0.2.11/24 dev underlay
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterEach {
        if (-not $missing) { Clear-Port }
    }

    AfterAll {
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    Context 'A port' {
        It 'created by us is shown correctly by ip, created by ip is read correctly by us, and can be removed: <Ip>' -ForEach @(
            @{ Given = @{ Port = 5555; Protocol = 'IPIP' }; Ip = 'port 5555 ipproto 4' }
            @{ Given = @{ Port = 5555; Protocol = 47 }; Ip = 'port 5555 ipproto 47' }
            @{ Given = @{ Port = 65535; Protocol = 137 }; Ip = 'port 65535 ipproto 137' }
            @{ Given = @{ Port = 1; Protocol = 255 }; Ip = 'port 1 ipproto 255' }
            @{ Given = @{ Port = 6080; Type = 'Gue' }; Ip = 'port 6080 gue' }
            @{ Given = @{ Port = 5555; Protocol = 'IPv6'; AddressFamily = 'IPv6' }; Ip = 'port 5555 ipproto 41 -6' }
            @{ Given = @{ Port = 6080; Type = 'Gue'; AddressFamily = 'IPv6' }; Ip = 'port 6080 gue -6' }
            @{ Given = @{ Port = 5555; Protocol = 4; LocalAddress = '192.0.2.1' }; Ip = 'port 5555 ipproto 4 local 192.0.2.1' }
            @{ Given = @{ Port = 5555; Protocol = 4; LocalAddress = '2001:db8::1' }; Ip = 'port 5555 ipproto 4 local 2001:db8::1 -6' }
            @{ Given = @{ Port = 5555; Protocol = 4; LocalAddress = '192.0.2.1'; PeerAddress = '192.0.2.2'; PeerPort = 7777 }; Ip = 'port 5555 ipproto 4 local 192.0.2.1 peer 192.0.2.2 peer_port 7777' }
            @{ Given = @{ Port = 5555; Protocol = 4; LocalAddress = '192.0.2.1'; InterfaceName = 'underlay' }; Ip = 'port 5555 ipproto 4 local 192.0.2.1 dev underlay' }
        ) {
            $made = New-FouPort @Given @in
            foreach ($name in $Given.Keys | Where-Object { $_ -ne 'Protocol' }) { "$($made.$name)" | Should -Be "$($Given[$name])" }
            $made.NetworkNamespace | Should -Be $hosts.A
            $ours = Read-Ip | ConvertTo-Json
            $made | Remove-FouPort
            Read-Ip | Should -BeNullOrEmpty

            $words = $Ip -split ' '
            Invoke-Ip -n $hosts.A fou add @words
            Read-Ip | ConvertTo-Json | Should -Be $ours
            $read = Get-FouPort @in
            Format-Port $read | Should -Be (Format-Port $made)
            $removed = $read | Remove-FouPort -PassThru
            $removed.Port | Should -Be $Given.Port
            Read-Ip | Should -BeNullOrEmpty
        }

        It 'of GUE can complete remote checksums immediately' {
            (New-FouPort 6080 -Type Gue -NoPartialRemoteChecksum @in).NoPartialRemoteChecksum | Should -BeTrue
            (New-FouPort 6081 -Type Gue @in).NoPartialRemoteChecksum | Should -BeFalse
            (Get-FouPort 6080 @in).NoPartialRemoteChecksum | Should -BeTrue
        }

        It 'on an interface can be created without a local address, although the kernel requires one' {
            $made = New-FouPort 5555 -Protocol 4 -InterfaceName underlay @in
            $made.InterfaceName | Should -Be 'underlay'
            $made.LocalAddress | Should -BeNullOrEmpty
            Remove-FouPort 5555 @in
            Read-Ip | Should -BeNullOrEmpty
        }

        It 'can be bound to a multicast address: <Local>' -ForEach @(
            @{ Local = '224.0.0.251'; On = @{} }
            @{ Local = 'ff05::fb'; On = @{} }
            @{ Local = 'ff02::fb'; On = @{ InterfaceName = 'underlay' } }
        ) {
            "$((New-FouPort 5353 -Protocol 4 -LocalAddress $Local @On @in).LocalAddress)" | Should -Be $Local
            Remove-FouPort 5353 -LocalAddress $Local @in
            Read-Ip | Should -BeNullOrEmpty
        }

        It 'can be bound to a link-local address with its interface' {
            $link = (Invoke-Ip -n $hosts.A -6 -j address show dev underlay scope link) -join '' | ConvertFrom-Json
            $local = @($link.addr_info | Where-Object { $_.local })[0].local
            $made = New-FouPort 5555 -Protocol 4 -LocalAddress $local -InterfaceName underlay @in
            "$($made.LocalAddress)" | Should -Be $local
            $made.AddressFamily | Should -Be 'IPv6'
            $made | Remove-FouPort
            Read-Ip | Should -BeNullOrEmpty
        }

        It 'with a peer and no local address, which the kernel then fills in, can be removed as listed' {
            (New-FouPort 5555 -Protocol 4 -PeerAddress 192.0.2.2 -PeerPort 7777 @in).LocalAddress | Should -Be '192.0.2.1'
            { Invoke-Ip -n $hosts.A fou del port 5555 ipproto 4 peer 192.0.2.2 peer_port 7777 } | Should -Throw
            Remove-FouPort 5555 -PeerAddress 192.0.2.2 @in
            Read-Ip | Should -BeNullOrEmpty
        }
    }

    Context 'Ports that' {
        It 'can coexist: <Case>' -ForEach @(
            @{ Case = 'IPv4 and IPv6'; One = @{}; Other = @{ AddressFamily = 'IPv6' } }
            @{ Case = 'two local addresses'; One = @{ LocalAddress = '192.0.2.1' }; Other = @{ LocalAddress = '192.0.2.11' } }
            @{ Case = 'two interfaces'; One = @{ InterfaceName = 'underlay' }; Other = @{ InterfaceName = 'lo' } }
        ) {
            New-FouPort 5555 -Protocol 4 @One @in -ErrorAction Stop | Out-Null
            New-FouPort 5555 -Protocol 4 @Other @in -ErrorAction Stop | Out-Null
            @(Get-FouPort 5555 @in).Count | Should -Be 2
            Remove-FouPort 5555 @Other @in
            @(Get-FouPort 5555 @in).Count | Should -Be 1
        }

        It 'conflict report the existing port: <Case>' -ForEach @(
            @{ Case = 'the same'; One = @{ Protocol = 4 }; Other = @{ Protocol = 4 }; Holder = '0.0.0.0:5555 (protocol IPIP)' }
            @{ Case = 'another protocol'; One = @{ Protocol = 4 }; Other = @{ Protocol = 47 }; Holder = '0.0.0.0:5555 (protocol IPIP)' }
            @{ Case = 'FOU and GUE'; One = @{ Type = 'Gue' }; Other = @{ Protocol = 4 }; Holder = '0.0.0.0:5555 (GUE)' }
            @{ Case = 'any local address and one local address'; One = @{ Protocol = 4 }; Other = @{ Protocol = 4; LocalAddress = '192.0.2.1' }; Holder = '0.0.0.0:5555 (protocol IPIP)' }
            @{ Case = 'an interface and none'; One = @{ Protocol = 4; InterfaceName = 'lo' }; Other = @{ Protocol = 4 }; Holder = '0.0.0.0:5555 on interface 1 (protocol IPIP)' }
            @{ Case = 'two peers'; One = @{ Protocol = 4; LocalAddress = '192.0.2.1'; PeerAddress = '192.0.2.2'; PeerPort = 1 }; Other = @{ Protocol = 4; LocalAddress = '192.0.2.1'; PeerAddress = '192.0.2.2'; PeerPort = 2 }; Holder = '192.0.2.1:5555 from 192.0.2.2:1 (protocol IPIP)' }
        ) {
            New-FouPort 5555 @One @in -ErrorAction Stop | Out-Null
            New-FouPort 5555 @Other @in -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'FouPortInUse,*'
            $failure[0].CategoryInfo.Category | Should -Be 'ResourceBusy'
            $failure[0].ErrorDetails.Message | Should -BeLike "*held by the FOU port $Holder*"
        }

        It 'a program uses report the program: <Address>' -ForEach @(
            @{ Address = '0.0.0.0' }
            @{ Address = '::' }
        ) {
            # In our namespace: the test process has no other.
            $family = $Address -eq '::' ? 'InterNetworkV6' : 'InterNetwork'
            $socket = [System.Net.Sockets.Socket]::new($family, 'Dgram', 'Udp')
            try {
                if ($Address -eq '::') { $socket.DualMode = $true }
                $socket.Bind([System.Net.IPEndPoint]::new([ipaddress] $Address, 5599))
                New-FouPort 5599 -Protocol 4 -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
                $failure[0].FullyQualifiedErrorId | Should -BeLike 'FouPortInUse,*'
                $failure[0].ErrorDetails.Message | Should -BeLike "*held by * (process $PID)*"
            }
            finally {
                $socket.Dispose()
            }
        }

        It 'are many are listed completely: 200' {
            6000..6199 | ForEach-Object { [pscustomobject]@{ Port = $_; Protocol = 4 } } | New-FouPort @in | Out-Null
            $listed = @(Get-FouPort @in)
            $listed.Count | Should -Be 200
            ($listed.Port | Sort-Object) -join ',' | Should -Be (6000..6199 -join ',')
            $listed | Remove-FouPort
            Get-FouPort @in | Should -BeNullOrEmpty
        }
    }

    Context 'An error of the kernel' {
        It 'is explained: <Case>' -ForEach @(
            @{ Case = 'a local address of another host'; Id = 'LocalAddressNotAvailable'; Category = 'ResourceUnavailable'; Given = @{ LocalAddress = '198.51.100.1' } }
            @{ Case = 'a peer without route'; Id = 'RemoteUnreachable'; Category = 'ResourceUnavailable'; Given = @{ PeerAddress = '198.51.100.1'; PeerPort = 7 } }
        ) {
            New-FouPort 5555 -Protocol 4 @Given @in -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
            $failure[0].FullyQualifiedErrorId | Should -Be "$Id,FouTools.Commands.NewFouPortCommand"
            $failure[0].CategoryInfo.Category | Should -Be $Category
            $failure[0].ErrorDetails.Message | Should -BeLike '*198.51.100.1*'
            Read-Ip | Should -BeNullOrEmpty
        }

        It 'is explained: removing a port that does not exist' {
            New-FouPort 5555 -Protocol 4 @in | Out-Null
            Remove-FouPort 5556 @in -ErrorAction SilentlyContinue -ErrorVariable failure
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'FouPortNotFound,*'
            $failure[0].TargetObject | Should -Be 5556
            Remove-FouPort 5555 -Type Gue @in -ErrorAction SilentlyContinue -ErrorVariable failure
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'FouPortNotFound,*'

            $port = Get-FouPort 5555 @in
            $port | Remove-FouPort
            $port | Remove-FouPort -ErrorAction SilentlyContinue -ErrorVariable failure
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'FouPortNotFound,*'
            $failure[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        }
    }

    It 'accept the path of a network namespace in place of its name' {
        (New-FouPort 5555 -Protocol 4 -NetworkNamespace "/run/netns/$($hosts.A)").NetworkNamespace | Should -Be $hosts.A
        (Get-FouPort -NetworkNamespace "/var/run/netns/$($hosts.A)").Port | Should -Be 5555
    }

    It 'change nothing with -WhatIf' {
        New-FouPort 5555 -Protocol 4 @in -WhatIf | Should -BeNullOrEmpty
        Read-Ip | Should -BeNullOrEmpty
        New-FouPort 5555 -Protocol 4 @in | Out-Null
        Remove-FouPort 5555 @in -WhatIf
        Get-FouPort @in | Remove-FouPort -WhatIf
        @(Get-FouPort @in).Count | Should -Be 1
    }

    It 'find by <Parameter>' -ForEach @(
        @{ Parameter = 'Protocol'; Value = 'GRE'; Port = 5556 }
        @{ Parameter = 'Type'; Value = 'Gue'; Port = 5557 }
        @{ Parameter = 'AddressFamily'; Value = 'IPv6'; Port = 5558 }
        @{ Parameter = 'LocalAddress'; Value = '192.0.2.11'; Port = 5559 }
        @{ Parameter = 'PeerAddress'; Value = '192.0.2.2'; Port = 5560 }
        @{ Parameter = 'InterfaceName'; Value = 'underlay'; Port = 5561 }
    ) {
        New-FouPort 5555 -Protocol IPIP @in | Out-Null
        New-FouPort 5556 -Protocol GRE @in | Out-Null
        New-FouPort 5557 -Type Gue @in | Out-Null
        New-FouPort 5558 -Protocol IPIP -AddressFamily IPv6 @in | Out-Null
        New-FouPort 5559 -Protocol IPIP -LocalAddress 192.0.2.11 @in | Out-Null
        New-FouPort 5560 -Protocol IPIP -PeerAddress 192.0.2.2 -PeerPort 7 @in | Out-Null
        New-FouPort 5561 -Protocol IPIP -InterfaceName underlay @in | Out-Null
        $filter = @{ $Parameter = $Value }
        (Get-FouPort @filter @in).Port | Should -Be $Port
    }

    It 'pipe ports into each other, and from file to file' {
        New-FouPort 5556 -Type Gue @in | Out-Null
        New-FouPort 5555 -Protocol GRE -LocalAddress 192.0.2.1 -PeerAddress 192.0.2.2 -PeerPort 7 -InterfaceName underlay @in | Out-Null
        $saved = Get-FouPort @in | Get-FouPort | ConvertTo-Csv
        $before = Read-Ip | ConvertTo-Json
        $text = Get-FouPort @in | Out-String -Width 100
        $text | Should -Match '5555 Fou +GRE +IPv4 +192.0.2.1 +192.0.2.2:7 +underlay'
        Clear-Port
        [object[]] $rows = $saved | ConvertFrom-Csv
        [array]::Reverse($rows)
        $rows | New-FouPort | Out-Null
        Read-Ip | ConvertTo-Json | Should -Be $before
    }

    It 'report PermissionDenied to root of another user namespace' {
        if (-not (Get-Command unshare -CommandType Application -ErrorAction Ignore)) {
            Set-ItResult -Skipped -Because 'the program unshare is not installed'
        }

        $said = (Invoke-ChildPowerShell -Prefix unshare, --user, --map-root-user, --net -Command @"
Import-Module '$(Get-BuildPath -Module)'
New-FouPort 5555 -Protocol 4 -ErrorAction SilentlyContinue -ErrorVariable failure
`$failure[0].FullyQualifiedErrorId
`$failure[0].ErrorDetails.Message
(Get-FouSupport).Missing.Name
"@).Output -split '\n'
        $said | Should -Contain 'PermissionDenied,FouTools.Commands.NewFouPortCommand'
        "$said" | Should -BeLike '*user namespace*'
        $said | Should -Contain 'InitialUserNamespace'
    }

    It 'report that all of fou is available' {
        & modprobe fou6
        $support = Get-FouSupport @in
        $support.HasFou | Should -BeTrue
        $support.CanChangePorts | Should -BeTrue
        $support.CanBind | Should -BeTrue
        $support.FamilyVersion | Should -Be 1
        $support.MaximumAttribute | Should -Be 11
        $support.MinimumProtocol | Should -BeIn 0, 1
        $support.FouModule | Should -Be 'Loaded'
        $support.Fou6Module | Should -Be 'Loaded'
        $support.Missing | Should -BeNullOrEmpty
    }
}

Describe 'Loading fou' -Tag Kernel {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module (Get-BuildPath -Module)
        $missing = Get-MissingRequirement -Guest -Root -Program modprobe -KernelModule fou
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing } else { & modprobe -r fou6 fou }
    }

    It 'is offered, but left to the user' {
        Get-FouPort -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'FouModuleNotLoaded,*'
        $failure[0].ErrorDetails.RecommendedAction | Should -BeLike '*modprobe fou*-LoadModule*'
        (Get-FouSupport).FouModule | Should -Be 'Loadable'
        Test-Path /sys/module/fou | Should -BeFalse
    }

    It 'is done by New-FouPort -LoadModule only, which logs it' {
        New-FouPort 5555 -Protocol 4 -LoadModule -WhatIf
        Test-Path /sys/module/fou | Should -BeFalse
        $said = New-FouPort 5555 -Protocol 4 -LoadModule -Verbose 4>&1
        Test-Path /sys/module/fou | Should -BeTrue
        "$said" | Should -BeLike '*modprobe fou*'
        Get-FouPort | Remove-FouPort
    }
}
