# Adding, finding, changing and removing peers of a running datapath, and the effect on packets.

Describe 'FouPeer cmdlets' -Tag Foundation {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/Wait.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/Capture.psm1"
        Import-Module (Get-BuildPath -Module)

        function Get-DropCount($Datapath, [string] $Reason) {
            $sum = 0
            ($Datapath | Get-FouDatapathStatistics).Drops | Where-Object Reason -EQ $Reason | ForEach-Object { $sum += $_.Packets }
            $sum
        }

        function Get-EventCount($Datapath, [string] $Name) {
            $sum = 0
            ($Datapath | Get-FouDatapathStatistics).Events | Where-Object Event -EQ $Name | ForEach-Object { $sum += $_.Count }
            $sum
        }

        # The datapath with many peers, in A: 10.9.0.1. It sends from the port that it receives on.
        function Start-Hub([hashtable] $More = @{}) {
            $given = @{ Name = 'hub'; Mode = 'IPIP'; LocalPort = 5555; SourcePort = 'Local'; NetworkNamespace = $hosts.A; Address = '10.9.0.1/16' }
            $More.Keys | ForEach-Object { $given[$_] = $More[$_] }
            Start-FouDatapath @given
        }

        # One of those peers, in B, which replies through its own tunnel however many there are.
        function Start-Spoke([int] $Number, [int] $Port = 5000 + $Number, [hashtable] $More = @{}) {
            $given = @{
                Name = "spoke$Number"; Mode = 'IPIP'; LocalPort = $Port; SourcePort = 'Local'; Address = "10.9.$Number.1/32"
                RemoteAddress = $hosts.AddressA; RemotePort = 5555; NetworkNamespace = $hosts.B
            }
            $More.Keys | ForEach-Object { $given[$_] = $More[$_] }
            $spoke = Start-FouDatapath @given
            Invoke-Ip -n $hosts.B route replace 10.9.0.1/32 dev "spoke$Number" src "10.9.$Number.1" table (100 + $Number) | Out-Null
            $spoke
        }

        function Get-Reply([string] $Address, [int] $Count = 3) {
            (Test-Ping -NetworkNamespace $hosts.A -Address $Address -Count $Count -Interval 0.2).Received
        }

        $missing = Get-MissingRequirement -Root -Program ip, ping, bash
        if (-not $missing) {
            $hosts = New-TwoHosts -Prefix peer
            foreach ($number in 1..3) {
                Invoke-Ip -n $hosts.B rule add from "10.9.$number.1" lookup (100 + $number) | Out-Null
            }
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

    Context 'Carrying' {
        It 'reaches two peers with the same address by their ports, at the same time' {
            $hub = Start-Hub
            1..2 | ForEach-Object { Start-Spoke $_ | Out-Null }
            $one = Add-FouPeer hub one -RemoteAddress $hosts.AddressB -RemotePort 5001 -AllowedPrefix 10.9.1.0/24
            $two = Add-FouPeer hub two -RemoteAddress $hosts.AddressB -RemotePort 5002 -AllowedPrefix 10.9.2.0/24

            $text = & ip netns exec $hosts.A bash -c 'ping -q -c 5 -i 0.2 10.9.1.1 & ping -q -c 5 -i 0.2 10.9.2.1 & wait'
            @($text -match ' 5 received').Count | Should -Be 2
            foreach ($peer in $one, $two | Get-FouPeer) {
                $peer.SentPackets | Should -Be 5
                $peer.ReceivedPackets | Should -Be 5
                $peer.SentBytes | Should -Be (5 * 84)
                $peer.Dropped | Should -Be 0
                ([datetimeoffset]::Now - $peer.LastReceived).TotalSeconds | Should -BeLessThan 30
            }
            ($hub | Get-FouDatapathStatistics).SentPackets | Should -Be 10
        }

        It 'sends to the peer with the longest matching prefix' {
            Start-Hub | Out-Null
            Start-Spoke 1 | Out-Null
            Start-Spoke 2 | Out-Null
            Add-FouPeer hub one -RemoteAddress $hosts.AddressB -RemotePort 5001 -AllowedPrefix 10.9.0.0/16 | Out-Null
            Get-Reply 10.9.1.1 | Should -Be 3
            Get-Reply 10.9.2.1 | Should -Be 0
            Add-FouPeer hub two -RemoteAddress $hosts.AddressB -RemotePort 5002 -AllowedPrefix 10.9.2.1 | Out-Null
            Get-Reply 10.9.2.1 | Should -Be 3
            Get-Reply 10.9.1.1 | Should -Be 3
        }

        It 'drops packets of a peer from an inner address outside its prefixes' {
            $hub = Start-Hub
            Start-Spoke 1 | Out-Null
            Add-FouPeer hub one -RemoteAddress $hosts.AddressB -RemotePort 5001 -AllowedPrefix 10.9.1.0/24 | Out-Null
            Add-FouPeer hub two -RemoteAddress $hosts.AddressB -RemotePort 5002 -AllowedPrefix 10.9.2.0/24 | Out-Null
            Invoke-Ip -n $hosts.B address add 10.9.77.1/32 dev spoke1
            Invoke-Ip -n $hosts.B route replace 10.9.0.1/32 dev spoke1
            & ip netns exec $hosts.B ping -q -c 2 -i 0.2 -W 1 -I 10.9.77.1 10.9.0.1 | Out-Null
            Get-DropCount $hub InnerSourceNotAllowed | Should -Be 2
        }

        It 'drops packets from a port other than the peer''s' {
            $hub = Start-Hub
            Start-Spoke 1 -More @{ SourcePort = 6001 } | Out-Null
            $peer = Add-FouPeer hub one -RemoteAddress $hosts.AddressB -RemotePort 5001 -AllowedPrefix 10.9.1.0/24
            Get-Reply 10.9.1.1 | Should -Be 0
            Get-DropCount $hub UnexpectedSourcePort | Should -Be 3
            $peer = $peer | Get-FouPeer
            $peer.SentPackets | Should -Be 3
            $peer.ReceivedPackets | Should -Be 0
        }

        It 'accepts packets from any port with -AnySourcePort' {
            $hub = Start-Hub
            Start-Spoke 1 -More @{ SourcePort = 'Auto' } | Out-Null
            Add-FouPeer hub one -RemoteAddress $hosts.AddressB -RemotePort 5001 -AllowedPrefix 10.9.1.0/24 -AnySourcePort $true | Out-Null
            Get-Reply 10.9.1.1 | Should -Be 3
            Get-DropCount $hub UnexpectedSourcePort | Should -Be 0
        }

        It 'follows a roaming peer to another port, and not one that does not roam: <Roaming>' -ForEach @(
            @{ Roaming = $true; Events = 1; Drops = 0 }
            @{ Roaming = $false; Events = 0; Drops = 1 }
        ) {
            $hub = Start-Hub
            $spoke = Start-Spoke 1
            $peer = Add-FouPeer hub one -RemoteAddress $hosts.AddressB -RemotePort 5001 -AllowedPrefix 10.9.1.0/24 -Roaming $Roaming
            Get-Reply 10.9.1.1 | Should -Be 3
            $peer.RemotePort | Should -Be 5001

            $spoke | Stop-FouDatapath
            Start-Spoke 1 -Port 5003 | Out-Null
            & ip netns exec $hosts.B ping -q -c 1 -W 1 10.9.0.1 -I 10.9.1.1 | Out-Null
            Get-EventCount $hub PeerMoved | Should -Be $Events
            Get-DropCount $hub UnexpectedSourcePort | Should -Be $Drops
            ($peer | Get-FouPeer).RemotePort | Should -Be ($Roaming ? 5003 : 5001)
            Get-Reply 10.9.1.1 | Should -Be ($Roaming ? 3 : 0)
        }

        It 'learns the address of a roaming peer from its packets' {
            $hub = Start-Hub
            Start-Spoke 1 | Out-Null
            $peer = Add-FouPeer hub one -AllowedPrefix 10.9.1.0/24 -Roaming $true
            $peer.RemoteAddress | Should -BeNullOrEmpty
            Get-Reply 10.9.1.1 | Should -Be 0
            Get-DropCount $hub PeerNotLocated | Should -Be 3
            & ip netns exec $hosts.B ping -q -c 1 -W 1 10.9.0.1 -I 10.9.1.1 | Out-Null
            $peer = $peer | Get-FouPeer
            $peer.RemoteAddress | Should -Be $hosts.AddressB
            $peer.RemotePort | Should -Be 5001
            Get-Reply 10.9.1.1 | Should -Be 3
        }

        It 'changes the endpoint of a peer with Set-FouPeer while it runs' {
            Start-Hub | Out-Null
            Start-Spoke 1 -Port 5003 | Out-Null
            $peer = Add-FouPeer hub one -RemoteAddress $hosts.AddressB -RemotePort 5001 -AllowedPrefix 10.9.7.0/24
            Get-Reply 10.9.1.1 | Should -Be 0
            $peer | Set-FouPeer -RemotePort 5003 -AllowedPrefix 10.9.1.0/24
            Get-Reply 10.9.1.1 | Should -Be 3
        }

        It 'stops sending to a peer that Remove-FouPeer removed' {
            $hub = Start-Hub
            Start-Spoke 1 | Out-Null
            Add-FouPeer hub one -RemoteAddress $hosts.AddressB -RemotePort 5001 -AllowedPrefix 10.9.1.0/24 | Out-Null
            Get-Reply 10.9.1.1 | Should -Be 3
            Remove-FouPeer hub one
            Get-Reply 10.9.1.1 | Should -Be 0
            Get-DropCount $hub NoPeer | Should -Be 3
            Get-FouPeer hub | Should -BeNullOrEmpty
        }
    }

    Context 'Keepalives' {
        It 'sends an empty datagram when nothing else was sent for the keepalive interval' {
            if ($lacking = Get-MissingRequirement -Program tshark, dumpcap) {
                Set-ItResult -Skipped -Because $lacking
            }

            $hub = Start-Hub
            $spoke = Start-Spoke 1
            $file = Join-Path $TestDrive 'keepalive.pcapng'
            New-Capture -NetworkNamespace $hosts.B -Device underlay -Path $file -While {
                Add-FouPeer hub one -RemoteAddress $hosts.AddressB -RemotePort 5001 -AllowedPrefix 10.9.1.0/24 -KeepaliveInterval 1 | Out-Null
                Wait-Until { (Get-EventCount $spoke KeepaliveReceived) -ge 2 } | Should -BeTrue
            }
            Get-EventCount $hub KeepaliveSent | Should -BeGreaterOrEqual 2
            ($spoke | Get-FouDatapathStatistics).ReceiveDropped | Should -Be 0
            $lines = @(& tshark -r $file -Y "udp.srcport==5555 && udp.dstport==5001" -T fields -e udp.length)
            $lines.Count | Should -BeGreaterOrEqual 2
            $lines | Select-Object -Unique | Should -Be '8'
        }

        It 'measures the round-trip time to a peer that replies' {
            $hub = Start-Hub @{ Encapsulation = 'Gue' }
            $spoke = Start-Spoke 1 -More @{ Encapsulation = 'Gue'; AnswerEcho = $true }
            $peer = Add-FouPeer hub one -RemoteAddress $hosts.AddressB -RemotePort 5001 -AllowedPrefix 10.9.1.0/24 -EchoInterval 1
            Wait-Until { ($peer | Get-FouPeer).RoundTripTime } | Should -BeTrue
            $peer = $peer | Get-FouPeer
            $peer.RoundTripTime.TotalSeconds | Should -BeLessThan 5
            $peer.LastEchoReply | Should -Not -BeNullOrEmpty
            Get-EventCount $hub EchoReplyReceived | Should -BeGreaterThan 0
            Get-EventCount $spoke EchoRequestAnswered | Should -BeGreaterThan 0
        }

        It 'has no round-trip time for a peer that does not reply and counts the request as a drop' {
            $hub = Start-Hub @{ Encapsulation = 'Gue' }
            $spoke = Start-Spoke 1 -More @{ Encapsulation = 'Gue' }
            $peer = Add-FouPeer hub one -RemoteAddress $hosts.AddressB -RemotePort 5001 -AllowedPrefix 10.9.1.0/24 -EchoInterval 1
            Wait-Until { (Get-DropCount $spoke GueUnknownControlType) -gt 0 } | Should -BeTrue
            Get-EventCount $hub EchoRequestSent | Should -BeGreaterThan 0
            $peer = $peer | Get-FouPeer
            $peer.RoundTripTime | Should -BeNullOrEmpty
            $peer.LastEchoReply | Should -BeNullOrEmpty
        }
    }

    Context 'Errors' {
        # Each case: the parameters, for a datapath with the peer 'one' on port 5001 with 10.9.1.0/24.
        It 'changes nothing and reports <Id> from Add-FouPeer: <What>' -ForEach @(
            @{ What = 'name in use'; Id = 'PeerExists'; Category = 'ResourceExists'; Given = @{ Name = 'ONE' } }
            @{ What = 'prefix in use'; Id = 'PrefixInUse'; Category = 'ResourceExists'; Given = @{ AllowedPrefix = '10.9.3.0/24', '10.9.1.0/24' } }
            @{ What = 'no prefix'; Id = 'InvalidPrefix'; Category = 'InvalidArgument'; Given = @{ AllowedPrefix = @() } }
            @{ What = 'prefix twice'; Id = 'InvalidPrefix'; Category = 'InvalidArgument'; Given = @{ AllowedPrefix = '10.9.3.0/24', '10.9.3.0/24' } }
            @{ What = 'prefix with host bits'; Id = 'InvalidPrefix'; Category = 'InvalidArgument'; Given = @{ AllowedPrefix = '10.9.3.1/24' } }
            @{ What = 'prefix too long'; Id = 'InvalidPrefix'; Category = 'InvalidArgument'; Given = @{ AllowedPrefix = '10.9.3.0/33' } }
            @{ What = 'invalid prefix'; Id = 'InvalidPrefix'; Category = 'InvalidArgument'; Given = @{ AllowedPrefix = '10.9.3' } }
            @{ What = 'prefix of another family'; Id = 'AddressFamilyMismatch'; Category = 'InvalidArgument'; Given = @{ AllowedPrefix = 'fd09::/64' } }
            @{ What = 'remote of another family'; Id = 'AddressFamilyMismatch'; Category = 'InvalidArgument'; Given = @{ RemoteAddress = '2001:db8::2' } }
            @{ What = 'multicast remote'; Id = 'InvalidRemoteAddress'; Category = 'InvalidArgument'; Given = @{ RemoteAddress = '239.1.1.1' } }
            @{ What = 'address without a port'; Id = 'InvalidPort'; Category = 'InvalidArgument'; Given = @{ RemotePort = '' } }
            @{ What = 'neither address nor roaming'; Id = 'InvalidRemoteAddress'; Category = 'InvalidArgument'; Given = @{ RemoteAddress = ''; RemotePort = '' } }
            @{ What = 'port 0'; Id = 'InvalidPort'; Category = 'InvalidArgument'; Given = @{ RemotePort = 0 } }
            @{ What = 'no route'; Id = 'RemoteUnreachable'; Category = 'ResourceUnavailable'; Given = @{ RemoteAddress = '198.51.100.1' } }
            @{ What = 'second port outside Mixed mode'; Id = 'OptionNotApplicable'; Category = 'InvalidArgument'; Given = @{ RemotePortIPv6 = 5009 } }
            @{ What = 'roaming from any port'; Id = 'OptionNotApplicable'; Category = 'InvalidArgument'; Given = @{ Roaming = $true; AnySourcePort = $true } }
            @{ What = 'echo in direct FOU'; Id = 'OptionNotApplicable'; Category = 'InvalidArgument'; Given = @{ EchoInterval = 1 } }
            @{ What = 'negative interval'; Id = 'InvalidInterval'; Category = 'InvalidArgument'; Given = @{ KeepaliveInterval = -1 } }
            @{ What = 'interval of more than a day'; Id = 'InvalidInterval'; Category = 'InvalidArgument'; Given = @{ KeepaliveInterval = 86401 } }
        ) {
            Start-Hub | Out-Null
            Add-FouPeer hub one -RemoteAddress $hosts.AddressB -RemotePort 5001 -AllowedPrefix 10.9.1.0/24 | Out-Null
            $arguments = @{ Datapath = 'hub'; Name = 'two'; RemoteAddress = $hosts.AddressB; RemotePort = 5002; AllowedPrefix = '10.9.2.0/24' }
            $Given.Keys | ForEach-Object { $arguments[$_] = $Given[$_] }

            Add-FouPeer @arguments -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failure.Count | Should -Be 1
            $failure[0].FullyQualifiedErrorId | Should -Be "$Id,FouTools.Commands.AddFouPeerCommand"
            $failure[0].CategoryInfo.Category | Should -Be $Category
            $failure[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            (Get-FouPeer).Name | Should -Be 'one'
        }

        It 'changes nothing and reports <Id> from Set-FouPeer: <What>' -ForEach @(
            @{ What = 'prefix in use'; Id = 'PrefixInUse'; Category = 'ResourceExists'; Given = @{ AllowedPrefix = '10.9.1.0/24' } }
            @{ What = 'invalid prefix'; Id = 'InvalidPrefix'; Category = 'InvalidArgument'; Given = @{ AllowedPrefix = 'all' } }
            @{ What = 'port too large'; Id = 'InvalidPort'; Category = 'InvalidArgument'; Given = @{ RemotePort = 65536 } }
            @{ What = 'no route'; Id = 'RemoteUnreachable'; Category = 'ResourceUnavailable'; Given = @{ RemoteAddress = '198.51.100.1' } }
            @{ What = 'echo in direct FOU'; Id = 'OptionNotApplicable'; Category = 'InvalidArgument'; Given = @{ EchoInterval = 1 } }
            @{ What = 'negative interval'; Id = 'InvalidInterval'; Category = 'InvalidArgument'; Given = @{ KeepaliveInterval = -1 } }
        ) {
            Start-Hub | Out-Null
            Add-FouPeer hub one -RemoteAddress $hosts.AddressB -RemotePort 5001 -AllowedPrefix 10.9.1.0/24 | Out-Null
            $two = Add-FouPeer hub two -RemoteAddress $hosts.AddressB -RemotePort 5002 -AllowedPrefix 10.9.2.0/24 -KeepaliveInterval 9
            $two | Set-FouPeer @Given -PassThru -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failure[0].FullyQualifiedErrorId | Should -Be "$Id,FouTools.Commands.SetFouPeerCommand"
            $failure[0].CategoryInfo.Category | Should -Be $Category
            $failure[0].TargetObject.Name | Should -Be 'two'
            $two = $two | Get-FouPeer
            "$($two.RemoteAddress) $($two.RemotePort) $($two.AllowedPrefix) $($two.KeepaliveInterval)" |
                Should -Be "$($hosts.AddressB) 5002 10.9.2.0/24 9"
        }

        It 'reports PeerNotPossible for a second peer in a mode whose inner packets cannot select one: <_>' -ForEach 'GRETAP', 'Any' {
            Start-Hub @{ Mode = $_; Encapsulation = 'Gue'; RemoteAddress = $hosts.AddressB; RemotePort = 5001; Address = @() } | Out-Null
            Add-FouPeer hub two -RemoteAddress $hosts.AddressB -RemotePort 5002 -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'PeerNotPossible,*'
            $failure[0].CategoryInfo.Category | Should -Be 'InvalidOperation'
            (Get-FouPeer).Name | Should -Be 'remote'
        }

        It 'reports DatapathNotFound for a datapath that does not exist: <_>' -ForEach 'Add', 'Get', 'Set', 'Remove' {
            $more = $_ -eq 'Add' ? @{ RemoteAddress = $hosts.AddressB; RemotePort = 5001; AllowedPrefix = '10.9.1.0/24' } : @{}
            & "$_-FouPeer" nowhere one @more -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failure.Count | Should -Be 1
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'DatapathNotFound,*'
            $failure[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        }

        It 'reports PeerNotFound for a peer that does not exist, but not for a wildcard: <_>' -ForEach 'Get', 'Set', 'Remove' {
            Start-Hub | Out-Null
            & "$_-FouPeer" hub nobody -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failure.Count | Should -Be 1
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'PeerNotFound,*'
            $failure[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
            & "$_-FouPeer" hub nobody* -ErrorVariable failure | Should -BeNullOrEmpty
            $failure | Should -BeNullOrEmpty
        }

        It 'reports why an object no longer exists: <Verb>, <Id>' -ForEach @(
            @{ Verb = 'Set'; Id = 'PeerNotFound'; Category = 'ObjectNotFound'; More = @{ KeepaliveInterval = 5 } }
            @{ Verb = 'Remove'; Id = 'PeerNotFound'; Category = 'ObjectNotFound'; More = @{} }
            @{ Verb = 'Set'; Id = 'DatapathStopped'; Category = 'InvalidOperation'; More = @{ KeepaliveInterval = 5 } }
            @{ Verb = 'Remove'; Id = 'DatapathStopped'; Category = 'InvalidOperation'; More = @{} }
        ) {
            $hub = Start-Hub
            $peer = Add-FouPeer hub one -RemoteAddress $hosts.AddressB -RemotePort 5001 -AllowedPrefix 10.9.1.0/24
            if ($Id -eq 'PeerNotFound') { $peer | Remove-FouPeer } else { $hub | Stop-FouDatapath }
            $peer | & "$Verb-FouPeer" @More -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
            $failure[0].CategoryInfo.Category | Should -Be $Category
        }

        It 'reports DatapathStopped when a peer is added to a stopped datapath' {
            $hub = Start-Hub
            $hub | Stop-FouDatapath
            $hub | Add-FouPeer -Name one -RemoteAddress $hosts.AddressB -RemotePort 5001 -AllowedPrefix 10.9.1.0/24 -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'DatapathStopped,*'
            $failure[0].CategoryInfo.Category | Should -Be 'InvalidOperation'
        }

        It 'rejects a column that it cannot parse, rather than ignore it: <Column> <Text>' -ForEach @(
            @{ Column = 'RemoteAddress'; Text = '192.0.514' }
            @{ Column = 'RemotePort'; Text = '55x' }
            @{ Column = 'Roaming'; Text = 'maybe' }
            @{ Column = 'AnySourcePort'; Text = 'maybe' }
            @{ Column = 'KeepaliveInterval'; Text = '25 s' }
            @{ Column = 'EchoInterval'; Text = 'often' }
        ) {
            Start-Hub | Out-Null
            $row = [ordered]@{ Datapath = 'hub'; Name = 'one'; RemoteAddress = $hosts.AddressB; RemotePort = 5001; AllowedPrefix = '10.9.1.0/24' }
            $row[$Column] = $Text
            [pscustomobject] $row | Add-FouPeer -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failure[0].Exception.Message | Should -BeLike "*$Column*"
            Get-FouPeer | Should -BeNullOrEmpty
        }
    }

    Context 'Finding and changing' {
        BeforeEach {
            $hub = Start-Hub
            $one = Add-FouPeer hub one -RemoteAddress $hosts.AddressB -RemotePort 5001 -AllowedPrefix 10.9.1.0/24 -KeepaliveInterval 25
            $two = Add-FouPeer hub two -RemoteAddress $hosts.AddressB -RemotePort 5002 -AllowedPrefix 10.9.2.0/24, 10.9.3.1 -AnySourcePort $true
            $spoke = Start-Spoke 1
        }

        It 'returns the added peer with all options' {
            $one.Name, $one.Datapath, $one.NetworkNamespace | Should -Be 'one', 'hub', $hosts.A
            "$($one.RemoteAddress):$($one.RemotePort) from $($one.LocalAddress)" | Should -Be "$($hosts.AddressB):5001 from $($hosts.AddressA)"
            $one.KeepaliveInterval | Should -Be 25
            $one.AnySourcePort | Should -BeFalse
            "$($two.AllowedPrefix)" | Should -Be '10.9.2.0/24 10.9.3.1/32'
            $two.AnySourcePort | Should -BeTrue
            $two.DatapathId | Should -Be $hub.Id
        }

        It 'shows the current state of a datapath''s own remote: moved, roamed, and removed' {
            (Get-FouDatapath spoke1).RemotePort | Should -Be 5555
            Get-FouPeer spoke1 remote | Set-FouPeer -RemotePort 5999
            (Get-FouDatapath spoke1).RemotePort | Should -Be 5999
            Get-FouPeer spoke1 remote | Set-FouPeer -AnySourcePort $false -Roaming $true
            Get-Reply 10.9.1.1 | Should -BeGreaterThan 0
            (Get-FouDatapath spoke1).RemotePort | Should -Be 5555
            Get-FouPeer spoke1 remote | Remove-FouPeer
            (Get-FouDatapath spoke1).RemoteAddress | Should -BeNullOrEmpty
            (Get-FouDatapath spoke1).RemotePort | Should -BeNullOrEmpty
        }

        It 'names a peer after its address and port if no name is given' {
            (Add-FouPeer hub -RemoteAddress $hosts.AddressB -RemotePort 5003 -AllowedPrefix 10.9.4.0/24).Name | Should -Be "$($hosts.AddressB):5003"
        }

        It 'finds by datapath, name, wildcard and namespace' {
            @(Get-FouPeer).Count | Should -Be 3
            (Get-FouPeer hub).Name | Should -Be 'one', 'two'
            (Get-FouPeer * T*).Name | Should -Be 'two'
            (Get-FouPeer -Name remote).Datapath | Should -Be 'spoke1'
            (Get-FouPeer -NetworkNamespace $hosts.B).Name | Should -Be 'remote'
            (Get-FouPeer hub one, o*, ONE).Name | Should -Be 'one'
        }

        It 'finds those of a piped datapath' {
            ($hub | Get-FouPeer).Name | Should -Be 'one', 'two'
            (Get-FouDatapath | Get-FouPeer -Name rem*).Datapath | Should -Be 'spoke1'
        }

        It 'adds to a piped datapath, without using the datapath''s remote for the peer' {
            $spoke | Add-FouPeer -Name far -RemotePort 5004 -AllowedPrefix 10.9.6.0/24 -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'InvalidRemoteAddress,*'
            ($spoke | Add-FouPeer -Name far -RemoteAddress 192.0.2.77 -RemotePort 5004 -AllowedPrefix 10.9.6.0/24).RemoteAddress | Should -Be '192.0.2.77'
        }

        It 'changes the given options and keeps the others' {
            $two | Set-FouPeer -KeepaliveInterval 7
            $two.KeepaliveInterval | Should -Be 0
            $two = $two | Get-FouPeer
            $two.KeepaliveInterval | Should -Be 7
            "$($two.RemotePort) $($two.AllowedPrefix) $($two.AnySourcePort)" | Should -Be '5002 10.9.2.0/24 10.9.3.1/32 True'
            Set-FouPeer hub t* -AnySourcePort $false -AllowedPrefix '10.9.2.0/24, 10.9.8.0/24'
            $two = $two | Get-FouPeer
            "$($two.RemotePort) $($two.AllowedPrefix) $($two.AnySourcePort) $($two.KeepaliveInterval)" | Should -Be '5002 10.9.2.0/24 10.9.8.0/24 False 7'
        }

        It 'moves a prefix from one peer to another' {
            $one | Set-FouPeer -AllowedPrefix 10.9.5.0/24
            $two | Set-FouPeer -AllowedPrefix 10.9.1.0/24 -ErrorVariable failure
            $failure | Should -BeNullOrEmpty
            "$(($two | Get-FouPeer).AllowedPrefix)" | Should -Be '10.9.1.0/24'
        }

        It 'returns nothing without -PassThru, and the peer with it' {
            Set-FouPeer hub one -KeepaliveInterval 3 | Should -BeNullOrEmpty
            (Set-FouPeer hub one -KeepaliveInterval 4 -PassThru).KeepaliveInterval | Should -Be 4
            (Set-FouPeer hub one -KeepaliveInterval 4 -PassThru).KeepaliveInterval | Should -Be 4
            Remove-FouPeer hub two | Should -BeNullOrEmpty
            (Remove-FouPeer hub one -PassThru).Name | Should -Be 'one'
        }

        It 'removes piped peers' {
            Get-FouPeer hub | Remove-FouPeer
            (Get-FouPeer).Datapath | Should -Be 'spoke1'
        }

        It 'removes the given object, not another one with the same name' {
            $one | Remove-FouPeer
            $new = Add-FouPeer hub one -RemoteAddress $hosts.AddressB -RemotePort 5001 -AllowedPrefix 10.9.1.0/24
            $one | Remove-FouPeer -ErrorVariable failure -ErrorAction SilentlyContinue
            $failure[0].FullyQualifiedErrorId | Should -BeLike 'PeerNotFound,*'
            (Get-FouPeer hub one).RemotePort | Should -Be $new.RemotePort
        }

        It 'only reports what it would do with -WhatIf' {
            Add-FouPeer hub three -RemoteAddress $hosts.AddressB -RemotePort 5003 -AllowedPrefix 10.9.4.0/24 -WhatIf | Should -BeNullOrEmpty
            $one | Set-FouPeer -RemotePort 6000 -PassThru -WhatIf | Should -BeNullOrEmpty
            Get-FouPeer | Remove-FouPeer -PassThru -WhatIf | Should -BeNullOrEmpty
            @(Get-FouPeer).Count | Should -Be 3
            ($one | Get-FouPeer).RemotePort | Should -Be 5001
        }

        It 'logs old and new values with -Verbose' {
            $told = $two | Set-FouPeer -RemotePort 6000 -AllowedPrefix 10.9.2.0/24 -Verbose 4>&1
            "$($told | Select-Object -First 1)" | Should -BeLike '*two of hub*: RemotePort from 5002 to 6000; AllowedPrefix from 10.9.2.0/24, 10.9.3.1/32 to 10.9.2.0/24*'
            "$($two | Set-FouPeer -RemotePort 6000 -Verbose 4>&1)" | Should -BeLike '*two of hub*already has these settings*'
        }

        It 'can be restored from a CSV file, also to another datapath' {
            $file = Join-Path $TestDrive 'peers.csv'
            Get-FouPeer hub | Export-Csv $file
            Get-FouPeer hub | Remove-FouPeer
            @(Import-Csv $file | Add-FouPeer).Count | Should -Be 2
            $again = Get-FouPeer hub two
            "$($again.RemoteAddress) $($again.RemotePort) $($again.AllowedPrefix) $($again.AnySourcePort) $($again.Roaming)" |
                Should -Be "$($hosts.AddressB) 5002 10.9.2.0/24 10.9.3.1/32 True False"
            Start-Hub @{ Name = 'hub2'; LocalPort = 5556; Address = @() } | Out-Null
            (Get-FouPeer hub | Add-FouPeer -Datapath hub2).Datapath | Should -Be 'hub2', 'hub2'
        }

        It 'counts empty columns of a CSV file as not given, and continues after an invalid row' {
            $rows = @"
Datapath,Name,RemoteAddress,RemotePort,RemotePortIPv6,AllowedPrefix,Roaming,AnySourcePort,KeepaliveInterval,EchoInterval
hub,one,$($hosts.AddressB),5003,,10.9.6.0/24,,,,
hub,,$($hosts.AddressB),5004,,"10.9.7.0/24;10.9.8.0/24",,on,,
"@ | ConvertFrom-Csv
            $added = @($rows | Add-FouPeer -ErrorVariable failure -ErrorAction SilentlyContinue)
            $failure.Count | Should -Be 1
            $added.Count | Should -Be 1
            "$($added.Name) $($added.AllowedPrefix) $($added.Roaming) $($added.AnySourcePort) $($added.KeepaliveInterval)" |
                Should -Be "$($hosts.AddressB):5004 10.9.7.0/24 10.9.8.0/24 False True 0"
            [pscustomobject]@{ Datapath = 'hub'; Name = 'one'; RemotePort = 5009; AllowedPrefix = ''; KeepaliveInterval = '' } | Set-FouPeer
            $one = $one | Get-FouPeer
            "$($one.RemotePort) $($one.AllowedPrefix) $($one.KeepaliveInterval)" | Should -Be '5009 10.9.1.0/24 25'
        }

        It 'completes names of datapaths and peers' {
            foreach ($verb in 'Get', 'Set', 'Remove') {
                $text = "$verb-FouPeer hub tw"
                (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText | Should -Be 'two'
            }
            $text = 'Get-FouPeer spoke1 -Name '
            (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText | Should -Be 'remote'
            $text = 'Add-FouPeer hu'
            (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText | Should -Contain 'hub'
        }

        It 'shows a table and a list' {
            $lines = (Get-FouPeer hub | Out-String -Width 120) -split "`n" | Where-Object { $_.Trim() }
            $lines[0] | Should -Match '^Datapath +Name +Remote +AllowedPrefix +Sent +Received +Dropped +Last'
            $lines[3] | Should -Match "^hub +two +192\.0\.2\.2:5002 +10\.9\.2\.0/24, 10\.9\.3\.1/32 +\d+ +\d+ +\d+"
            $list = $two | Format-List | Out-String -Width 120
            $list | Should -Match 'AllowedPrefix +: 10\.9\.2\.0/24, 10\.9\.3\.1/32'
            $list | Should -Not -Match 'RoundTripTime'
        }
    }

    It 'adds thousands of peers by pipeline, and finds each quickly' {
        Start-Hub | Out-Null
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $count = (1..2000 | ForEach-Object {
                [pscustomobject]@{
                    Name = "p$_"; RemoteAddress = $hosts.AddressB; RemotePort = 10000 + $_
                    AllowedPrefix = "10.$(10 + [math]::Floor($_ / 250)).$($_ % 250).0/24"
                }
            } | Add-FouPeer hub | Measure-Object).Count
        $count | Should -Be 2000
        (Get-FouPeer hub p1999).RemotePort | Should -Be 11999
        Get-FouPeer hub | Remove-FouPeer
        Get-FouPeer hub | Should -BeNullOrEmpty
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 60
    }
}

Describe 'A tunnel of two engines' -Tag Foundation {
    BeforeDiscovery {
        $cases = foreach ($over in 'IPv4', 'IPv6') {
            foreach ($mode in 'IPIP', 'SIT', 'GRE', 'GRETAP', 'Mixed') {
                foreach ($encapsulation in 'Fou', 'Gue', 'GueV1', 'None') {
                    if ($encapsulation -eq 'GueV1' -and $mode -in 'GRE', 'GRETAP') { continue }
                    if ($encapsulation -eq 'None' -and $mode -eq 'Mixed') { continue }
                    @{ Mode = $mode; Encapsulation = $encapsulation; Over = $over; More = @{} }
                    if ($encapsulation -eq 'Gue') {
                        @{ Mode = $mode; Encapsulation = $encapsulation; Over = $over; More = @{ RemoteChecksum = $true } }
                    }
                }
            }
            @{ Mode = 'GRE'; Encapsulation = 'Fou'; Over = $over; More = @{ Key = 7; InputFlags = 'Checksum, Sequence'; OutputFlags = 'Checksum, Sequence' } }
            @{ Mode = 'GRE'; Encapsulation = 'Gue'; Over = $over; More = @{ UdpChecksum = $false; SourcePort = 'Glb'; ClampMss = $true; Ttl = 'Inherit'; Tos = 'Inherit' } }
            @{ Mode = 'Mixed'; Encapsulation = 'Gue'; Over = $over; More = @{ RemoteChecksum = $true; RemoteChecksumNoPartial = $true; WorkerCount = 2 } }
        }
        $cases += @{ Mode = 'IPIP'; Encapsulation = 'Fou'; Over = 'IPv6'; More = @{ FlowLabel = 0x12345; EncapsulationLimit = 4 } }
        $cases += @{ Mode = 'GRE'; Encapsulation = 'Fou'; Over = 'IPv4'; More = @{ PathMtuDiscovery = $false; IgnoreDf = $true } }
        foreach ($case in $cases) { $case.Options = ($case.More.Keys | Sort-Object | ForEach-Object { "$_=$($case.More[$_])" }) -join ' ' }
    }

    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/Wait.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module (Get-BuildPath -Module)

        $missing = Get-MissingRequirement -Root -Program ip, ping
        if (-not $missing) {
            $hosts = New-TwoHosts -Prefix mode
            Invoke-Ip -n $hosts.A address add fd01::1/64 dev underlay nodad
            Invoke-Ip -n $hosts.B address add fd01::2/64 dev underlay nodad
            $ends = @{
                IPv4 = @{ A = $hosts.AddressA; B = $hosts.AddressB }
                IPv6 = @{ A = 'fd01::1'; B = 'fd01::2' }
            }
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

    It 'carries pings: <Mode> in <Encapsulation> over <Over> <Options>' -ForEach $cases {
        $inner = @{ A = @(); B = @(); Target = @() }
        if ($Mode -ne 'SIT') { $inner.A += '10.9.0.1/30'; $inner.B += '10.9.0.2/30'; $inner.Target += '10.9.0.2' }
        if ($Mode -ne 'IPIP') { $inner.A += 'fd09::1/64'; $inner.B += 'fd09::2/64'; $inner.Target += 'fd09::2' }
        $common = @{ Name = 'tun1'; Mode = $Mode; Encapsulation = $Encapsulation; RemotePort = $Encapsulation -eq 'None' ? $null : 5555 } + $More
        $a = Start-FouDatapath @common -NetworkNamespace $hosts.A -RemoteAddress $ends[$Over].B -Address $inner.A
        $b = Start-FouDatapath @common -NetworkNamespace $hosts.B -RemoteAddress $ends[$Over].A -Address $inner.B
        foreach ($target in $inner.Target) {
            (Test-Ping -NetworkNamespace $hosts.A -Address $target -Count 3 -Interval 0.2).Received | Should -Be 3 -Because $target
        }
        ($a | Get-FouDatapathStatistics).ReceiveDropped | Should -Be 0
        ($b | Get-FouDatapathStatistics).ReceivedPackets | Should -BeGreaterOrEqual (3 * $inner.Target.Count)
    }

    It 'carries IPv4 and IPv6 to two ports in Mixed mode under direct FOU, over <_>' -ForEach 'IPv4', 'IPv6' {
        $a = Start-FouDatapath tun1 -Mode Mixed -NetworkNamespace $hosts.A -RemoteAddress $ends[$_].B -RemotePort 5555 -RemotePortIPv6 5556 -LocalPort 5555 -Address 10.9.0.1/30, fd09::1/64
        $four = Start-FouDatapath four -Mode IPIP -NetworkNamespace $hosts.B -RemoteAddress $ends[$_].A -RemotePort 5555 -Address 10.9.0.2/30
        $six = Start-FouDatapath six -Mode SIT -NetworkNamespace $hosts.B -RemoteAddress $ends[$_].A -RemotePort 5555 -LocalPort 5556 -Address fd09::2/64
        (Test-Ping -NetworkNamespace $hosts.A -Address 10.9.0.2 -Count 2 -Interval 0.2).Received | Should -Be 2
        (Test-Ping -NetworkNamespace $hosts.A -Address fd09::2 -Count 2 -Interval 0.2).Received | Should -Be 2
        ($four | Get-FouDatapathStatistics).ReceivedPackets | Should -BeGreaterOrEqual 2
        ($six | Get-FouDatapathStatistics).ReceivedPackets | Should -BeGreaterOrEqual 2
        ($a | Get-FouDatapathStatistics).ReceiveDropped | Should -Be 0
    }

    It 'joins a bridge by GRETAP over <_>' -ForEach 'IPv4', 'IPv6' {
        Start-FouDatapath tap1 -Mode GRETAP -NetworkNamespace $hosts.A -RemoteAddress $ends[$_].B -RemotePort 5555 | Out-Null
        Start-FouDatapath tap1 -Mode GRETAP -NetworkNamespace $hosts.B -RemoteAddress $ends[$_].A -RemotePort 5555 -Address 10.9.3.2/24 | Out-Null
        try {
            Invoke-Ip -n $hosts.A link add br0 type bridge
            Invoke-Ip -n $hosts.A link set tap1 master br0
            Invoke-Ip -n $hosts.A address add 10.9.3.1/24 dev br0
            Invoke-Ip -n $hosts.A link set br0 up
            (Test-Ping -NetworkNamespace $hosts.A -Address 10.9.3.2 -Count 4 -Interval 0.3).Received | Should -BeGreaterOrEqual 3
        }
        finally {
            & ip -n $hosts.A link delete br0
        }
    }

    It 'carries MPLS label stacks in <_>' -ForEach 'Fou', 'Gue' {
        if (-not (Test-Path /proc/sys/net/mpls)) {
            Set-ItResult -Skipped -Because 'the running kernel has no MPLS'
        }

        $common = @{ Name = 'mpls1'; Mode = 'MPLS'; Encapsulation = $_; RemotePort = 5555 }
        Start-FouDatapath @common -NetworkNamespace $hosts.A -RemoteAddress $hosts.AddressB | Out-Null
        Start-FouDatapath @common -NetworkNamespace $hosts.B -RemoteAddress $hosts.AddressA | Out-Null
        foreach ($side in @(@($hosts.A, 1, 2), @($hosts.B, 2, 1))) {
            & ip netns exec $side[0] sysctl -q net.mpls.platform_labels=1000 net.mpls.conf.mpls1.input=1
            Invoke-Ip -n $side[0] address add "10.9.5.$($side[1])/32" dev lo
            Invoke-Ip -n $side[0] route add "10.9.5.$($side[2])/32" encap mpls "10$($side[2])" dev mpls1 src "10.9.5.$($side[1])"
            Invoke-Ip -n $side[0] -f mpls route add "10$($side[1])" dev lo
        }
        (Test-Ping -NetworkNamespace $hosts.A -Address 10.9.5.2 -Count 3 -Interval 0.2).Received | Should -Be 3
    }

    Context 'Any' {
        BeforeAll {
            if (-not $missing) {
                # The devices have the outer addresses themselves, so they are in other namespaces than the sockets.
                $inner = New-TwoHosts -Prefix any
                Invoke-Ip -n $inner.A link delete underlay
            }
        }

        AfterAll {
            if (-not $missing) { Remove-TwoHosts -Hosts $inner }
        }

        It 'carries protocol <Protocol> unchanged in <Encapsulation> over <Over>' -ForEach @(
            @{ Protocol = 'ICMP'; Encapsulation = 'Fou'; Over = 'IPv4'; Device = '24' }
            @{ Protocol = 'ICMP'; Encapsulation = 'Gue'; Over = 'IPv4'; Device = '24' }
            @{ Protocol = $null; Encapsulation = 'Gue'; Over = 'IPv4'; Device = '24' }
            @{ Protocol = 58; Encapsulation = 'Fou'; Over = 'IPv6'; Device = '64' }
            @{ Protocol = $null; Encapsulation = 'Gue'; Over = 'IPv6'; Device = '64' }
        ) {
            $common = @{ Name = 'any1'; Mode = 'Any'; Encapsulation = $Encapsulation; Protocol = $Protocol; RemotePort = 5555 }
            $end = $ends[$Over]
            Start-FouDatapath @common -NetworkNamespace $inner.A -TransportNamespace $hosts.A -RemoteAddress $end.B -Address "$($end.A)/$Device" | Out-Null
            $b = Start-FouDatapath @common -NetworkNamespace $inner.B -TransportNamespace $hosts.B -RemoteAddress $end.A -Address "$($end.B)/$Device"
            (Test-Ping -NetworkNamespace $inner.A -Address $end.B -Count 3 -Interval 0.2).Received | Should -Be 3
            ($b | Get-FouDatapathStatistics).ReceivedPackets | Should -BeGreaterOrEqual 3
        }
    }
}
