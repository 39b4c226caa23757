namespace FouTools.Datapath.Tests.Support;

/// <summary>Waits for what other threads bring about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    public static void True(Func<bool> condition, Func<string> describe)
    {
        long deadline = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        var spin = default(SpinWait);
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline, describe());
            spin.SpinOnce(sleep1Threshold: 20);
        }
    }

    public static void Equal<T>(T expected, Func<T> actual)
    {
        T last = default!;
        True(() => EqualityComparer<T>.Default.Equals(last = actual(), expected), () => $"Expected {expected}, but it stays {last}.");
    }
}
