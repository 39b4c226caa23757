namespace FouTools.Linux.Tests;

public sealed class NativeBufferTests
{
    [Fact(DisableParallelization = true)]
    public unsafe void Memory_is_zeroed_aligned_and_counted_until_freed()
    {
        long before = NativeBuffer.AllocatedBytes;
        var first = new NativeBuffer(1000);
        using (var second = new NativeBuffer(65))
        {
            Assert.Equal(1065, NativeBuffer.AllocatedBytes - before);
            Assert.Equal(1000, first.Length);
            Assert.Equal(65, second.Span.Length);
            Assert.Equal(-1, first.Span.IndexOfAnyExcept((byte)0));
            fixed (byte* start = second.Span)
            {
                Assert.Equal(0, (nint)start % 64);
            }
        }

        Assert.Equal(1000, NativeBuffer.AllocatedBytes - before);
        first.Dispose();
        first.Dispose();
        Assert.Equal(before, NativeBuffer.AllocatedBytes);
        Assert.Throws<ObjectDisposedException>(() => first.Span.Length);
    }

    [Theory(DisableParallelization = true)]
    [InlineData(0)]
    [InlineData(-1)]
    public void Sizes_below_one_are_rejected_and_not_counted(int length)
    {
        long before = NativeBuffer.AllocatedBytes;
        Assert.Throws<ArgumentOutOfRangeException>(() => new NativeBuffer(length));
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(before, NativeBuffer.AllocatedBytes);
    }

    [Fact(DisableParallelization = true)]
    public void Forgotten_memory_is_freed_by_the_collector()
    {
        long before = NativeBuffer.AllocatedBytes;
        Forget();
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return NativeBuffer.AllocatedBytes == before;
            },
            TimeSpan.FromSeconds(10)));
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Forget() => _ = new NativeBuffer(4096);
}
