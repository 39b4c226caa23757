# Which code sees which variable, in which phase.
$atDiscovery = 'discovery'
$rootAtDiscovery = $PSScriptRoot

BeforeDiscovery {
    $names = 'first', 'second'
}

BeforeAll {
    $top = 'top'
    $script:counter = 0
    $global:sampleLog = [System.Collections.Generic.List[string]]::new()
    function Get-Top { "function of $top" }
    $rootAtRun = $PSScriptRoot
    $commandAtRun = $PSCommandPath
}

AfterAll {
    $global:sampleLog.Add("after $top")
}

Describe 'Phases' {
    $inBody = 'body'
    It 'does not see what the body set' { $inBody | Should -BeNullOrEmpty }
    It 'sees what BeforeDiscovery set only at discovery: <_>' -ForEach $names { $_ | Should -BeIn 'first', 'second' }
    It 'knows its folder at discovery' -ForEach @(@{ Folder = $rootAtDiscovery; File = $PSCommandPath }) {
        $Folder | Should -Be $PSScriptRoot
        $File | Should -BeLike '*Scopes.Sample.ps1'
    }
    It 'knows its folder at run' {
        $rootAtRun | Should -Be $PSScriptRoot
        $commandAtRun | Should -Be $PSCommandPath
        $PSScriptRoot | Should -Exist
    }
}

Describe 'Blocks' {
    BeforeAll {
        $outer = 'outer'
        $list = [System.Collections.Generic.List[int]]::new()
        function Get-Outer { $outer }
    }
    BeforeEach { $each = "each of $outer"; $list.Add(1) }
    AfterEach { $global:sampleLog.Add("$each/$own") }
    AfterAll { $global:sampleLog.Add("after $outer, $($list.Count)") }

    It 'sees the BeforeAll of the file' { $top | Should -Be 'top'; Get-Top | Should -Be 'function of top' }
    It 'sees its own BeforeAll' { Get-Outer | Should -Be 'outer' }
    It 'shares a scope with BeforeEach' { $each | Should -Be 'each of outer'; $own = 'own' }
    It 'changes only its copy' { $outer = 'changed'; $top = 'changed'; $outer | Should -Be 'changed' }
    It 'does not see the change' { $outer | Should -Be 'outer'; $top | Should -Be 'top'; $own | Should -BeNullOrEmpty }
    It 'writes the script scope' { $script:counter++; $script:counter | Should -Be 1 }
    It 'reads the script scope' { $script:counter | Should -Be 1; $counter | Should -Be 1 }

    Context 'Inner' {
        BeforeAll { $inner = "inner of $outer"; $outer = 'shadowed' }
        BeforeEach { $twice = "$each, inner" }
        It 'sees both blocks' { $inner | Should -Be 'inner of outer'; $outer | Should -Be 'shadowed' }
        It 'runs both BeforeEach, outer first' { $twice | Should -Be 'each of shadowed, inner' }
    }

    It 'keeps the outer value after the inner block' { $outer | Should -Be 'outer'; $inner | Should -BeNullOrEmpty }
    It 'ran BeforeEach for every test' { $list.Count | Should -Be 11 }
}

Describe 'Order of teardowns' {
    It 'ran AfterEach in the scope of its test' { $global:sampleLog | Should -Contain 'each of outer/own' }
    It 'ran AfterAll last' { $global:sampleLog[-1] | Should -Be 'after outer, 11' }
}

Describe 'Helper functions' {
    BeforeAll {
        function Assert-Small($value) { $value | Should -BeLessThan 10 }
        function Get-Piped { process { $_ * 2 } }
    }
    It 'may assert' { Assert-Small 3 }
    It 'may fail' { Assert-Small 30 }
    It 'may use the pipeline' { 1, 2 | Get-Piped | Should -Be 2, 4 }
    It 'stops upstream' { 1..1000000 | ForEach-Object { $_ } | Where-Object { $_ -eq 3 } | ForEach-Object { $_ } | Select-Object -First 1 | Should -Be 3 }
}
