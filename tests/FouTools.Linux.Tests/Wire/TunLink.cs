using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tun;

namespace FouTools.Linux.Tests.Wire;

/// <summary>
/// A fresh namespace whose only link is "tun0" with 10.7.0.1/24, fd07::1/64 and fe80::1/64: what it sends is read here, and what
/// is written here it receives.
/// </summary>
internal sealed class TunLink : IDisposable
{
    public static readonly UInt128 Local4 = SocketEndpoint.FromIPv4(0x0a070001);
    public static readonly UInt128 Remote4 = SocketEndpoint.FromIPv4(0x0a070002);
    public static readonly UInt128 Local6 = new(0xfd07_0000_0000_0000, 1);
    public static readonly UInt128 Remote6 = new(0xfd07_0000_0000_0000, 2);
    public static readonly UInt128 LinkLocal = new(0xfe80_0000_0000_0000, 1);
    public static readonly UInt128 LinkRemote = new(0xfe80_0000_0000_0000, 2);

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    public TunLink(TunKind kind = TunKind.IP, int mtu = 1500, TunOffloads offloads = TunOffloads.Checksum)
    {
        Assert.SkipUnless(Directory.Exists("/proc/sys/net/ipv6"), "The kernel has no IPv6.");
        Netns = Scratch.CreateNamespace();
        try
        {
            Device = Netns.Run(() => TunDevice.Create("tun0", 1, kind, offloads));
            Ip.Batch(
                Netns,
                $"link set tun0 addrgenmode none mtu {mtu}\naddress add 10.7.0.1/24 dev tun0\naddress add fd07::1/64 dev tun0 nodad\n"
                + "address add fe80::1/64 dev tun0 nodad\nlink set lo up\nlink set tun0 up\n");
            IPv6Ready.WaitFor(Netns, "fd07::1", "fe80::1");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public NetworkNamespace Netns { get; }

    public TunDevice Device { get; } = null!;

    public TunQueue Queue => Device.Queues[0];

    public static UInt128 Local(bool ipv4) => ipv4 ? Local4 : Local6;

    public static UInt128 Remote(bool ipv4) => ipv4 ? Remote4 : Remote6;

    /// <summary>Waits for a packet that the host sends to an address, passing over what it sends of its own accord.</summary>
    public byte[] ReadTo(UInt128 destination) => ReadTo(destination, out _);

    public byte[] ReadTo(UInt128 destination, out TunPacketInfo info)
    {
        byte[] found = [];
        TunPacketInfo foundInfo = default;
        Assert.True(
            SpinWait.SpinUntil(() => TryRead(out found, out foundInfo) && IsTo(found, destination), s_patience),
            $"No packet was sent to {new SocketEndpoint(destination, 0).ToIPAddress()}.");
        info = foundInfo;
        return found;
    }

    /// <summary>
    /// Writes a packet until the host answers it to an address: it limits ICMP errors to one destination, and those of the whole machine,
    /// which other tests may use up (icmp_ratelimit and icmp_msgs_per_sec of ip-sysctl.rst).
    /// </summary>
    public byte[] WriteUntilAnswered(byte[] packet, UInt128 destination)
    {
        byte[] found = [];
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    Write(packet);
                    return SpinWait.SpinUntil(() => TryRead(out found, out _) && IsTo(found, destination), TimeSpan.FromSeconds(1));
                },
                s_patience),
            "Nothing answered the packet.");
        return found;
    }

    /// <summary>What the host has sent to an address so far.</summary>
    public IReadOnlyList<byte[]> ReadAllTo(UInt128 destination)
    {
        var all = new List<byte[]>();
        while (TryRead(out byte[] packet, out _))
        {
            if (IsTo(packet, destination))
            {
                all.Add(packet);
            }
        }

        return all;
    }

    public bool TryRead(out byte[] packet, out TunPacketInfo info)
    {
        byte[] buffer = new byte[70_000];
        IoResult read = Queue.Read(buffer, out info);
        packet = read.Succeeded ? buffer[..read.Count] : [];
        return read.Succeeded;
    }

    public void Write(byte[] packet)
    {
        ushort etherType = (ushort)(packet[0] >> 4 == 6 ? 0x86dd : 0x0800);
        Assert.Equal(packet.Length, Queue.Write(packet, new TunPacketInfo { EtherType = etherType }).Count);
    }

    public void Dispose()
    {
        Device?.Dispose();
        Netns.Dispose();
    }

    private static bool IsTo(byte[] packet, UInt128 destination)
    {
        byte[] wanted = TestPacket.Bytes(destination);
        int offset = packet[0] >> 4 == 6 ? 24 : 16;
        return (packet[0] >> 4 == 6) == (wanted.Length == 16) && packet.AsSpan(offset, wanted.Length).SequenceEqual(wanted);
    }
}
