Describe 'Body on the next line'
{
    It 'is not found' { }
}
