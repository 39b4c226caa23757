using FouTools.Linux;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Tun;

namespace FouTools.Datapath.Tests.Support;

/// <summary>
/// A namespace that forwards from one TUN device to another that leaves nothing to be done: the kernel itself cuts what is written
/// to the first from 10.9.0.2 or fd09::2 to 10.8.0.2 or fd08::2.
/// </summary>
internal sealed class KernelCutter : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly NetworkNamespace _netns = Scratch.CreateNamespace();
    private readonly TunDevice _in;
    private readonly TunDevice _out;

    public KernelCutter()
    {
        _in = _netns.Run(() => TunDevice.Create("in", 1, TunKind.IP));
        _out = _netns.Run(() => TunDevice.Create("out", 1, TunKind.IP, TunOffloads.None));
        _netns.Run(() =>
        {
            File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "1");
            File.WriteAllText("/proc/sys/net/ipv6/conf/all/forwarding", "1");
            File.WriteAllText("/proc/sys/net/ipv4/conf/all/rp_filter", "0");
            return 0;
        });
        Ip.Batch(
            _netns,
            "link set lo up\nlink set in addrgenmode none mtu 9000\nlink set out addrgenmode none mtu 9000 txqueuelen 5000\n"
            + "address add 10.9.0.1/24 dev in\naddress add fd09::1/64 dev in nodad\n"
            + "address add 10.8.0.1/24 dev out\naddress add fd08::1/64 dev out nodad\nlink set in up\nlink set out up\n");
    }

    /// <summary>What the kernel makes of a packet, in order, with the TTL or hop limit one less.</summary>
    public IReadOnlyList<byte[]> Cut(byte[] packet, TunPacketInfo info, int count)
    {
        Assert.Equal(packet.Length, _in.Queues[0].Write(packet, info).Count);
        var pieces = new List<byte[]>();
        byte[] buffer = new byte[70_000];
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    IoResult read = _out.Queues[0].Read(buffer, out _);
                    if (read.Succeeded && IsOurs(buffer))
                    {
                        pieces.Add(buffer[..read.Count]);
                    }

                    return pieces.Count == count;
                },
                s_patience),
            $"The kernel makes {pieces.Count} pieces where {count} were expected.");
        return pieces;
    }

    public void Dispose()
    {
        _in.Dispose();
        _out.Dispose();
        _netns.Dispose();
    }

    // Not what the host sends of its own accord.
    private static bool IsOurs(byte[] packet) => packet[0] >> 4 == 4 ? packet[15] == 2 && packet[13] == 9 : packet[23] == 2 && packet[9] == 9;
}
