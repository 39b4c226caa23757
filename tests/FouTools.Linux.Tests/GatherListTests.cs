namespace FouTools.Linux.Tests;

public sealed class GatherListTests
{
    [Fact]
    public void It_holds_its_capacity_and_no_more()
    {
        using var memory = new NativeBuffer(100);
        using var list = new GatherList(2);
        list.Add(memory, 0, 10);
        Assert.False(list.IsFull);
        list.Add(memory, 90, 10);
        Assert.True(list.IsFull);
        Assert.Throws<InvalidOperationException>(() => list.Add(memory, 0, 1));
        list.Clear();
        Assert.Equal(0, list.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => list.Add(memory, 91, 10));
        Assert.Equal(0, list.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1024)]
    public void A_capacity_beyond_IOV_MAX_is_rejected(int capacity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new GatherList(capacity));
}
