namespace FouTools.Linux.Tests;

public sealed class IoResultTests
{
    [Fact]
    public void A_success_has_a_count_and_no_error()
    {
        IoResult result = IoResult.Success(7);
        Assert.True(result.Succeeded);
        Assert.Equal(7, result.Count);
        Assert.Equal(Errno.None, result.Error);
        Assert.False(result.WouldBlock);
        Assert.True(IoResult.Success(0).Succeeded);
    }

    [Theory]
    [InlineData(Errno.EAGAIN, true)]
    [InlineData(Errno.EPERM, false)]
    [InlineData(Errno.EHOSTUNREACH, false)]
    public void A_failure_has_its_reason(Errno error, bool wouldBlock)
    {
        IoResult result = IoResult.Failure(error);
        Assert.False(result.Succeeded);
        Assert.Equal(error, result.Error);
        Assert.Equal(wouldBlock, result.WouldBlock);
    }
}
