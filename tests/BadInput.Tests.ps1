# Bad input to every cmdlet: one clear error that says what to do, and nothing changed or half-written.

BeforeDiscovery {
    # Id is the error's identifier; without it, the call does nothing and writes nothing. Category defaults to InvalidArgument.
    # Target is the error's target object, and Says a part of its message. FOLDER stands for the folder of the files: mine.txt is
    # text, cut.pcap a truncated capture, huge.pcap one whose packet claims 4 GiB, good.pcap a complete one, and closed.pcap is
    # readable by root only. The datapaths are hub, with the peers oslo and rome, and busy, with a running capture.
    $notFound = 'ObjectNotFound'
    $binding = 'ParameterArgumentTransformationError'
    $empty = 'ParameterArgumentValidationErrorEmptyStringNotAllowed'
    $noObject = 'CannotConvertArgumentNoMessage'
    $to = '-RemoteAddress 192.0.2.2 -RemotePort 5009'
    $ofHost = @(
        @{ Call = 'Get-FouSupport -NetworkNamespace nosuch'; Id = 'NamespaceNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Get-FouSupport -NetworkNamespace FOLDER/mine.txt'; Id = 'NamespaceNotFound'; Category = $notFound; Target = 'FOLDER/mine.txt' }
        @{ Call = 'Get-FouSupport -NetworkNamespace FOLDER'; Id = 'NamespaceNotFound'; Category = $notFound; Target = 'FOLDER' }

        @{ Call = 'Get-FouPort many'; Id = $binding; Says = "'many' is not an integer." }
        @{ Call = 'Get-FouPort 99999999999'; Id = $binding; Says = "'99999999999' is too large." }
        @{ Call = 'Get-FouPort -Type Vxlan'; Id = $binding; Says = "'Vxlan' is not one of Fou, Gue." }
        @{ Call = 'Get-FouPort -Protocol Foo'; Id = $binding; Says = "'Foo' is not an IP protocol; give its number, or one of IPIP, *" }
        @{ Call = 'Get-FouPort -LocalAddress here'; Id = $binding; Says = "'here' is not an IP address; write it as 192.0.2.1 or 2001:db8::1." }
        @{ Call = 'Get-FouPort 5555 -NetworkNamespace nosuch'; Id = 'NamespaceNotFound'; Category = $notFound; Target = '5555' }
        @{ Call = 'New-FouPort'; Id = 'MissingMandatoryParameter'; Says = '*Port*' }
        @{ Call = "New-FouPort ''"; Id = 'ParameterArgumentValidationErrorNullNotAllowed'; Says = "*'Port'*" }
        @{ Call = 'New-FouPort many -Protocol IPIP'; Id = $binding; Says = "*'many'*" }
        @{ Call = 'New-FouPort 0 -Protocol IPIP'; Id = 'InvalidPort'; Target = '0' }
        @{ Call = 'New-FouPort 65536 -Protocol IPIP'; Id = 'InvalidPort'; Target = '65536' }
        @{ Call = 'New-FouPort 5555'; Id = 'InvalidProtocol'; Target = '5555' }
        @{ Call = 'New-FouPort 5555 -Type Gue -Protocol IPIP'; Id = 'InvalidProtocol'; Target = '5555' }
        @{ Call = 'New-FouPort 5555 -Protocol IPIP -PeerPort 0'; Id = 'InvalidPeerPort'; Target = '5555' }
        @{ Call = 'New-FouPort 5555 -Protocol IPIP -InterfaceName nosuch'; Id = 'InterfaceNotFound'; Category = $notFound; Target = '5555' }
        @{ Call = 'New-FouPort 5555 -Protocol IPIP -NetworkNamespace nosuch'; Id = 'NamespaceNotFound'; Category = $notFound; Target = '5555' }
        @{ Call = 'Remove-FouPort many'; Id = $binding; Says = "*'many'*" }
        @{ Call = 'Remove-FouPort -InputObject 5555'; Id = $noObject; Says = '*KernelFouPort*' }
        @{ Call = 'Remove-FouPort 5555 -NetworkNamespace nosuch'; Id = 'NamespaceNotFound'; Category = $notFound; Target = '5555' }

        @{ Call = 'Get-Tunnel nosuch'; Id = 'TunnelNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Get-Tunnel nosuch*' }
        @{ Call = 'Get-Tunnel lo'; Id = 'TunnelNotFound'; Category = $notFound; Target = 'lo'; Says = "*'lo' is no tunnel*" }
        @{ Call = 'Get-Tunnel -Kind vxlan'; Id = $binding; Says = "'vxlan' is not one of Ipip, *" }
        @{ Call = 'Get-Tunnel -NetworkNamespace nosuch'; Id = 'NamespaceNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Get-TunnelEncap nosuch'; Id = 'TunnelNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Get-TunnelEncap nosuch*' }
        @{ Call = 'Get-TunnelEncap -Type Vxlan'; Id = $binding; Says = "'Vxlan' is not one of None, Fou, Gue, Mpls." }
        @{ Call = 'Get-TunnelEncap -NetworkNamespace nosuch'; Id = 'NamespaceNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'New-Tunnel t9'; Id = 'MissingMandatoryParameter'; Says = '*Kind*' }
        @{ Call = "New-Tunnel '' ipip"; Id = $empty; Says = "*'Name'*" }
        @{ Call = "New-Tunnel 'a b' ipip"; Id = 'InvalidName'; Target = 'a b' }
        @{ Call = 'New-Tunnel t9 vxlan'; Id = $binding; Says = "'vxlan' is not one of *" }
        @{ Call = 'New-Tunnel t9 ipip -Ttl 256'; Id = 'InvalidTtl'; Target = 't9' }
        @{ Call = 'New-Tunnel t9 ipip -RemoteAddress ::1'; Id = 'InvalidRemoteAddress'; Target = 't9' }
        @{ Call = 'New-Tunnel t9 ipip -Address 10.0.0.1/99'; Id = 'InvalidAddress'; Target = 't9' }
        @{ Call = 'New-Tunnel t9 ipip -UnderlayInterface nosuch'; Id = 'InterfaceNotFound'; Category = $notFound; Target = 't9' }
        @{ Call = "New-Tunnel t9 ipip -UnderlayInterface 'a b'"; Id = 'InvalidUnderlayInterface'; Target = 't9' }
        @{ Call = 'New-Tunnel t9 ipip -NetworkNamespace nosuch'; Id = 'NamespaceNotFound'; Category = $notFound; Target = 't9' }
        @{ Call = 'Set-Tunnel nosuch -Ttl 64'; Id = 'TunnelNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Set-Tunnel nosuch* -Ttl 64' }
        @{ Call = "Set-Tunnel '' -Ttl 64"; Id = $empty; Says = "*'Name'*" }
        @{ Call = 'Set-Tunnel lo -Ttl 64'; Id = 'TunnelNotFound'; Category = $notFound; Target = 'lo' }
        @{ Call = 'Set-Tunnel nosuch -Ttl many'; Id = $binding; Says = "*'many' is neither Inherit nor a number.*" }
        @{ Call = 'Set-Tunnel nosuch -Clear Everything'; Id = $noObject; Says = '*Everything*RemoteAddress*' }
        @{ Call = 'Set-Tunnel -InputObject nosuch -Ttl 64'; Id = $noObject; Says = '*KernelTunnel*' }
        @{ Call = 'Set-TunnelEncap nosuch -Type Gue'; Id = 'TunnelNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Set-TunnelEncap nosuch* -Type Gue' }
        @{ Call = 'Set-TunnelEncap nosuch -SourcePort 0'; Id = $binding; Says = "*'0' is not a source port*1 to 65535*" }
        @{ Call = 'Set-TunnelEncap nosuch -DestinationPort many'; Id = $binding; Says = "*'many'*" }
        @{ Call = 'Clear-TunnelEncap nosuch'; Id = 'TunnelNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = "Clear-TunnelEncap ''"; Id = $empty; Says = "*'Name'*" }
        @{ Call = 'Clear-TunnelEncap nosuch -Mtu many'; Id = $binding; Says = "*'many'*" }
        @{ Call = 'Remove-Tunnel nosuch'; Id = 'TunnelNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Remove-Tunnel nosuch*' }
        @{ Call = 'Remove-Tunnel lo'; Id = 'TunnelNotFound'; Category = $notFound; Target = 'lo' }
        @{ Call = 'Remove-Tunnel -InputObject nosuch'; Id = $noObject; Says = '*KernelTunnel*' }
        @{ Call = 'Remove-Tunnel nosuch -NetworkNamespace nosuch'; Id = 'NamespaceNotFound'; Category = $notFound; Target = 'nosuch' }

        @{ Call = 'Start-FouDatapath x -LocalPort 5556'; Id = 'MissingMandatoryParameter'; Says = '*Mode*' }
        @{ Call = 'Start-FouDatapath x -Mode IPIP'; Id = 'InvalidPort'; Target = 'x' }
        @{ Call = 'Start-FouDatapath hub -Mode IPIP -LocalPort 5556'; Id = 'DeviceExists'; Category = 'ResourceExists'; Target = 'hub' }
        @{ Call = 'Start-FouDatapath x -Mode IPIP -LocalPort 5555'; Id = 'PortInUse'; Category = 'ResourceBusy'; Target = 'x' }
        @{ Call = 'Start-FouDatapath x -Mode IPIP -LocalPort 65536'; Id = 'InvalidPort'; Target = 'x' }
        @{ Call = 'Start-FouDatapath x -Mode IPIP -LocalPort many'; Id = $binding; Says = "*'many'*" }
        @{ Call = 'Start-FouDatapath x -Mode Sideways -LocalPort 5556'; Id = $binding; Says = "'Sideways' is not one of IPIP, *" }
        @{ Call = "Start-FouDatapath 'a b' -Mode IPIP -LocalPort 5556"; Id = 'InvalidName'; Target = 'a b' }
        @{ Call = 'Start-FouDatapath x -Mode IPIP -LocalPort 5556 -NetworkNamespace nosuch'; Id = 'NamespaceNotFound'; Category = $notFound; Target = 'x' }
        @{ Call = 'Start-FouDatapath x -Mode IPIP -LocalPort 5556 -NetworkNamespace FOLDER/mine.txt'; Id = 'NamespaceNotFound'; Category = $notFound; Target = 'x' }
        @{ Call = 'Start-FouDatapath x -Mode IPIP -LocalPort 5556 -TransportNamespace FOLDER'; Id = 'NamespaceNotFound'; Category = $notFound; Target = 'x' }
        @{ Call = 'Start-FouDatapath x -Mode IPIP -LocalPort 5556 -LocalAddress here'; Id = $binding; Says = "*'here' is not an IP address*" }
        @{ Call = 'Start-FouDatapath x -Mode IPIP -LocalPort 5556 -Cpu 4096'; Id = 'CpuNotAvailable'; Category = 'ResourceUnavailable'; Target = 'x' }
        @{ Call = 'Start-FouDatapath x -Mode IPIP -LocalPort 5556 -UnderlayInterface nosuch'; Id = 'InterfaceNotFound'; Category = $notFound; Target = 'x' }
        @{ Call = 'Start-FouDatapath x -Mode IPIP -RemoteAddress 198.51.100.1 -RemotePort 5556'; Id = 'RemoteUnreachable'; Category = 'ResourceUnavailable'; Target = 'x' }
        @{ Call = 'Start-FouDatapath x -Mode IPIP -LocalPort 5556 -Acceleration Warp'; Id = $binding; Says = "'Warp' is not one of Auto, Off, Required*" }
        @{ Call = 'Start-FouDatapath x -Mode IPIP -LocalPort 5556 -AccelerationBackend Warp'; Id = $binding; Says = "'Warp' is not one of Auto, Tcx, Xdp*" }
        @{ Call = 'Start-FouDatapath x -Mode IPIP -LocalPort 5556 -Acceleration Off -AccelerationBackend Xdp'; Id = 'OptionNotApplicable'; Target = 'x' }
        @{ Call = 'Start-FouDatapath x -Mode IPIP -LocalPort 5556 -Address 10.0.0.1/99'; Id = 'InvalidAddress'; Target = 'x' }
        @{ Call = 'Start-FouDatapath x -Mode IPIP -LocalPort 5556 -Address 10.9.0.1/30, 10.9.0.1/30'; Id = 'InvalidAddress'; Target = 'x' }
        @{ Call = 'Stop-FouDatapath nosuch'; Id = 'DatapathNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Stop-FouDatapath nosuch*' }
        @{ Call = "Stop-FouDatapath ''"; Id = $empty; Says = "*'Name'*" }
        @{ Call = 'Stop-FouDatapath hub -NetworkNamespace nosuch'; Id = 'NamespaceNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Stop-FouDatapath -InputObject hub'; Id = $noObject; Says = '*FouDatapath*' }
        @{ Call = 'Get-FouDatapath nosuch'; Id = 'DatapathNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Get-FouDatapath nosuch*' }
        @{ Call = "Get-FouDatapath ''"; Id = 'DatapathNotFound'; Category = $notFound; Target = '' }
        @{ Call = 'Get-FouDatapath -NetworkNamespace nosuch'; Id = 'NamespaceNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Get-FouDatapathStatistics nosuch'; Id = 'DatapathNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Get-FouDatapathStatistics nosuch*' }
        @{ Call = 'Get-FouDatapathStatistics -NetworkNamespace nosuch'; Id = 'NamespaceNotFound'; Category = $notFound; Target = 'nosuch' }

        @{ Call = "Add-FouPeer nosuch x $to -AllowedPrefix 10.9.9.0/24"; Id = 'DatapathNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = "Add-FouPeer h* x $to -AllowedPrefix 10.9.9.0/24"; Id = 'DatapathNotFound'; Category = $notFound; Target = 'h*'; Says = "*'h[*]'*" }
        @{ Call = "Add-FouPeer hub oslo $to -AllowedPrefix 10.9.9.0/24"; Id = 'PeerExists'; Category = 'ResourceExists'; Target = 'oslo' }
        @{ Call = "Add-FouPeer hub x $to -AllowedPrefix 10.9.1.0/24"; Id = 'PrefixInUse'; Category = 'ResourceExists'; Target = 'x' }
        @{ Call = "Add-FouPeer hub x $to"; Id = 'InvalidPrefix'; Target = 'x' }
        @{ Call = "Add-FouPeer hub x $to -AllowedPrefix 10.9.9.9/99"; Id = 'InvalidPrefix'; Target = 'x' }
        @{ Call = "Add-FouPeer hub x $to -AllowedPrefix ''"; Id = 'InvalidPrefix'; Target = 'x' }
        @{ Call = "Add-FouPeer hub x $to -AllowedPrefix 10.9.9.0/24 -KeepaliveInterval -1"; Id = 'InvalidInterval'; Target = 'x' }
        @{ Call = 'Add-FouPeer hub x -RemoteAddress here -RemotePort 5001'; Id = $binding; Says = "*'here' is not an IP address*" }
        @{ Call = 'Add-FouPeer hub x -RemoteAddress 192.0.2.2 -AllowedPrefix 10.9.9.0/24'; Id = 'InvalidPort'; Target = 'x' }
        @{ Call = 'Add-FouPeer hub x -RemoteAddress 192.0.2.2 -RemotePort 0 -AllowedPrefix 10.9.9.0/24'; Id = 'InvalidPort'; Target = 'x' }
        @{ Call = 'Add-FouPeer hub x -RemoteAddress 198.51.100.1 -RemotePort 5009 -AllowedPrefix 10.9.9.0/24'; Id = 'RemoteUnreachable'; Category = 'ResourceUnavailable'; Target = 'x' }
        @{ Call = "Add-FouPeer hub x $to -NetworkNamespace nosuch"; Id = 'NamespaceNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Get-FouPeer nosuch'; Id = 'DatapathNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Get-FouPeer hub nosuch'; Id = 'PeerNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Get-FouPeer hub nosuch*' }
        @{ Call = 'Get-FouPeer -NetworkNamespace nosuch'; Id = 'NamespaceNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Set-FouPeer hub nosuch -RemotePort 1'; Id = 'PeerNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Set-FouPeer hub nosuch* -RemotePort 1' }
        @{ Call = 'Set-FouPeer nosuch oslo -RemotePort 1'; Id = 'DatapathNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Set-FouPeer hub oslo -RemotePort 0'; Id = 'InvalidPort'; Target = 'oslo of hub' }
        @{ Call = 'Set-FouPeer hub oslo -RemoteAddress ::1'; Id = 'AddressFamilyMismatch'; Target = 'oslo of hub' }
        @{ Call = 'Set-FouPeer hub oslo -AllowedPrefix 10.9.9.9/99'; Id = 'InvalidPrefix'; Target = 'oslo of hub' }
        @{ Call = 'Set-FouPeer hub oslo -AllowedPrefix 10.9.2.0/24'; Id = 'PrefixInUse'; Category = 'ResourceExists'; Target = 'oslo of hub' }
        @{ Call = 'Set-FouPeer hub oslo -KeepaliveInterval many'; Id = $binding; Says = "*'many'*" }
        @{ Call = 'Remove-FouPeer hub nosuch'; Id = 'PeerNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Remove-FouPeer hub nosuch*' }
        @{ Call = "Remove-FouPeer hub ''"; Id = $empty; Says = "*'Name'*" }
        @{ Call = 'Remove-FouPeer -InputObject oslo'; Id = $noObject; Says = '*FouPeer*' }

        @{ Call = 'Start-FouCapture nosuch FOLDER/x.pcapng'; Id = 'DatapathNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Start-FouCapture h* FOLDER/x.pcapng'; Id = 'DatapathNotFound'; Category = $notFound; Target = 'h*' }
        @{ Call = 'Start-FouCapture busy FOLDER/x.pcapng'; Id = 'CaptureRunning'; Category = 'ResourceBusy'; Target = 'busy' }
        @{ Call = 'Start-FouCapture hub FOLDER/mine.txt'; Id = 'FileExists'; Category = 'ResourceExists'; Target = 'FOLDER/mine.txt' }
        @{ Call = 'Start-FouCapture hub FOLDER'; Id = 'InvalidPath'; Target = 'FOLDER' }
        @{ Call = 'Start-FouCapture hub FOLDER/none/x.pcapng'; Id = 'FileNotFound'; Category = $notFound; Target = 'FOLDER/none/x.pcapng' }
        @{ Call = 'Start-FouCapture hub env:x'; Id = 'InvalidPath'; Target = 'env:x' }
        @{ Call = "Start-FouCapture hub ''"; Id = 'ParameterArgumentValidationError'; Says = "*'Path'*" }
        @{ Call = 'Start-FouCapture hub FOLDER/x.pcapng -SnapLength 0'; Id = 'InvalidSnapLength'; Target = 'FOLDER/x.pcapng' }
        @{ Call = 'Start-FouCapture hub FOLDER/x.pcapng -Layer Middle'; Id = $binding; Says = '*Middle*Inner, Outer, Both*' }
        @{ Call = 'Stop-FouCapture nosuch'; Id = 'DatapathNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Stop-FouCapture nosuch*' }
        @{ Call = 'Stop-FouCapture hub' }
        @{ Call = 'Stop-FouCapture -InputObject hub'; Id = $noObject; Says = '*FouCapture*' }

        @{ Call = 'ConvertFrom-FouCapture FOLDER/none.pcap'; Id = 'FileNotFound'; Category = $notFound; Target = 'FOLDER/none.pcap' }
        @{ Call = 'ConvertFrom-FouCapture FOLDER/*.pcap'; Id = 'FileNotFound'; Category = $notFound; Target = 'FOLDER/*.pcap' }
        @{ Call = 'ConvertFrom-FouCapture FOLDER'; Id = 'InvalidPath'; Target = 'FOLDER' }
        @{ Call = 'ConvertFrom-FouCapture FOLDER/mine.txt'; Id = 'InvalidCapture'; Category = 'InvalidData'; Target = 'FOLDER/mine.txt' }
        @{ Call = 'ConvertFrom-FouCapture FOLDER/mine.txt FOLDER/x.pcapng'; Id = 'InvalidCapture'; Category = 'InvalidData'; Target = 'FOLDER/mine.txt' }
        @{ Call = 'ConvertFrom-FouCapture FOLDER/cut.pcap FOLDER/x.pcapng'; Id = 'InvalidCapture'; Category = 'InvalidData'; Target = 'FOLDER/cut.pcap'; Says = '*at byte 24*' }
        @{ Call = 'ConvertFrom-FouCapture FOLDER/huge.pcap FOLDER/x.pcapng'; Id = 'InvalidCapture'; Category = 'InvalidData'; Target = 'FOLDER/huge.pcap' }
        @{ Call = 'ConvertFrom-FouCapture FOLDER/good.pcap FOLDER/mine.txt'; Id = 'FileExists'; Category = 'ResourceExists'; Target = 'FOLDER/mine.txt' }
        @{ Call = 'ConvertFrom-FouCapture FOLDER/good.pcap FOLDER/none/x.pcapng'; Id = 'FileNotFound'; Category = $notFound; Target = 'FOLDER/none/x.pcapng' }
        @{ Call = "ConvertFrom-FouCapture ''"; Id = 'ParameterArgumentValidationError'; Says = "*'Path'*" }
        @{ Call = 'ConvertFrom-FouCapture FOLDER/good.pcap -FouPort 0'; Id = 'InvalidPort'; Target = 'FOLDER/good.pcap' }
        @{ Call = 'ConvertFrom-FouCapture FOLDER/good.pcap -FouPort 5555, 5555 -Protocol 4, 47'; Id = 'InvalidPort'; Target = 'FOLDER/good.pcap'; Says = '*5555 is given twice*' }
        @{ Call = 'ConvertFrom-FouCapture FOLDER/good.pcap -FouPort 5555 -GuePort 5555'; Id = 'InvalidPort'; Target = 'FOLDER/good.pcap'; Says = '*5555 is given twice*' }
        @{ Call = 'ConvertTo-FouCapture FOLDER/none.pcap FOLDER/x.pcapng -RemoteAddress 192.0.2.2 -RemotePort 5555'; Id = 'FileNotFound'; Category = $notFound; Target = 'FOLDER/none.pcap' }
        @{ Call = 'ConvertTo-FouCapture FOLDER/cut.pcap FOLDER/x.pcapng -RemoteAddress 192.0.2.2 -RemotePort 5555'; Id = 'InvalidCapture'; Category = 'InvalidData'; Target = 'FOLDER/cut.pcap' }
        @{ Call = 'ConvertTo-FouCapture FOLDER/good.pcap FOLDER/mine.txt -RemoteAddress 192.0.2.2 -RemotePort 5555'; Id = 'FileExists'; Category = 'ResourceExists'; Target = 'FOLDER/mine.txt' }
        @{ Call = 'ConvertTo-FouCapture FOLDER/good.pcap FOLDER/x.pcapng -RemoteAddress here -RemotePort 5555'; Id = $binding; Says = "*'here' is not an IP address*" }
        @{ Call = 'ConvertTo-FouCapture FOLDER/good.pcap FOLDER/x.pcapng -RemoteAddress 192.0.2.2 -RemotePort 0'; Id = 'InvalidPort'; Target = 'FOLDER/good.pcap' }
        @{ Call = 'ConvertTo-FouCapture FOLDER/good.pcap FOLDER/x.pcapng -RemoteAddress 192.0.2.2'; Id = 'MissingMandatoryParameter'; Says = '*RemotePort*' }
        @{ Call = "ConvertTo-FouCapture FOLDER/good.pcap '' -RemoteAddress 192.0.2.2 -RemotePort 5555"; Id = 'ParameterArgumentValidationError'; Says = "*'OutFile'*" }

        @{ Call = 'Start-TunnelResponder here'; Id = $binding; Says = "*'here' is not an IP address*" }
        @{ Call = 'Start-TunnelResponder 198.51.100.9'; Id = 'LocalAddressNotAvailable'; Category = 'ResourceUnavailable'; Target = '198.51.100.9' }
        @{ Call = 'Start-TunnelResponder 192.0.2.1 -Port 65536'; Id = 'InvalidPort'; Target = '192.0.2.1' }
        @{ Call = 'Start-TunnelResponder 192.0.2.1 -NetworkNamespace nosuch'; Id = 'NamespaceNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Stop-TunnelResponder 9999'; Id = 'ResponderNotFound'; Category = $notFound; Target = '9999' }
        @{ Call = 'Stop-TunnelResponder -InputObject 5210'; Id = $noObject; Says = '*TunnelResponder*' }
        @{ Call = 'Get-TunnelResponder many'; Id = $binding; Says = "*'many'*" }
        @{ Call = 'Measure-Tunnel 192.0.2.1 -Test TcpRoundTrip -Port 9'; Id = 'ResponderRefused'; Category = 'ConnectionError'; Target = '192.0.2.1' }
        @{ Call = 'Measure-Tunnel 192.0.2.1 -Flows 0'; Id = 'InvalidMeasurement'; Target = '192.0.2.1' }
        @{ Call = 'Measure-Tunnel 192.0.2.1 -Flows many'; Id = $binding; Says = "*'many'*" }
        @{ Call = 'Test-Tunnel nosuch'; Id = 'TunnelNotFound'; Category = $notFound; Target = 'nosuch' }
        @{ Call = 'Test-Tunnel nosuch*' }
        @{ Call = 'Test-Tunnel nosuch -NetworkNamespace nosuch'; Id = 'NamespaceNotFound'; Category = $notFound; Target = 'nosuch' }

        @{ Call = "ConvertFrom-FouPacket ''"; Id = 'InvalidPacket'; Category = 'InvalidData'; Target = '' }
        @{ Call = 'ConvertFrom-FouPacket xyz'; Id = 'InvalidPacket'; Category = 'InvalidData'; Target = 'xyz' }
        @{ Call = "ConvertFrom-FouPacket '450'"; Id = 'InvalidPacket'; Category = 'InvalidData'; Target = '450' }
        @{ Call = 'ConvertFrom-FouPacket 4500 -LinkType Token'; Id = $binding; Says = "'Token' is not one of *Ethernet*" }
        @{ Call = "ConvertFrom-FouPacket '4500' -FouPort 0"; Id = 'InvalidPort' }
        @{ Call = 'ConvertTo-FouPacket xyz -RemoteAddress 192.0.2.2 -RemotePort 5555'; Id = 'InvalidPacket'; Category = 'InvalidData'; Target = 'xyz' }
        @{ Call = "ConvertTo-FouPacket '4500' -RemoteAddress here -RemotePort 5555"; Id = $binding; Says = "*'here' is not an IP address*" }
        @{ Call = "ConvertTo-FouPacket '4500' -RemoteAddress 192.0.2.2 -RemotePort 0"; Id = 'InvalidPort'; Target = '192.0.2.2' }
        @{ Call = "ConvertTo-FouPacket '4500' -RemoteAddress 192.0.2.2 -RemotePort 5555 -Ttl 0"; Id = 'InvalidTtl'; Target = '192.0.2.2' }
    )

    # As a user without network privileges.
    $denied = 'PermissionDenied'
    $ofUser = @(
        @{ Call = 'Start-FouDatapath x -Mode IPIP -LocalPort 5556'; Id = $denied; Category = $denied; Target = 'x' }
        @{ Call = 'New-Tunnel t9 ipip'; Id = $denied; Category = $denied; Target = 't9' }
        @{ Call = 'ConvertFrom-FouCapture FOLDER/closed.pcap'; Id = $denied; Category = $denied; Target = 'FOLDER/closed.pcap' }
        @{ Call = 'ConvertFrom-FouCapture FOLDER/good.pcap FOLDER/x.pcapng'; Id = $denied; Category = $denied; Target = 'FOLDER/x.pcapng' }
        @{ Call = 'ConvertTo-FouCapture FOLDER/closed.pcap FOLDER/x.pcapng -RemoteAddress 192.0.2.2 -RemotePort 5555'; Id = $denied; Category = $denied; Target = 'FOLDER/closed.pcap' }
    )

    # With the FOU port 5555 and the tunnel t0 of kind ipip in FOU.
    $ofKernel = @(
        @{ Call = 'Get-FouPort 9999'; Id = 'FouPortNotFound'; Category = $notFound; Target = '9999' }
        @{ Call = 'New-FouPort 5555 -Protocol IPIP'; Id = 'FouPortInUse'; Category = 'ResourceBusy'; Target = '5555' }
        @{ Call = 'Remove-FouPort 9999'; Id = 'FouPortNotFound'; Category = $notFound; Target = '9999' }
        @{ Call = 'Remove-FouPort 5555 -Type Gue'; Id = 'FouPortNotFound'; Category = $notFound; Target = '5555' }
        @{ Call = 'New-Tunnel t0 ipip'; Id = 'DeviceExists'; Category = 'ResourceExists'; Target = 't0' }
        @{ Call = 'New-Tunnel t9 ipip -LocalAddress 192.0.2.1 -RemoteAddress 192.0.2.2'; Id = 'TunnelEndpointsInUse'; Category = 'ResourceExists'; Target = 't9' }
        @{ Call = 'New-Tunnel t9 ipip -RemoteAddress 192.0.2.9 -Address 10.9.0.1/30, 10.9.0.1/30'; Id = 'InvalidAddress'; Target = 't9' }
        @{ Call = 'Set-Tunnel t0 -Ttl 256'; Id = 'InvalidTtl'; Target = 't0' }
        @{ Call = 'Set-Tunnel t0 -Key 7'; Id = 'ParameterNotOfKind'; Target = 't0' }
        @{ Call = 'Set-Tunnel t0 -Mtu 67'; Id = 'InvalidMtu'; Target = 't0' }
        @{ Call = 'Set-Tunnel t0 -UnderlayInterface nosuch'; Id = 'InterfaceNotFound'; Category = $notFound; Target = 't0' }
        @{ Call = 'Set-TunnelEncap t0 -DestinationPort 0'; Id = 'InvalidDestinationPort'; Target = 't0' }
        @{ Call = 'Set-TunnelEncap t0 -DestinationPort 65536'; Id = 'InvalidDestinationPort'; Target = 't0' }
        @{ Call = 'Set-TunnelEncap t0 -Mtu 67'; Id = 'InvalidMtu'; Target = 't0' }
        @{ Call = 'Clear-TunnelEncap t0 -Mtu 65536'; Id = 'InvalidMtu'; Target = 't0' }
        @{ Call = 'Remove-Tunnel tunl0'; Id = 'FallbackDevice'; Category = 'InvalidOperation'; Target = 'tunl0' }
    )
    $named = @($ofHost + $ofUser + $ofKernel | ForEach-Object { (-split $_.Call)[0] })
}

Describe 'Bad input' -Tag Foundation -ForEach @{ Rows = $ofHost; OfUser = $ofUser; Named = $named } {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/CaptureFile.psm1"
        Import-Module "$PSScriptRoot/harness/BadInput.psm1"
        Import-Module (Get-BuildPath -Module)
        $missing = Get-MissingRequirement -Root -Program ip, ss, setpriv
        if (-not $missing) {
            $hosts = New-TwoHosts -Prefix bad
            $folder = (New-Item "$TestDrive/bad" -ItemType Directory).FullName
            Set-Content "$folder/mine.txt" 'mine'
            $pcap = 'd4c3b2a1020004000000000000000000ffff00006500000000f15365'
            foreach ($file in @(@('cut', "${pcap}0000000030000000300000004500"), @('huge', "${pcap}00000000ffffffffffffffff4500"))) {
                [System.IO.File]::WriteAllBytes("$folder/$($file[0]).pcap", [Convert]::FromHexString($file[1]))
            }

            $packet = '4500003000014000401126ba0a0000010a00000256781234001c28a3000102030405060708090a0b0c0d0e0f10111213'
            $tunnel = ConvertTo-FouPacket $packet -LocalAddress 192.0.2.1 -RemoteAddress 192.0.2.2 -RemotePort 5555 -AsHex
            New-PcapFile -Path "$folder/good.pcap" -Packet $tunnel
            New-PcapFile -Path "$folder/closed.pcap" -Packet $tunnel
            [System.IO.File]::SetUnixFileMode("$folder/closed.pcap", 'UserRead')
            for ($above = $folder; $above -ne [System.IO.Path]::GetTempPath().TrimEnd('/'); $above = Split-Path $above) {
                [System.IO.File]::SetUnixFileMode($above, 'UserRead, UserWrite, UserExecute, GroupRead, GroupExecute, OtherRead, OtherExecute')
            }

            $setup = @"
`$null = Start-FouDatapath hub -Mode IPIP -LocalPort 5555
`$null = Add-FouPeer hub oslo -RemoteAddress 192.0.2.2 -RemotePort 5001 -AllowedPrefix 10.9.1.0/24
`$null = Add-FouPeer hub rome -RemoteAddress 192.0.2.2 -RemotePort 5002 -AllowedPrefix 10.9.2.0/24
`$null = Start-FouDatapath busy -Mode IPIP -LocalPort 5560
`$null = Start-FouCapture busy '$folder/busy.pcapng'
"@
            $inA = 'ip', 'netns', 'exec', $hosts.A
            $results = @(Invoke-BadInput -Call $Rows.Call -Folder $folder -Setup $setup -Prefix $inA)
            $user = 'setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--bounding-set=-all', '--inh-caps=-all', 'env', 'HOME=/tmp'
            $ofUserResults = @(Invoke-BadInput -Call $OfUser.Call -Folder $folder -Prefix ($inA + $user))
        }
    }

    AfterAll {
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It 'has a row here for each cmdlet' {
        "$($Named | Sort-Object -Unique)" | Should -Be "$((Get-Module FouTools).ExportedCmdlets.Keys | Sort-Object)"
    }

    It '<Call>: <Id>' -ForEach $ofHost {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
        Find-BadInputFault -Result $results[[array]::IndexOf(@($Rows.Call), $Call)] -Row $_ -Folder $folder | Should -BeNullOrEmpty
    }

    It 'is distinguished from calls that change something' {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
        $calls = 'Set-FouPeer hub oslo -KeepaliveInterval 9', 'Set-Content FOLDER/new.txt x; Remove-Item FOLDER/mine.txt', 'Stop-FouDatapath hub', 'Get-Date'
        $changes = Invoke-BadInput -Call $calls -Folder $folder -Setup $setup.Replace('busy.pcapng', 'again.pcapng') -Prefix $inA
        $changes[0].Changed | Should -BeLike '*oslo*'
        $changes[1].Changed | Should -BeLike '*new.txt*'
        $changes[2].Changed | Should -BeLike '*hub*'
        $changes[3].Changed | Should -BeNullOrEmpty
        $changes[3].Output | Should -Not -BeNullOrEmpty
        Find-BadInputFault -Result $changes[0] -Row @{ Call = 'Set-FouPeer hub oslo'; Id = 'PeerNotFound' } | Should -HaveCount 2
    }

    It 'as a user without privilege, <Call>: <Id>' -ForEach $ofUser {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
        Find-BadInputFault -Result $ofUserResults[[array]::IndexOf(@($OfUser.Call), $Call)] -Row $_ -Folder $folder | Should -BeNullOrEmpty
    }
}

Describe 'Bad input about the kernel' -Tag Kernel -ForEach @{ Rows = $ofKernel } {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/BadInput.psm1"
        Import-Module (Get-BuildPath -Module)
        $missing = Get-MissingRequirement -Root -Program ip, modprobe, ss -KernelModule fou, ipip
        if (-not $missing) {
            & modprobe -a fou ipip
            $hosts = New-TwoHosts -Prefix bad
            $setup = @'
$null = New-FouPort 5555 -Protocol IPIP
$null = New-Tunnel t0 ipip -LocalAddress 192.0.2.1 -RemoteAddress 192.0.2.2 -EncapType Fou -EncapDestinationPort 5555
'@
            $results = @(Invoke-BadInput -Call $Rows.Call -Folder $TestDrive -Setup $setup -Prefix ip, netns, exec, $hosts.A)
        }
    }

    AfterAll {
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It '<Call>: <Id>' -ForEach $ofKernel {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
        Find-BadInputFault -Result $results[[array]::IndexOf(@($Rows.Call), $Call)] -Row $_ | Should -BeNullOrEmpty
    }
}
