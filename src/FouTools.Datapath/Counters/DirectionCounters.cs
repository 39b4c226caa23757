namespace FouTools.Datapath.Counters;

/// <summary>
/// What one worker counts in one direction. Only the worker writes; others read 64-bit values, which the supported
/// processors never tear.
/// </summary>
internal sealed class DirectionCounters
{
    private const int ReasonCount = (int)DropReason.DeviceRefused + 1;
    private readonly long[] _drops = new long[ReasonCount];
    private long _packets;
    private long _bytes;

    /// <summary>Inner packets carried.</summary>
    public long Packets => Volatile.Read(ref _packets);

    /// <summary>Bytes of the inner packets carried.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public void CountCarried(int bytes)
    {
        _packets++;
        _bytes += bytes;
    }

    public void CountDrop(DropReason reason) => _drops[(int)reason]++;

    public long Drops(DropReason reason) => Volatile.Read(ref _drops[(int)reason]);
}
