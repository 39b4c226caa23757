# TestDrive: and $TestDrive.
BeforeAll { [System.IO.File]::WriteAllText("$TestDrive/file.txt", 'of the file') }

Describe 'Drive' {
    BeforeAll { [System.IO.File]::WriteAllText("$TestDrive/block.txt", "of the block`nsecond line") }
    It 'is a folder' { $TestDrive | Should -Exist; [System.IO.Directory]::Exists($TestDrive) | Should -BeTrue }
    It 'is a drive' { 'TestDrive:/block.txt' | Should -Exist; 'TestDrive:\none.txt' | Should -Not -Exist }
    It 'has readable files' { 'TestDrive:/block.txt' | Should -FileContentMatch '^SECOND'; "$TestDrive/block.txt" | Should -Not -FileContentMatch 'third' }
    It 'keeps files between tests (1)' { [System.IO.File]::WriteAllText("$TestDrive/test.txt", '') }
    It 'keeps files between tests (2)' { "$TestDrive/test.txt" | Should -Exist }
    Context 'Inner' {
        BeforeAll { $null = [System.IO.Directory]::CreateDirectory("$TestDrive/inner/deep") }
        It 'sees outer files' { "$TestDrive/block.txt" | Should -Exist; "$TestDrive/inner/deep" | Should -Exist }
    }
    It 'lost what the inner block made' { "$TestDrive/inner" | Should -Not -Exist; "$TestDrive/block.txt" | Should -Exist }
}

Describe 'Next block' {
    It 'lost what the block before made' { "$TestDrive/block.txt" | Should -Not -Exist }
    It 'keeps what the file made' { "$TestDrive/file.txt" | Should -Exist }
}
