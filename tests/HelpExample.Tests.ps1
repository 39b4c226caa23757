# Runs the examples of the help: only those that show an error fail, and their output has the tables of the help.

BeforeDiscovery {
    # The objects that the datapath and peer pages use, on a host with 192.0.2.1 and fd01::1 on eth0 without neighbors.
    $hub = @'
$hub = Start-FouDatapath hub -Mode IPIP -Encapsulation Gue -LocalPort 5555 -SourcePort Local -Address 10.9.0.1/16
$hub | Add-FouPeer -Name oslo -RemoteAddress 192.0.2.2 -RemotePort 5001 -AllowedPrefix 10.9.1.0/24
$hub | Add-FouPeer -Name rome -RemoteAddress 192.0.2.2 -RemotePort 5002 -AllowedPrefix 10.9.2.0/24
$hub | Add-FouPeer -Name lima -AllowedPrefix 10.9.5.0/24 -Roaming $true -KeepaliveInterval 25
$hub | Add-FouPeer -Name bern -RemoteAddress 192.0.2.3 -RemotePort 5003 -AllowedPrefix 10.9.3.0/24
$hub | Add-FouPeer -Name kyiv -RemoteAddress 192.0.2.3 -RemotePort 5004 -AllowedPrefix 10.9.4.0/24, 10.20.0.0/16
'@
    $three = @'
$to = @{ RemoteAddress = '192.0.2.2' }
Start-FouDatapath fou0 -Mode IPIP @to -RemotePort 5561
Start-FouDatapath fou1 -Mode GRE @to -RemotePort 5556
Start-FouDatapath fou2 -Mode SIT @to -RemotePort 5557
Start-FouDatapath uplink -Mode IPIP @to -RemotePort 5570 -NetworkNamespace shop -TransportNamespace /proc/self/ns/net
'@

    # Skips waiting for packets that no one sends.
    $capturing = 'function Start-Sleep { }; function tshark { }'
    $seven = 'Start-FouDatapath seven -Mode GRE -Encapsulation Gue -RemoteAddress fd01::2 -RemotePort 6081 -Key 7 -Address 10.8.1.1/30'
    $pages = @(
        @{ Cmdlet = 'Start-FouDatapath'; Prelude = '' }
        @{ Cmdlet = 'Get-FouDatapath'; Prelude = "$three`n$seven`nip link delete fou1`nStart-Sleep -Milliseconds 500" }
        @{ Cmdlet = 'Get-FouDatapathStatistics'; Prelude = "$three`n$hub`nip address add fd77::1/64 dev fou0 nodad`nsh -c 'ping -c 1 -W 1 fd77::2'" }
        @{ Cmdlet = 'Stop-FouDatapath'; Prelude = $three; Anew = $true }
        @{ Cmdlet = 'Add-FouPeer'; Prelude = '' }
        @{ Cmdlet = 'Get-FouPeer'; Prelude = $hub }
        @{ Cmdlet = 'Set-FouPeer'; Prelude = $hub }
        @{ Cmdlet = 'Remove-FouPeer'; Prelude = $hub }
        @{ Cmdlet = 'Get-FouSupport'; Prelude = '' }
        @{ Cmdlet = 'Start-FouCapture'; Prelude = "$capturing`n$three"; Anew = $true }
        @{ Cmdlet = 'Stop-FouCapture'; Prelude = "$capturing`n$three`nif (`$example.Code[0] -notmatch 'Start-') { Start-FouCapture fou0 fou0.pcapng -Force; Start-FouCapture fou1 fou1.pcapng -Force }"; Anew = $true }
    )

    # The objects that the capture and packet pages use, for an unprivileged user.
    $files = @'
Import-Module 'HARNESS/CaptureFile.psm1'
$ip = '4500003000014000401126ba0a0000010a00000256781234001c28a3' + '00' * 20
New-PcapFile "$PWD/inner.pcapng" -Packet $ip, $ip
$ip | ConvertTo-FouPacket -RemoteAddress 192.0.2.2 -RemotePort 5555 -AsHex | ForEach-Object { New-PcapFile "$PWD/outer.pcap" -Packet $_, $ip }
$ip | ConvertTo-FouPacket -RemoteAddress 192.0.2.2 -RemotePort 6080 -Encapsulation Gue -AsHex | ForEach-Object { New-PcapFile "$PWD/lb1.pcap" -Packet $_, $_ }
New-PcapFile "$PWD/lan.pcap" -LinkType 1 -Packet ('02' * 12 + '0800' + $ip)
function tcpdump { '        0x0000:  4500 0030 0001 4000 4011 26bb 0a00 0001', '        0x0010:  0a00 0002 5678 1234 001c 28a3 0000 0000', '        0x0020:  0000 0000 0000 0000 0000 0000 0000 0000' }
'@ -replace 'HARNESS', "$PSScriptRoot/harness"
    $ofUser = @(
        @{ Cmdlet = 'ConvertFrom-FouCapture'; Prelude = "$files`nRemove-Item inner.pcapng" }
        @{ Cmdlet = 'ConvertTo-FouCapture'; Prelude = $files }
        @{ Cmdlet = 'ConvertFrom-FouPacket'; Prelude = $files }
        @{ Cmdlet = 'ConvertTo-FouPacket'; Prelude = $files; IsExact = $true }
    )

    # The objects that the FOU port and tunnel pages use, on a host with 192.0.2.1 and 2001:db8::1 on eth0.
    $clear = @'
foreach ($place in '', 'shop', 'spare') { Get-FouPort -NetworkNamespace $place | Remove-FouPort }
Get-Tunnel | Where-Object IsFallback -EQ $false | Remove-Tunnel
'@
    $ends = "`$ends = @{ LocalAddress = '192.0.2.1' }"
    $tunnels = @"
$clear
$ends
New-Tunnel t0 ipip @ends -RemoteAddress 192.0.2.2 -EncapType Fou -EncapDestinationPort 5555
New-Tunnel tap0 gretap @ends -RemoteAddress 192.0.2.2 -Key 7 -EncapType Gue -EncapDestinationPort 6080
New-Tunnel six0 ip6tnl -LocalAddress 2001:db8::1 -RemoteAddress 2001:db8::2 -EncapType Fou -EncapDestinationPort 5556
New-Tunnel oslo ipip @ends -RemoteAddress 192.0.2.4 -EncapType Fou -EncapDestinationPort 5555
New-Tunnel rome gre @ends -RemoteAddress 192.0.2.5 -EncapType Gue -EncapDestinationPort 6080
New-Tunnel lima sit @ends -RemoteAddress 192.0.2.6
"@
    $encapsulated = @"
$clear
$ends
New-Tunnel t0 ipip @ends -RemoteAddress 192.0.2.2 -EncapType Fou -EncapSourcePort 5555 -EncapDestinationPort 5555
New-Tunnel oslo ipip @ends -RemoteAddress 192.0.2.4 -EncapType Fou -EncapDestinationPort 5555
New-Tunnel rome ipip @ends -RemoteAddress 192.0.2.5 -EncapType Gue -EncapDestinationPort 6080
New-Tunnel lima sit @ends -RemoteAddress 192.0.2.6 -EncapType Fou -EncapSourcePort 5555 -EncapDestinationPort 5555
New-Tunnel six0 ip6tnl -LocalAddress 2001:db8::1 -RemoteAddress 2001:db8::2 -EncapType Fou -EncapDestinationPort 5556
"@
    $ofKernel = @(
        @{ Cmdlet = 'New-FouPort'; Prelude = "$clear`nSet-Content ports.csv 'Port,Type,Protocol', '5555,,IPIP', '6080,Gue,'" }
        @{ Cmdlet = 'Get-FouPort'; Prelude = "$clear`nNew-FouPort 6080 -Type Gue -AddressFamily IPv6`nNew-FouPort 5555 -Protocol IPIP -NetworkNamespace shop`n" +
            'New-FouPort 5555 -Protocol GRE -LocalAddress 192.0.2.1 -PeerAddress 192.0.2.2 -PeerPort 7777 -InterfaceName eth0' }
        @{ Cmdlet = 'Remove-FouPort'; Prelude = "$clear`nNew-FouPort 5555 -Protocol IPIP`nNew-FouPort 6080 -Type Gue -AddressFamily IPv6"; Anew = $true }
        @{ Cmdlet = 'New-Tunnel'; Prelude = $clear }
        @{ Cmdlet = 'Get-Tunnel'; Prelude = $tunnels }
        @{ Cmdlet = 'Set-Tunnel'; Prelude = $tunnels }
        @{ Cmdlet = 'Remove-Tunnel'; Prelude = "$tunnels`nNew-Tunnel t1 ipip -RemoteAddress 192.0.2.9" }
        @{ Cmdlet = 'Get-TunnelEncap'; Prelude = $encapsulated }
        @{ Cmdlet = 'Set-TunnelEncap'; Prelude = "$encapsulated`nClear-TunnelEncap t0" }
        @{ Cmdlet = 'Clear-TunnelEncap'; Prelude = $encapsulated }
    )

    # These need two hosts with a tunnel between them, and are tested in separate files.
    $ofTwo = 'Get-TunnelResponder', 'Measure-Tunnel', 'Start-TunnelResponder', 'Stop-TunnelResponder', 'Test-Tunnel'
    $run = @($pages + $ofUser + $ofKernel | ForEach-Object Cmdlet) + $ofTwo
}

Describe 'The examples of the help' -Tag Help, Foundation -ForEach @{ Run = $run; OfHost = $pages; OfUser = $ofUser } {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/HelpExample.psm1"
        Import-Module (Get-BuildPath -Module)

        $missing = Get-MissingRequirement -Root -Program ip, ss, setpriv
        if (-not $missing -and (Test-Path '/run/netns/shop')) {
            $missing = 'there is a network namespace shop already, and the examples speak of one'
        }

        if (-not $missing) {
            $hosts = New-TwoHosts
            Invoke-Ip -n $hosts.A link set underlay name eth0
            Invoke-Ip -n $hosts.A address add fd01::1/64 dev eth0 nodad
            Invoke-Ip netns add shop

            # A folder that every user may write to.
            $open = (New-Item (Join-Path ([System.IO.Path]::GetTempPath()) "FouTools-help-$PID") -ItemType Directory).FullName
            [System.IO.File]::SetUnixFileMode($open, [System.IO.UnixFileMode] 511)

            $there = 'ip', 'netns', 'exec', $hosts.A
            $results = Invoke-HelpPage -Page $OfHost -Folder $TestDrive -Prefix $there
            $user = 'setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--bounding-set=-all', '--inh-caps=-all', 'env', 'HOME=/tmp'
            $results += Invoke-HelpPage -Page $OfUser -Folder $open -Prefix ($there + $user)
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        if (-not $missing) {
            Invoke-Ip netns delete shop
            Remove-TwoHosts -Hosts $hosts
            Remove-Item $open -Recurse -Force
        }
    }

    It 'are run here for every page' {
        "$($Run | Sort-Object)" | Should -Be "$((Get-Module FouTools).ExportedCmdlets.Keys | Sort-Object)"
    }

    It 'run and show the tables that the page shows: <Cmdlet>' -ForEach $pages {
        Find-HelpExampleFault -Result $results[$Cmdlet] | Should -BeNullOrEmpty
    }

    It 'run for a user without privilege, and show what the page shows: <Cmdlet>' -ForEach $ofUser {
        Find-HelpExampleFault -Result $results[$Cmdlet] -Exact:([bool] $IsExact) | Should -BeNullOrEmpty
    }
}

Describe 'The examples of the help about the kernel' -Tag Kernel -ForEach @{ OfKernel = $ofKernel } {
    BeforeAll {
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/HelpExample.psm1"
        $missing = Get-MissingRequirement -Root -Program ip, modprobe -KernelModule fou, fou6, ipip, sit, ip_gre, ip6_tunnel
        if (-not $missing) {
            & modprobe -a fou fou6 ipip sit ip_gre ip6_tunnel
            $hosts = New-TwoHosts

            # Older kernels rename an interface only while it is down.
            Invoke-Ip -n $hosts.A link set underlay down
            Invoke-Ip -n $hosts.A link set underlay name eth0
            Invoke-Ip -n $hosts.A link set eth0 up
            Invoke-Ip -n $hosts.A address add 2001:db8::1/64 dev eth0 nodad
            foreach ($name in 'shop', 'spare') { Invoke-Ip netns add $name }
            $results = Invoke-HelpPage -Page $OfKernel -Folder $TestDrive -Prefix ip, netns, exec, $hosts.A
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        if (-not $missing) {
            foreach ($name in 'shop', 'spare') { Invoke-Ip netns delete $name }
            Remove-TwoHosts -Hosts $hosts
        }
    }

    It 'run and show the tables that the page shows: <Cmdlet>' -ForEach $ofKernel {
        Find-HelpExampleFault -Result $results[$Cmdlet] | Should -BeNullOrEmpty
    }
}
