# Operations of more than a second show progress, and remove it at the end.

Describe 'Progress' -Tag Foundation {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/CaptureFile.psm1"
        Import-Module "$PSScriptRoot/harness/Requirement.psm1"
        Import-Module (Get-BuildPath -Module)
        $missing = Get-MissingRequirement -Program mkfifo, sh, cat
        $folder = (New-Item "$TestDrive/progress" -ItemType Directory).FullName
        $packet = '4500003000014000401126ba0a0000010a00000256781234001c28a3' + '00' * 20
        $tunnel = ConvertTo-FouPacket $packet -LocalAddress 192.0.2.1 -RemoteAddress 192.0.2.2 -RemotePort 5555 -AsHex
        New-PcapFile -Path "$folder/head.pcap" -Packet (@($tunnel) * 2000)
        $whole = [System.IO.File]::ReadAllBytes("$folder/head.pcap")
        [System.IO.File]::WriteAllBytes("$folder/tail", [byte[]] $whole[24..($whole.Length - 1)])

        # The progress records of a command whose input capture arrives in two parts.
        function Get-Progress([string] $Command, [double] $Pause) {
            & mkfifo "$folder/pipe.pcap"
            $start = [System.Diagnostics.ProcessStartInfo]::new('sh')
            foreach ($word in '-c', "{ cat $folder/head.pcap; sleep $Pause; cat $folder/tail; } > $folder/pipe.pcap") { $start.ArgumentList.Add($word) }
            $writer = [System.Diagnostics.Process]::Start($start)
            $shell = [powershell]::Create([System.Management.Automation.Runspaces.InitialSessionState]::CreateDefault2())
            try {
                $null = $shell.AddScript("Import-Module '$(Get-BuildPath -Module)'; $Command").Invoke()
                "$($shell.Streams.Error)" | Should -BeNullOrEmpty
                , @($shell.Streams.Progress)
            }
            finally {
                $shell.Dispose()
                $writer.WaitForExit(10000) | Should -BeTrue
                $writer.Dispose()
                Remove-Item "$folder/pipe.pcap"
                Get-ChildItem $folder -Filter '*.pcapng' | Remove-Item
            }
        }
    }

    It 'is shown after a second and removed: <Command>' -ForEach @(
        @{ Command = 'ConvertFrom-FouCapture FOLDER/pipe.pcap | Out-Null' }
        @{ Command = 'ConvertFrom-FouCapture FOLDER/pipe.pcap FOLDER/out.pcapng' }
        @{ Command = 'ConvertTo-FouCapture FOLDER/pipe.pcap FOLDER/out.pcapng -RemoteAddress 192.0.2.2 -RemotePort 5555' }
    ) {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
        $records = Get-Progress $Command.Replace('FOLDER', $folder) 1.3
        $records.Count | Should -BeGreaterOrEqual 2
        $records[0].Activity | Should -Be "Converting $folder/pipe.pcap"
        $records[0].StatusDescription | Should -Match '^\d+ bytes$'
        @($records.ActivityId | Sort-Object -Unique).Count | Should -Be 1
        $records[-1].RecordType | Should -Be 'Completed'
        @($records | Where-Object RecordType -EQ 'Completed').Count | Should -Be 1
    }

    It 'is not shown for quick operations' {
        if ($missing) { Set-ItResult -Skipped -Because $missing }
        (Get-Progress "ConvertFrom-FouCapture $folder/pipe.pcap $folder/out.pcapng" 0).Count | Should -Be 0
    }
}
