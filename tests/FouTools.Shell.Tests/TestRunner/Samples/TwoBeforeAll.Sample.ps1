Describe 'Block' {
    BeforeAll { }
    BeforeAll { }
    It 'is not found' { }
}
