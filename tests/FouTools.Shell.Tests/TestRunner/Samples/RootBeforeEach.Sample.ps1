# BeforeEach has no place outside of blocks.
BeforeEach { }
Describe 'Block' { It 'cannot run' { } }
