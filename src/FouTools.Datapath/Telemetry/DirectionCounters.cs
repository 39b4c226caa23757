namespace FouTools.Datapath.Telemetry;

/// <summary>
/// What one worker counts in one direction. Only the worker writes; others read 64-bit values, which the supported
/// processors never tear.
/// </summary>
internal sealed class DirectionCounters
{
    private readonly long[] _drops = new long[(int)Enum.GetValues<DropReason>().Max() + 1];
    private readonly long[] _events = new long[(int)Enum.GetValues<DatapathEvent>().Max() + 1];
    private long _packets;
    private long _bytes;

    /// <summary>Inner packets carried.</summary>
    public long Packets => Volatile.Read(ref _packets);

    /// <summary>Bytes of the inner packets carried.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public void CountCarried(int packets, int bytes)
    {
        _packets += packets;
        _bytes += bytes;
    }

    public void CountDrop(DropReason reason, int packets = 1) => _drops[(int)reason] += packets;

    public long Drops(DropReason reason) => Volatile.Read(ref _drops[(int)reason]);

    public void CountEvent(DatapathEvent what) => _events[(int)what]++;

    public long Events(DatapathEvent what) => Volatile.Read(ref _events[(int)what]);
}
