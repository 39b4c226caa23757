# -ForEach, -TestCases and the templates of names.
BeforeDiscovery {
    $cases = @(
        @{ Left = 1; Right = 2; Sum = 3 }
        @{ Left = 2; Right = 3; Sum = 5 }
    )
}

Describe 'Tests' {
    It 'adds <Left> and <Right>' -ForEach $cases { $Left + $Right | Should -Be $Sum; $_.Sum | Should -Be $Sum }
    It 'accepts -TestCases <Name>' -TestCases @{ Name = 'a' }, @{ Name = 'b' } { $Name | Should -BeIn 'a', 'b' }
    It 'names the item <_>' -ForEach 1, 'two', 3.5 { $_ | Should -Not -BeNullOrEmpty }
    It 'reaches into <Peer.Name> and <_.Peer.Port>' -ForEach @{ Peer = @{ Name = 'p'; Port = 5 } } { $Peer.Port | Should -Be 5 }
    It 'keeps ordered data <First>' -ForEach ([ordered]@{ First = 1; Second = 2 }) { $Second | Should -Be 2 }
    It 'makes nothing of an empty list' -ForEach @() { throw }
    It 'makes nothing of null' -ForEach $null { throw }
    It 'takes one null item' -ForEach @($null) { 1 | Should -Be 1 }
    It 'expands $Left, "quotes" and `<kept`> only where asked <Left>' -ForEach @{ Left = 1 } { $true | Should -BeTrue }
    It 'fails on < and > alone, taken for a template' { $true | Should -BeTrue }
    It 'an unknown <nothing> is empty' { $true | Should -BeTrue }
    It 'a list <Items>' -ForEach @{ Items = 1, 2 } { $Items | Should -HaveCount 2 }
    It 'objects <Kind>' -ForEach ([pscustomobject]@{ Kind = 'k' }) { $_.Kind | Should -Be 'k'; $Kind | Should -BeNullOrEmpty }
}

Describe 'Block <Name>' -ForEach @{ Name = 'A'; Items = 1, 2 }, @{ Name = 'B'; Items = 3 } {
    BeforeAll { $length = $Items.Count }
    It 'has a body with the data: <_>' -ForEach $Items { $_ | Should -BeOfType [int] }
    It 'sees the data in BeforeAll: <length> of <Name>' { $length | Should -Be $Items.Count }
    Context 'Inner <_> of <Name>' -ForEach 'x', 'y' {
        It 'sees both: <Name><_>' { "$Name$_" | Should -MatchExactly '^[AB][xy]$' }
    }
}

Describe 'Item <_>' -ForEach 1, 2 {
    It 'is in $_' { $_ | Should -BeLessOrEqual 2 }
    It 'hides it by its own: <_>' -ForEach 'own' { $_ | Should -Be 'own' }
}

Describe 'No items' -ForEach @() { It 'never exists' { throw } }

Describe 'Made by a loop' {
    foreach ($n in 1..2) { It "number $n" -ForEach @{ n = $n } { $n | Should -BeGreaterThan 0 } }
}

Describe 'Name from BeforeAll <value>' {
    BeforeAll { $value = 'known' }
    BeforeEach { $fromEach = 'each' }
    It 'and from BeforeEach <fromEach>' { $true | Should -BeTrue }
}
