using System.Net;
using FouTools.Bpf.Programs;

namespace FouTools.Bpf.Tests.Support;

/// <summary>
/// A tunnel whose programs are run on single packets, without devices. This host is 192.0.2.1 or 2001:db8::1; the peer with the
/// number 7 is at 192.0.2.2 or 2001:db8::2, port 5555 and 5566 for IPv6, and has 10.0.0.0/24 and fd00::/64.
/// </summary>
internal sealed class ProgramRun : IDisposable
{
    public const uint Peer = 7;
    public const ushort PortIPv6 = 5566;
    public const int LoopbackIndex = 1;
    public const int EthernetLength = 14;
    public const int PassedOn = -1;
    public const int Redirected = 7;
    public const int PassedFrame = 2;

    private static readonly UInt128 s_prefix = new(0x20010db800000000, 0);

    private readonly TunnelProgramOptions _shape;

    public ProgramRun(TunnelProgramOptions shape, int pathMtu = 1500, bool anySourcePort = true)
    {
        Privileged.Require();
        _shape = shape;
        Tunnel = BpfTunnel.Load(shape, LoopbackIndex, EthernetLength, hasDriverProgram: shape.AcceptZeroChecksum);
        UInt128 network = shape.OverIPv4 ? 0xc0000200 : s_prefix;
        Tunnel.SetPeer(Peer, new PeerRecord(LoopbackIndex, pathMtu, network + 1, network + 2, Shapes.Port, PortIPv6, anySourcePort));
        Tunnel.SetPrefix(IPNetwork.Parse("10.0.0.0/24"), Peer);
        Tunnel.SetPrefix(IPNetwork.Parse("fd00::/64"), Peer);
    }

    public BpfTunnel Tunnel { get; }

    /// <summary>Encapsulates an inner packet.</summary>
    /// <returns>The outer packet, or null where the program passed the inner one on; then nothing may have changed.</returns>
    public byte[]? Send(byte[] inner)
    {
        byte[] frame = Frame(inner);
        byte[] after = BpfCalls.Run(Tunnel.Encapsulation, frame, out int result);
        return Outcome(frame, after, result);
    }

    /// <summary>Decapsulates an outer packet, with bytes after it.</summary>
    /// <returns>The inner packet, or null where the program passed the outer one on; then nothing may have changed.</returns>
    public byte[]? Receive(byte[] outer, int padding = 0)
    {
        byte[] frame = [.. Frame(outer), .. new byte[padding]];
        byte[] after = BpfCalls.Run(Tunnel.Decapsulation, frame, out int result);
        return Outcome(frame, after, result);
    }

    /// <summary>Runs the program at the driver on an outer packet, with bytes after it.</summary>
    /// <returns>The inner packet, or null where the program passed the outer one on; then nothing may have changed.</returns>
    public byte[]? ReceiveAtDriver(byte[] outer, int padding = 0)
    {
        byte[] frame = [.. Frame(outer), .. new byte[padding]];
        byte[] after = BpfCalls.Run(Tunnel.Driver!, frame, out int result);
        Assert.Equal(PassedFrame, result);
        if (after.Length == frame.Length)
        {
            Assert.Equal(Convert.ToHexStringLower(frame), Convert.ToHexStringLower(after));
            return null;
        }

        // The metadata comes first: the tunnel's mark and the peer's number. Then a frame to no host.
        Assert.Equal(Peer, BitConverter.ToUInt32(after, sizeof(uint)));
        byte[] opened = after[(2 * sizeof(uint))..];
        byte[] inner = opened[EthernetLength..];
        Assert.Equal(Frame(inner), opened);
        return inner;
    }

    /// <summary>The reasons for passing received packets so far.</summary>
    public IEnumerable<PassReason> PassedReceived => Enum.GetValues<PassReason>().Where(reason => Tunnel.ReadPassedReceived(reason) > 0);

    /// <summary>The reasons for passing outgoing packets so far.</summary>
    public IEnumerable<PassReason> PassedSent => Enum.GetValues<PassReason>().Where(reason => Tunnel.ReadPassedSent(reason) > 0);

    public void Dispose() => Tunnel.Dispose();

    /// <summary>A frame to the loopback device, so that it counts as addressed to this host.</summary>
    private static byte[] Frame(byte[] packet) => [.. new byte[12], .. packet[0] >> 4 == 4 ? new byte[] { 8, 0 } : [0x86, 0xdd], .. packet];

    private static byte[]? Outcome(byte[] before, byte[] after, int result)
    {
        if (result == Redirected)
        {
            return after[EthernetLength..];
        }

        Assert.Equal(PassedOn, result);
        Assert.Equal(Convert.ToHexStringLower(before), Convert.ToHexStringLower(after));
        return null;
    }
}
