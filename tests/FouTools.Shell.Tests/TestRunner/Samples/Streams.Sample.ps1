# Output, errors and state of the session.
Context 'A context may be outermost' -Tag a, b {
    BeforeAll {
        $module = New-Module -Name SampleModule -ScriptBlock {
            $state = 0
            function Add-State { $script:state++; $script:state }
            function Test-State($expected) { $script:state | Should -Be $expected }
            function Invoke-Body([scriptblock] $body) { & $body }
            Export-ModuleMember -Function *
        }
        Import-Module $module
        $inTest = 'test'
    }
    AfterAll { Remove-Module SampleModule }

    It 'calls a module' { Add-State | Should -Be 1; Add-State | Should -Be 2 }
    It 'asserts in a module' { Test-State 2 }
    It 'fails in a module' { Test-State 3 }
    It 'runs a block handed to a module in its own scope' { Invoke-Body { $inTest } | Should -Be 'test' }
    It 'reads streams' { (Write-Warning 'w' 3>&1).Message | Should -Be 'w'; (Write-Error 'e' 2>&1).Exception.Message | Should -Be 'e' }
    It 'fails on Write-Error with Stop' { Write-Error 'e' -ErrorAction Stop }
    It 'collects errors' { Write-Error 'e' -ErrorAction SilentlyContinue -ErrorVariable seen; $seen | Should -HaveCount 1 }
    It 'runs finally' { try { throw 'x' } catch { $caught = 1 } finally { $final = 2 }; $caught + $final | Should -Be 3 }
    It 'traps' { trap { continue }; throw 'x' }
    It 'loops' { foreach ($i in 1..3) { if ($i -eq 2) { continue }; $sum += $i }; $sum | Should -Be 4; foreach ($i in 1..3) { break }; $i | Should -Be 1 }
    It 'breaks only itself from a function' { function Stop-It { break }; Stop-It; throw 'not reached' }
    It 'has an exit code of a program' { & '/bin/sh' -c 'exit 3'; $LASTEXITCODE | Should -Be 3 }
    It 'sets a global' { $global:sampleGlobal = 1 }
    It 'reads a global' { $sampleGlobal | Should -Be 1 }
    It 'sets the environment' { $env:SAMPLE = 'x'; $env:SAMPLE | Should -Be 'x'; $env:SAMPLE = $null }
    It 'moves' { Set-Location TestDrive:; (Get-Location).Path | Should -BeLike 'TestDrive:*' }
    It 'has moved' { (Get-Location).Path | Should -BeLike 'TestDrive:*'; Set-Location $PSScriptRoot }
}

Describe 'Items' -ForEach @($null) { It 'is one, of null' { } }
Describe 'Hashtable of one <a>' -ForEach @{ a = 1 } { It 'is one item' { $a | Should -Be 1 } }
Describe 'Range <_>' -ForEach (1..3) -Skip:$false { It 'is <_>' { $_ | Should -BeGreaterThan 0 } }
