using System.Net;
using BenchmarkDotNet.Attributes;
using FouTools.Datapath.Engine;
using FouTools.Datapath.Engine.Headers;
using FouTools.Datapath.Engine.Receive;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Benchmarks;

/// <summary>
/// Writing and opening the headers of one packet, in memory alone: the flow's hash and the source port with it, but no checksum
/// over the payload.
/// </summary>
public class CodecBenchmark
{
    private const int Packets = 64;

    // 48 bytes of IPv4 and 68 of IPv6, each with UDP.
    private static readonly byte[] s_ipv4 = Convert.FromHexString(
        "4500003000014000401126ba0a0000010a00000256781234001c28a3000102030405060708090a0b0c0d0e0f10111213");

    private static readonly byte[] s_ipv6 = Convert.FromHexString(
        "60012345001c1140fd000000000000000000000000000001fd000000000000000000000000000002"
        + "56781234001c42a1000102030405060708090a0b0c0d0e0f10111213");

    private readonly byte[] _buffer = new byte[2048];
    private Encapsulator _encapsulator = null!;
    private Decapsulator _decapsulator = null!;
    private PeerPath _path = null!;
    private Peer _peer = null!;
    private HostPacket _packet;
    private OuterHeaderInfo _outer;
    private int _payload;

    /// <summary>What is carried, in what, over what.</summary>
    public enum Layering
    {
        IPv4InFou,
        IPv4InGue,
        IPv4InGreInFou,
        IPv6InFou,
        IPv4InFouOverIPv6,
        IPv6InGueOverIPv6,
    }

    [ParamsAllValues]
    public Layering Carried { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        bool overIPv6 = Carried is Layering.IPv4InFouOverIPv6 or Layering.IPv6InGueOverIPv6;
        bool isIPv6 = Carried is Layering.IPv6InFou or Layering.IPv6InGueOverIPv6;
        byte[] inner = isIPv6 ? s_ipv6 : s_ipv4;
        var options = new FouDatapathOptions
        {
            Mode = Carried == Layering.IPv4InGreInFou ? TunnelMode.GRE : isIPv6 ? TunnelMode.SIT : TunnelMode.IPIP,
            Encapsulation = Carried is Layering.IPv4InGue or Layering.IPv6InGueOverIPv6 ? UdpEncapsulation.Gue : UdpEncapsulation.Fou,
            LocalPort = 5555,
            RemoteAddress = IPAddress.Parse(overIPv6 ? "fd01::2" : "192.0.2.2"),
            RemotePort = 5555,
            UdpChecksum = false,
        };
        UInt128 local = SocketEndpoint.From(IPAddress.Parse(overIPv6 ? "fd01::1" : "192.0.2.1"), 0).Address;
        _encapsulator = new Encapsulator(EngineSettings.ForTransmit(options, SourcePortRange.Default));
        _decapsulator = new Decapsulator(EngineSettings.ForReceive(options));
        _path = new PeerPath(SocketEndpoint.From(options.RemoteAddress, 5555), 5555, local);
        _peer = new Peer(FouPeerOptions.DefaultName, options.Remote!, _path, 1500, 1);
        inner.CopyTo(_buffer, Encapsulator.Headroom);
        Check(new HostPacketReader(options.Mode, null).Read(
            _buffer, Encapsulator.Headroom, inner.Length, isIPv6 ? EtherType.IPv6 : EtherType.IPv4, out _packet));
        Encapsulate();
        _outer = new OuterHeaderInfo(_path.Remote.Address, local, 0, 0, !overIPv6);
        _payload = Encapsulator.Headroom - _encapsulator.HeaderLength(isChecksumPending: false) + _encapsulator.OuterIPLength + UdpHeader.Length;
        Decapsulate();
    }

    [Benchmark(OperationsPerInvoke = Packets)]
    public void Encapsulate()
    {
        for (int packet = 0; packet < Packets; packet++)
        {
            Check(_encapsulator.Encapsulate(_buffer, _packet, default, _peer, _path, mayFragment: false, out _));
        }
    }

    [Benchmark(OperationsPerInvoke = Packets)]
    public void Decapsulate()
    {
        for (int packet = 0; packet < Packets; packet++)
        {
            Check(_decapsulator.Decapsulate(_buffer, _payload, _packet.End - _payload, _outer, out _));
        }
    }

    private static void Check(Datapath.Telemetry.DropReason reason)
    {
        if (reason != Datapath.Telemetry.DropReason.None)
        {
            throw new InvalidOperationException($"The packet is dropped: {reason}.");
        }
    }
}
