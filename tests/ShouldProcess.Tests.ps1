# The text of -WhatIf, -Confirm and -Verbose for each change: one plain sentence.

BeforeDiscovery {
    # FOLDER stands for the folder of the files. Rows about existing kernel objects run on a kernel that can create them.
    $all = @(
        @{ Call = 'Start-FouDatapath tun1 -Mode SIT -LocalAddress 192.0.2.1 -RemoteAddress 192.0.2.2 -RemotePort 5557 -NetworkNamespace shop'
            Says = "Start datapath tun1 in network namespace 'shop' to carry SIT in Fou from 192.0.2.1 to 192.0.2.2 port 5557."
        }
        @{ Call = 'Start-FouDatapath -Mode GRE -Encapsulation Gue -LocalPort 6080'
            Says = 'Start a datapath to carry GRE in Gue on port 6080 for peers that are added later.'
        }
        @{ Call = 'Start-FouDatapath tun2 -Mode GRE -Encapsulation None -RemoteAddress 2001:db8::2'
            Says = 'Start datapath tun2 to carry GRE without UDP to 2001:db8::2.'
        }
        @{ Call = 'Stop-FouDatapath hub'; Says = 'Stop datapath hub and remove its device.' }
        @{ Call = 'Add-FouPeer hub rome -RemoteAddress 192.0.2.3 -RemotePort 5002 -AllowedPrefix 10.9.2.0/24'
            Says = 'Add peer rome with 10.9.2.0/24 at 192.0.2.3:5002 to hub.'
        }
        @{ Call = 'Add-FouPeer hub -RemoteAddress 2001:db8::3 -RemotePort 5002'; Says = 'Add a peer at [2001:db8::3]:5002 to hub.' }
        @{ Call = 'Set-FouPeer hub oslo -RemotePort 6000 -KeepaliveInterval 25'
            Says = 'Change peer oslo of hub: RemotePort from 5001 to 6000; KeepaliveInterval from 0 to 25.'
        }
        @{ Call = 'Remove-FouPeer hub oslo'; Says = 'Remove peer oslo of hub.' }
        @{ Call = 'Start-FouCapture hub FOLDER/new.pcapng'; Says = "Capture the packets of hub to 'FOLDER/new.pcapng'." }
        @{ Call = 'Stop-FouCapture hub'; Says = "Stop the capture of hub to 'FOLDER/hub.pcapng'." }
        @{ Call = 'ConvertFrom-FouCapture FOLDER/in.pcap FOLDER/out.pcapng'
            Says = "Write the inner packets of 'FOLDER/in.pcap' to 'FOLDER/out.pcapng'."
        }
        @{ Call = 'ConvertTo-FouCapture FOLDER/in.pcap FOLDER/out.pcapng -RemoteAddress 192.0.2.2 -RemotePort 5555'
            Says = "Write the packets of 'FOLDER/in.pcap', as a tunnel would send them, to 'FOLDER/out.pcapng'."
        }
        @{ Call = 'Start-TunnelResponder 10.9.0.2'; Says = 'Start a responder at 10.9.0.2 TCP port 5210.' }
        @{ Call = 'Stop-TunnelResponder 5210'; Says = 'Stop the responder at 192.0.2.1:5210.' }
        @{ Call = 'New-FouPort 5555 -Protocol IPIP'; Says = 'Create a FOU port of protocol IPIP at 0.0.0.0:5555.' }
        @{ Call = 'New-FouPort 6080 -Type Gue -PeerAddress ::1 -PeerPort 7'; Says = 'Create a GUE port at [::]:6080 from [::1]:7.' }
        @{ Call = 'New-Tunnel t9 ipip -LocalAddress 192.0.2.1 -RemoteAddress 192.0.2.2'
            Says = 'Create ipip tunnel t9 from 192.0.2.1 to 192.0.2.2.'
        }
        @{ Call = 'New-Tunnel t9 sit'; Says = 'Create sit tunnel t9 from any address to any address.' }
        @{ Kernel = $true; Call = 'New-Tunnel t9 gre -RemoteAddress 192.0.2.2 -EncapType Gue -EncapDestinationPort 6080'
            Says = 'Create gre tunnel t9 from any address to 192.0.2.2, encapsulated in Gue to port 6080.'
        }
        @{ Kernel = $true; Call = 'Remove-FouPort 5555'; Says = 'Remove the FOU port at 0.0.0.0:5555.' }
        @{ Kernel = $true; Call = 'Remove-FouPort 6080'; Says = 'Remove the GUE port at [::]:6080.' }
        @{ Kernel = $true; Call = 'Set-Tunnel t0 -Ttl 64 -Up $true'; Says = 'Change tunnel t0: Ttl from Inherit to 64, Up from False to True.' }
        @{ Kernel = $true; Call = 'Set-TunnelEncap t0 -Type Gue -DestinationPort 6080'
            Says = 'Set the encapsulation of tunnel t0: EncapType from Fou to Gue, EncapDestinationPort from 5555 to 6080, Mtu from 1472 to 1468.'
        }
        @{ Kernel = $true; Call = 'Clear-TunnelEncap t0 -Mtu 1400'
            Says = 'Clear the encapsulation of tunnel t0: EncapType from Fou to None, EncapSourcePort from Auto to none, ' +
            'EncapDestinationPort from 5555 to none, EncapUdpChecksum from False to none, EncapUdpChecksum6 from False to none, ' +
            'EncapRemoteChecksum from False to none, Mtu from 1472 to 1400.'
        }
        @{ Kernel = $true; Call = 'Remove-Tunnel t0'; Says = 'Remove tunnel t0.' }
    )
    $plain = @($all | Where-Object { -not $_.Kernel })
    $ofKernel = @($all | Where-Object { $_.Kernel })
}

Describe 'The description of a change' -Tag Foundation -ForEach @{ Rows = $plain; Named = @($all | ForEach-Object { (-split $_.Call)[0] }) } {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/ChildProcess.psm1"
        Import-Module (Get-BuildPath -Module)
        $missing = Get-MissingRequirement -Root -Program ip
        if (-not $missing) {
            $hosts = New-TwoHosts -Prefix said
            $calls = @($Rows.Call) -replace 'FOLDER', $TestDrive | ForEach-Object { "$_ -WhatIf; '----'" }
            $told = (Invoke-ChildPowerShell -Prefix ip, netns, exec, $hosts.A -Command @"
Import-Module '$(Get-BuildPath -Module)'
`$null = Start-FouDatapath hub -Mode IPIP -LocalPort 5555
`$null = Add-FouPeer hub oslo -RemoteAddress 192.0.2.2 -RemotePort 5001 -AllowedPrefix 10.9.1.0/24
`$null = Start-TunnelResponder 192.0.2.1
`$null = Start-FouCapture hub '$TestDrive/hub.pcapng'
$($calls -join "`n")
Stop-FouDatapath hub
Stop-TunnelResponder 5210
"@).Output -split '\s*----\s*'
        }
    }

    AfterAll {
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It 'has a row here for each cmdlet that changes anything' {
        $changing = @(Get-Command -Module FouTools | Where-Object { $_.Parameters.ContainsKey('WhatIf') }).Name | Sort-Object
        "$($Named | Sort-Object -Unique)" | Should -Be "$changing"
    }

    It '<Call>' -ForEach $plain {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
        $told[[array]::IndexOf(@($Rows.Call), $Call)] | Should -BeExactly "What if: $($Says -replace 'FOLDER', $TestDrive)"
    }

    It 'is the same under -Verbose, and a question under -Confirm' {
        $asked = (Invoke-ChildPowerShell -Interactive -InputText "n`n" -Command "Import-Module '$(Get-BuildPath -Module)'; New-FouPort 5555 -Protocol IPIP -Confirm").Output
        $asked | Should -Match '(?s)^\s*Confirm\s+Create a FOU port of protocol IPIP at 0\.0\.0\.0:5555\?\s'

        $spoken = New-FouPort 5555 -Protocol IPIP -Verbose -ErrorAction SilentlyContinue 4>&1 |
            Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        "$(@($spoken)[0])" | Should -Be 'Create a FOU port of protocol IPIP at 0.0.0.0:5555.'
    }
}

Describe 'The description of a change of kernel objects' -Tag Kernel -ForEach @{ Rows = $ofKernel } {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/ChildProcess.psm1"
        Import-Module (Get-BuildPath -Module)
        $missing = Get-MissingRequirement -Root -Program ip, modprobe -KernelModule fou, fou6, ipip, ip_gre
        if (-not $missing) {
            & modprobe -a fou fou6 ipip ip_gre
            $hosts = New-TwoHosts -Prefix said
            $in = @{ NetworkNamespace = $hosts.A }
            New-FouPort 5555 -Protocol IPIP @in | Out-Null
            New-FouPort 6080 -Type Gue -AddressFamily IPv6 @in | Out-Null
            New-Tunnel t0 ipip -LocalAddress 192.0.2.1 -RemoteAddress 192.0.2.2 -EncapType Fou -EncapDestinationPort 5555 @in | Out-Null
            $calls = @($Rows.Call) | ForEach-Object { "$_ -WhatIf; '----'" }
            $told = (Invoke-ChildPowerShell -Prefix ip, netns, exec, $hosts.A -Command @"
Import-Module '$(Get-BuildPath -Module)'
$($calls -join "`n")
"@).Output -split '\s*----\s*'
        }
    }

    AfterAll {
        if (-not $missing) { Remove-TwoHosts -Hosts $hosts }
    }

    It '<Call>' -ForEach $ofKernel {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
        $told[[array]::IndexOf(@($Rows.Call), $Call)] | Should -BeExactly "What if: $Says"
    }
}
