using FouTools.Datapath.Engine.Receive;
using FouTools.Datapath.Peers;
using FouTools.Linux;
using FouTools.Linux.Tun;

namespace FouTools.Datapath.Tests.Support;

/// <summary>Puts decapsulated packets together without sockets and devices, and keeps what the host would get.</summary>
internal sealed class Bundling : IDelivery
{
    private readonly GroTable _bundles;
    private readonly Peer _peer = Outgoing.Peer(overIPv4: true);
    private readonly byte[] _buffer = new byte[1 << 20];
    private int _end;

    public Bundling(TunOffloads offloads = TunOffloads.TcpSegmentation | TunOffloads.UdpSegmentation) => _bundles = new GroTable(this, offloads);

    /// <summary>What a delivery was.</summary>
    /// <param name="Packet">Its bytes.</param>
    /// <param name="Info">What the device is told.</param>
    /// <param name="Count">How many packets it was made of.</param>
    public sealed record Delivered(byte[] Packet, TunPacketInfo Info, int Count);

    public List<Delivered> Host { get; } = [];

    /// <summary>How many packets each delivery was made of.</summary>
    public int[] Counts => [.. Host.Select(delivered => delivered.Count)];

    /// <summary>Adds a packet.</summary>
    /// <param name="packet">The packet, or a frame.</param>
    /// <param name="network">Where in it the IP header is.</param>
    /// <param name="info">What its sender has left to be done.</param>
    /// <param name="peer">Whom it is from, where it is not the same as usual.</param>
    public Bundling Add(byte[] packet, int network = 0, TunPacketInfo info = default, Peer? peer = null)
    {
        packet.CopyTo(_buffer, _end);
        var found = new Decapsulated
        {
            Offset = _end,
            Length = packet.Length,
            NetworkOffset = _end + network,
            Version = packet[network] >> 4,
            Info = info with { EtherType = network > 0 ? (ushort)0 : packet[0] >> 4 == 4 ? (ushort)0x0800 : (ushort)0x86dd },
        };
        _end += packet.Length;
        Errno error = FlowPacket.TryRead(_buffer, found, out FlowPacket read)
            ? _bundles.Add(_buffer, peer ?? _peer, found, read, read.ReadChecksum(_buffer, info))
            : _bundles.Add(_buffer, peer ?? _peer, found);
        Assert.Equal(Errno.None, error);
        return this;
    }

    /// <summary>Delivers what there is.</summary>
    public List<Delivered> Flush()
    {
        Assert.Equal(Errno.None, _bundles.Flush(_buffer));
        Assert.True(_bundles.IsEmpty);
        return Host;
    }

    Errno IDelivery.Deliver(ReadOnlySpan<byte> buffer, in Decapsulated found, Peer? peer)
    {
        Host.Add(new Delivered(buffer.Slice(found.Offset, found.Length).ToArray(), found.Info, 1));
        return Errno.None;
    }

    Errno IDelivery.Deliver(ReadOnlySpan<byte> buffer, GroPacket bundle)
    {
        byte[] headers = new byte[bundle.HeaderLength];
        TunPacketInfo info = bundle.WriteHeaders(buffer, headers);
        List<byte> packet = [.. headers];
        foreach ((int offset, int length) in bundle.Payloads)
        {
            packet.AddRange(buffer.Slice(offset, length));
        }

        Assert.Equal(bundle.Bytes, packet.Count + ((bundle.Count - 1) * headers.Length));
        Host.Add(new Delivered([.. packet], info, bundle.Count));
        return Errno.None;
    }
}
