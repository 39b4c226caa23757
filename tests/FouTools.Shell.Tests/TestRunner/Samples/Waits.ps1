# Is interrupted while its test waits.
AfterAll { Write-Host 'AfterAll of the file' }

Describe 'Waiting' {
    BeforeAll { $name = 'block' }
    AfterAll { Write-Host "AfterAll of the $name, drive $([System.IO.Directory]::Exists($TestDrive))" }
    AfterEach { Write-Host "AfterEach of the $name" }
    It 'waits' {
        Write-Host "Waiting in $TestDrive"
        while ($true) { Start-Sleep -Milliseconds 100 }
    }
    It 'is never reached' { Write-Host 'Reached' }
}
