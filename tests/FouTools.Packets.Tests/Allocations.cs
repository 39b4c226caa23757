namespace FouTools.Packets.Tests;

internal static class Allocations
{
    private const int WarmUp = 200;
    private const int Rounds = 2_000;

    /// <summary>Counts what a function allocates, in bytes, once it has run often enough to be compiled.</summary>
    /// <param name="action">Does the thing as often as it is told.</param>
    internal static long Of(Action<int> action)
    {
        action(WarmUp);
        long before = GC.GetAllocatedBytesForCurrentThread();
        action(Rounds);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
