using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Linux;
using FouTools.Linux.Tun;

namespace FouTools.Datapath.Engine.Receive;

/// <summary>Writes packets to the device and counts them, each of several that are written as one too.</summary>
internal sealed class HostDelivery : IDelivery, IDisposable
{
    // Ethernet with two tags, IPv6 and TCP with all options need 122.
    private const int MaxHeaders = 128;

    private readonly int _workerIndex;
    private readonly TunQueue _queue;
    private readonly NativeBuffer _packets;
    private readonly DirectionCounters _counters;
    private readonly NativeBuffer _headers = new(MaxHeaders);
    private readonly GatherList _pieces = new(GroPacket.MaxCount + 1);
    private long _writes;

    /// <summary>Prepares to deliver.</summary>
    /// <param name="workerIndex">Which worker's it is.</param>
    /// <param name="queue">Where packets go.</param>
    /// <param name="packets">The memory that the buffer is, which packets are in.</param>
    /// <param name="counters">Where they are counted.</param>
    public HostDelivery(int workerIndex, TunQueue queue, NativeBuffer packets, DirectionCounters counters)
    {
        _workerIndex = workerIndex;
        _queue = queue;
        _packets = packets;
        _counters = counters;
    }

    /// <summary>When packets are delivered now, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long Now { get; set; }

    /// <summary>How often the device was written to; tests hold it to less than there are packets.</summary>
    public long Writes => Volatile.Read(ref _writes);

    public Errno Deliver(ReadOnlySpan<byte> buffer, in Decapsulated found, Peer? peer)
    {
        _writes++;
        Errno error = _queue.Write(buffer.Slice(found.Offset, found.Length), found.Info).Error;
        return Count(error, peer, 1, found.Length);
    }

    public Errno Deliver(ReadOnlySpan<byte> buffer, GroPacket bundle)
    {
        TunPacketInfo info = bundle.WriteHeaders(buffer, _headers.Span);
        _pieces.Clear();
        _pieces.Add(_headers, 0, bundle.HeaderLength);
        foreach ((int offset, int length) in bundle.Payloads)
        {
            _pieces.Add(_packets, offset, length);
        }

        _writes++;
        Errno error = _queue.Write(_pieces, info).Error;
        return error == Errno.EINVAL
            ? DeliverEach(buffer, bundle)
            : Count(error, bundle.Peer, bundle.Count, bundle.Bytes);
    }

    public void Dispose()
    {
        _pieces.Dispose();
        _headers.Dispose();
    }

    // A kernel that cannot cut UDP refuses it (virtio_net_hdr_to_skb in include/linux/virtio_net.h). The packets are as they came.
    private Errno DeliverEach(ReadOnlySpan<byte> buffer, GroPacket bundle)
    {
        Decapsulated found = bundle.Found;
        foreach ((int offset, int length) in bundle.Payloads)
        {
            int shift = offset - bundle.HeaderLength - found.Offset;
            found.Offset += shift;
            found.NetworkOffset += shift;
            found.Length = bundle.HeaderLength + length;
            Errno error = Deliver(buffer, found, bundle.Peer);
            if (error != Errno.None)
            {
                return error;
            }
        }

        return Errno.None;
    }

    private Errno Count(Errno error, Peer? peer, int packets, int bytes)
    {
        if (error == Errno.EBADFD)
        {
            return error;
        }

        DropReason reason = ReasonOf(error);
        PeerCounters counters = peer!.CountersOf(_workerIndex);
        if (reason == DropReason.None)
        {
            _counters.CountCarried(packets, bytes);
            counters.CountReceived(packets, bytes);
            peer.MarkReceived(Now);
        }
        else
        {
            _counters.CountDrop(reason, packets);
            counters.CountDrop(packets);
        }

        return Errno.None;
    }

    private static DropReason ReasonOf(Errno error) => error switch
    {
        Errno.None => DropReason.None,
        Errno.EIO => DropReason.DeviceDown,
        _ => DropReason.DeviceRefused,
    };
}
