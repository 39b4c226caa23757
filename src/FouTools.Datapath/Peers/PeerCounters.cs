namespace FouTools.Datapath.Peers;

/// <summary>
/// What one worker counts of one peer. Only the worker writes; others read 64-bit values, which the supported processors
/// never tear.
/// </summary>
internal sealed class PeerCounters
{
    private long _sentPackets;
    private long _sentBytes;
    private long _receivedPackets;
    private long _receivedBytes;
    private long _dropped;

    public long SentPackets => Volatile.Read(ref _sentPackets);

    public long SentBytes => Volatile.Read(ref _sentBytes);

    public long ReceivedPackets => Volatile.Read(ref _receivedPackets);

    public long ReceivedBytes => Volatile.Read(ref _receivedBytes);

    public long Dropped => Volatile.Read(ref _dropped);

    public void CountSent(int packets, int bytes)
    {
        _sentPackets += packets;
        _sentBytes += bytes;
    }

    public void CountReceived(int packets, int bytes)
    {
        _receivedPackets += packets;
        _receivedBytes += bytes;
    }

    public void CountDrop(int packets = 1) => _dropped += packets;
}
