# The examples of the help, run: none fails but those that show a failure, and what they show has the tables that the help says.
[System.Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands what BeforeAll and BeforeDiscovery set on to the tests.')]
param()

BeforeDiscovery {
    # What the pages of datapaths and peers speak of, on a host with 192.0.2.1 and fd01::1 at eth0 that nobody answers.
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
    )
}

Describe 'The examples of the help' -Tag Help, Foundation {
    BeforeAll {
        Import-Module "$PSScriptRoot/harness/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module "$PSScriptRoot/harness/TwoHosts.psm1"
        Import-Module "$PSScriptRoot/harness/ChildEngine.psm1"
        Import-Module "$PSScriptRoot/harness/HelpExample.psm1"

        $missing = Get-MissingRequirement -Root -Program ip, ss
        if (-not $missing -and (Test-Path '/run/netns/shop')) {
            $missing = 'there is a network namespace shop already, and the examples speak of one'
        }

        if (-not $missing) {
            $hosts = New-TwoHosts
            Invoke-Ip -n $hosts.A link set underlay name eth0
            Invoke-Ip -n $hosts.A address add fd01::1/64 dev eth0 nodad
            Invoke-Ip netns add shop
        }
    }

    BeforeEach {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
    }

    AfterAll {
        if (-not $missing) {
            Invoke-Ip netns delete shop
            Remove-TwoHosts -Hosts $hosts
        }
    }

    It 'run and show the tables that the page shows: <Cmdlet>' -ForEach $pages {
        $report = Join-Path $TestDrive "$Cmdlet.json"
        $page = Join-Path (Split-Path $PSScriptRoot) "docs/FouTools/$Cmdlet.md"
        $text = @"
Import-Module '$(Get-BuildPath -Module)'
Import-Module '$PSScriptRoot/harness/HelpExample.psm1'
`$prelude = @'
$Prelude
'@
Invoke-HelpExample -Path '$page' -Prelude `$prelude -Anew:`$$([bool] $Anew) | ConvertTo-Json | Set-Content '$report'
"@
        $run = Invoke-ChildEngine -Command $text -Prefix ip, netns, exec, $hosts.A
        $report | Should -Exist -Because $run.Output
        $results = @(Get-Content $report -Raw | ConvertFrom-Json)
        $results.Count | Should -BeGreaterOrEqual 3
        foreach ($result in $results) {
            $result.Errors | Should -BeNullOrEmpty -Because $result.Title
            foreach ($header in Get-TableHeader $result.Shown) { @(Get-TableHeader $result.Text) | Should -Contain $header -Because $result.Title }
        }
    }
}
