# Every kind of tunnel in every encapsulation: created by us and shown by ip, pinged through, captured on the wire, changed live,
# removed, created by ip and read by us. All tunnels exist at once, each between its own two addresses.

BeforeDiscovery {
    # Mtu: over an interface of 1500 bytes, in FOU, in GUE, and in GUE with remote checksums. Payload: how packets begin in FOU.
    $kinds = @(
        @{ Kind = 'ipip'; Family = 'IPv4'; Inner = 'IPv4'; Protocol = 4; Payload = '45'; Mtu = 1472, 1468, 1460 }
        @{ Kind = 'sit'; Family = 'IPv4'; Inner = 'IPv6'; Protocol = 41; Payload = '60'; Mtu = 1472, 1468, 1460 }
        @{ Kind = 'gre'; Family = 'IPv4'; Inner = 'IPv4'; Protocol = 47; Payload = '00000800'; Mtu = 1468, 1464, 1456 }
        @{ Kind = 'gretap'; Family = 'IPv4'; Inner = 'IPv4'; Protocol = 47; Payload = '00006558'; Mtu = 1454, 1450, 1442 }
        @{ Kind = 'ip6tnl'; Family = 'IPv6'; Inner = 'IPv6'; Protocol = 41; Payload = '60'; Mtu = 1444, 1440, 1432 }
        @{ Kind = 'ip6gre'; Family = 'IPv6'; Inner = 'IPv4'; Protocol = 47; Payload = '00000800'; Mtu = 1440, 1436, 1428 }
        @{ Kind = 'ip6gretap'; Family = 'IPv6'; Inner = 'IPv4'; Protocol = 47; Payload = '00006558'; Mtu = 1426, 1422, 1414 }
    )
    $number = 0
    $rows = @(foreach ($kind in $kinds) {
            foreach ($type in 'Fou', 'Gue') {
                foreach ($flag in 'none', 'UdpChecksum', 'UdpChecksum6', 'RemoteChecksum') {
                    foreach ($source in 'Auto', 'fixed') {
                        $number++
                        $kind + @{
                            Number     = $number
                            Name       = "t$number"
                            Type       = $type
                            Flag       = $flag
                            Source     = $source
                            SourcePort = $source -eq 'Auto' ? 'Auto' : "$(1000 + $number)"
                        }
                    }
                }
            }
        })
}

Describe 'A tunnel' -Tag Kernel -ForEach @{ Rows = $rows } {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/KernelTunnel.psm1"
        Import-Module "$PSScriptRoot/harness/Capture.psm1"
        Import-Module "$PSScriptRoot/harness/Ping.psm1"
        Import-Module (Get-BuildPath -Module)

        function Get-End($Row, [int] $Side) {
            $Row.Family -eq 'IPv4' ? "198.18.$($Row.Number).$Side" : "2001:db8:$($Row.Number)::$Side"
        }

        function Get-Inner($Row, [int] $Side) {
            $Row.Inner -eq 'IPv4' ? "10.100.$($Row.Number).$Side" : "fd00:$($Row.Number)::$Side"
        }

        function Get-Port($Row, [string] $Type = $Row.Type) {
            $Type -eq 'Gue' ? 6080 : 5500 + $Row.Protocol
        }

        function Get-Mtu($Row, [string] $Type = $Row.Type) {
            $Row.Mtu[$Type -eq 'Fou' ? 0 : $Row.Flag -eq 'RemoteChecksum' ? 2 : 1]
        }

        function Get-IpCommand($Row, [int] $From, [int] $To) {
            $off = @{ UdpChecksum = 'encap-csum'; UdpChecksum6 = 'encap-udp6-csum'; RemoteChecksum = 'encap-remcsum' }
            $flags = $off.Keys | ForEach-Object { ($Row.Flag -eq $_ ? '' : 'no') + $off[$_] }
            $source = $Row.SourcePort.ToLower()
            "link add $($Row.Name) type $($Row.Kind) local $(Get-End $Row $From) remote $(Get-End $Row $To) encap $($Row.Type.ToLower()) encap-sport $source encap-dport $(Get-Port $Row) $($flags -join ' ')"
        }

        function Read-Ip([string] $NetworkNamespace) {
            # The output of ip by name, without the inherent differences.
            $shown = @{}
            foreach ($link in (Read-IpLink -NetworkNamespace $NetworkNamespace).Values) {
                $text = $link | Select-Object * -ExcludeProperty ifindex, permaddr, address | ConvertTo-Json -Depth 8 -Compress
                $shown[$link.ifname] = [pscustomobject]@{ Text = $text; Mtu = $link.mtu; Encap = $link.linkinfo.info_data.encap }
            }

            $shown
        }

        function Read-Ours([string] $NetworkNamespace) {
            $read = @{}
            foreach ($tunnel in Get-Tunnel 't[0-9]*' -NetworkNamespace $NetworkNamespace) {
                $read[$tunnel.Name] = $tunnel
            }

            $read
        }

        function Invoke-PingAll {
            # The numbers of the rows whose remote replies.
            $answered = Invoke-Ping -NetworkNamespace $hosts.A -Address ($Rows | ForEach-Object { Get-Inner $_ 2 })
            $Rows | Where-Object { $answered[(Get-Inner $_ 2)] -eq 1 } | ForEach-Object { $_.Number }
        }

        function Read-Wire([string] $Path) {
            # The packets from this side by the outer source address.
            $fields = 'ip.src', 'ipv6.src', 'udp.srcport', 'udp.dstport', 'udp.checksum', 'udp.payload' | ForEach-Object { '-e', $_ }
            $seen = @{}
            & tshark -r $Path -Y udp -T fields -E occurrence=f @fields 2>$null | ForEach-Object {
                $value = $_ -split "`t"
                $source = $value[0] ? $value[0] : $value[1]
                if ($source -match '^(198\.18\.\d+\.1|2001:db8:\d+::1)$' -and $value[5]) {
                    $seen[$source] = @($seen[$source]) + [pscustomobject]@{
                        SourcePort      = [int] $value[2]
                        DestinationPort = [int] $value[3]
                        HasChecksum     = $value[4] -ne '0x0000'
                        Payload         = $value[5]
                    }
                }
            }

            $seen
        }

        function Get-SourceOf($Packet) {
            # As requested: with Auto the kernel chooses one of its local port range.
            $Packet.SourcePort -ge 32768 -and $Packet.SourcePort -le 60999 ? 'Auto' : "$($Packet.SourcePort)"
        }

        function Find-Packet($Wire, $Row) {
            # A packet of the ping; devices also send router solicitations and group reports on their own.
            $destination = (([ipaddress] (Get-Inner $Row 2)).GetAddressBytes() | ForEach-Object { '{0:x2}' -f $_ }) -join ''
            $Wire[(Get-End $Row 1)] | Where-Object { $_.Payload -like "*$destination*" } | Select-Object -First 1
        }

        $missing = Get-MissingRequirement -Root -Program ip, fping, dumpcap, tshark, modprobe -KernelModule fou, fou6, ipip, sit, ip_gre, ip6_tunnel, ip6_gre
        if (-not $missing) {
            & modprobe -a fou fou6
            $hosts = New-TwoHosts
            $protocols = 4, 41, 47
            foreach ($side in @($hosts.A, 1), @($hosts.B, 2)) {
                $in = @{ NetworkNamespace = $side[0] }
                Invoke-IpBatch -NetworkNamespace $side[0] -Line ($Rows | ForEach-Object { "address add $(Get-End $_ $side[1])/$($_.Family -eq 'IPv4' ? 24 : '64 nodad') dev underlay" })
                foreach ($family in 'IPv4', 'IPv6') {
                    $protocols | ForEach-Object { New-FouPort (5500 + $_) -Protocol $_ -AddressFamily $family @in } | Out-Null
                    New-FouPort 6080 -Type Gue -AddressFamily $family @in | Out-Null
                }
            }

            # The other side is created by ip.
            Invoke-IpBatch -NetworkNamespace $hosts.B -Line ($Rows | ForEach-Object {
                    Get-IpCommand $_ 2 1
                    "address add $(Get-Inner $_ 2)/$($_.Inner -eq 'IPv4' ? 30 : '64 nodad') dev $($_.Name)"
                    "link set $($_.Name) up"
                })

            $made = @{}
            $Rows | ForEach-Object {
                [pscustomobject]@{
                    Name = $_.Name; Kind = $_.Kind; LocalAddress = Get-End $_ 1; RemoteAddress = Get-End $_ 2
                    EncapType = $_.Type; EncapSourcePort = $_.SourcePort; EncapDestinationPort = Get-Port $_
                    EncapUdpChecksum = $_.Flag -eq 'UdpChecksum'; EncapUdpChecksum6 = $_.Flag -eq 'UdpChecksum6'
                    EncapRemoteChecksum = $_.Flag -eq 'RemoteChecksum'
                }
            } | New-Tunnel -NetworkNamespace $hosts.A -WarningAction SilentlyContinue | ForEach-Object { $made[$_.Name] = $_ }
            $shown = Read-Ip $hosts.A
            $read = Read-Ours $hosts.A
            Get-Tunnel 't[0-9]*' -NetworkNamespace $hosts.A | Set-Tunnel -Up $true
            Invoke-IpBatch -NetworkNamespace $hosts.A -Line ($Rows | ForEach-Object { "address add $(Get-Inner $_ 1)/$($_.Inner -eq 'IPv4' ? 30 : '64 nodad') dev $($_.Name)" })

            $state = @{}
            $file = Join-Path $TestDrive 'wire.pcapng'
            New-Capture -NetworkNamespace $hosts.B -Device underlay -Path $file -While { $state.Made = Invoke-PingAll }
            $wire = Read-Wire $file
            foreach ($row in $Rows) {
                $other = $row.Type -eq 'Fou' ? 'Gue' : 'Fou'
                Set-TunnelEncap $row.Name -NetworkNamespace $hosts.A -Type $other -DestinationPort (Get-Port $row $other) -WarningAction SilentlyContinue
            }

            $shownChanged = Read-Ip $hosts.A
            $changed = Read-Ours $hosts.A
            New-Capture -NetworkNamespace $hosts.B -Device underlay -Path $file -While { $state.Changed = Invoke-PingAll }
            $wireChanged = Read-Wire $file

            Get-Tunnel 't[0-9]*' -NetworkNamespace $hosts.A | Remove-Tunnel
            $shownRemoved = Read-Ip $hosts.A
            Invoke-IpBatch -NetworkNamespace $hosts.A -Line ($Rows | ForEach-Object { Get-IpCommand $_ 1 2 })
            $shownOfIp = Read-Ip $hosts.A
            $readOfIp = Read-Ours $hosts.A
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    Context 'of kind <Kind> in <Type>, flag <Flag>, source port <Source>' -ForEach $rows {
        It 'created by us is shown by ip like one created by ip, and reads the same' {
            $shown[$Name].Text | Should -Not -BeNullOrEmpty
            $shown[$Name].Text | Should -BeExactly $shownOfIp[$Name].Text
            @(
                Compare-Tunnel $made[$Name] $read[$Name]
                Compare-Tunnel $made[$Name] $readOfIp[$Name]
            ) | Should -BeNullOrEmpty
            $tunnel = $made[$Name]
            "$($tunnel.Kind) $($tunnel.EncapType) $($tunnel.EncapDestinationPort) $($tunnel.EncapSourcePort)" |
                Should -Be "$Kind $Type $(Get-Port $_) $SourcePort"
        }

        It 'has the MTU that its headers leave, before and after a change' {
            $changedMtu = Get-Mtu $_ ($Type -eq 'Fou' ? 'Gue' : 'Fou')
            $made[$Name].Mtu, $changed[$Name].Mtu, $shownChanged[$Name].Mtu | Should -Be (Get-Mtu $_), $changedMtu, $changedMtu
        }

        It 'carries pings in its encapsulation' {
            $state.Made | Should -Contain $Number
            $packet = Find-Packet $wire $_
            $hasChecksum = $Flag -eq ($Family -eq 'IPv4' ? 'UdpChecksum' : 'UdpChecksum6')
            $packet.DestinationPort, (Get-SourceOf $packet), $packet.HasChecksum | Should -Be (Get-Port $_), $SourcePort, $hasChecksum
            $packet.Payload | Should -BeLike ($Type -eq 'Fou' ? "$Payload*" : ('00{0:x2}0000{1}*' -f $Protocol, $Payload))
        }

        It 'carries them in the other encapsulation after a live change, and keeps everything else' {
            $other = $Type -eq 'Fou' ? 'Gue' : 'Fou'
            $state.Changed | Should -Contain $Number
            $packet = Find-Packet $wireChanged $_
            $packet.DestinationPort, (Get-SourceOf $packet) | Should -Be (Get-Port $_ $other), $SourcePort
            $packet.Payload | Should -BeLike ($other -eq 'Fou' ? "$Payload*" : ('00{0:x2}0000{1}*' -f $Protocol, $Payload))

            Compare-Tunnel $made[$Name] $changed[$Name] -Except Up | Should -Be 'EncapDestinationPort', 'EncapType', 'Mtu'
            $encap = $shownChanged[$Name].Encap
            "$($encap.type) $($encap.dport) $($encap.sport) csum $($encap.csum) csum6 $($encap.csum6) remcsum $($encap.remcsum)" | Should -Be (
                "$other $(Get-Port $_ $other) $($Source -eq 'Auto' ? 0 : $SourcePort) " +
                "csum $($Flag -eq 'UdpChecksum') csum6 $($Flag -eq 'UdpChecksum6') remcsum $($Flag -eq 'RemoteChecksum')")
        }

        It 'is removed' {
            $shownRemoved.Keys | Should -Not -Contain $Name
        }
    }

    It 'has FOU ports that ip shows like those created by ip' {
        $ours = (Invoke-Ip -n $hosts.A -j fou show) -join ''
        @($ours | ConvertFrom-Json | ForEach-Object { $_ }).Count | Should -Be 8
        Get-FouPort -NetworkNamespace $hosts.A | Remove-FouPort
        Invoke-IpBatch -NetworkNamespace $hosts.A -Line @(foreach ($option in '', ' -6') {
                $protocols | ForEach-Object { "fou add port $(5500 + $_) ipproto $_$option" }
                "fou add port 6080 gue$option"
            })
        (Invoke-Ip -n $hosts.A -j fou show) -join '' | Should -BeExactly $ours
    }
}
