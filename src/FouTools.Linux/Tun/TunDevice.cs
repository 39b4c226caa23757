using System.Text;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Interop;
using Tmds.Linux;

namespace FouTools.Linux.Tun;

/// <summary>
/// A TUN or TAP device of the network namespace of the thread that created it, and its queues. Closing it removes the
/// device from the system (Documentation/networking/tuntap.rst).
/// </summary>
public sealed unsafe class TunDevice : IDisposable
{
    internal const string ControlPath = "/dev/net/tun";

    private TunDevice(string name, TunKind kind, TunOffloads offloads, IReadOnlyList<TunQueue> queues)
    {
        Offloads = offloads;
        Name = name;
        Kind = kind;
        Queues = queues;
    }

    /// <summary>The interface's name.</summary>
    public string Name { get; }

    /// <summary>What the device carries.</summary>
    public TunKind Kind { get; }

    /// <summary>The requested offloads that the kernel granted: a kernel before 6.2 has no UDP segmentation.</summary>
    public TunOffloads Offloads { get; }

    /// <summary>The queues, each for one thread at a time.</summary>
    public IReadOnlyList<TunQueue> Queues { get; }

    /// <summary>
    /// Creates a device, down and without addresses.
    /// </summary>
    /// <param name="name">A free interface name, or a pattern with one "%d" that the kernel numbers, such as "fou%d".</param>
    /// <param name="queueCount">How many queues, 1 to 256; the kernel spreads flows over them.</param>
    /// <param name="kind">What the device carries.</param>
    /// <param name="offloads">The offloads that the reader accepts; <see cref="Offloads"/> holds those that the kernel granted.</param>
    /// <returns>The device.</returns>
    /// <exception cref="ArgumentException">The name is longer than an interface's can be.</exception>
    /// <exception cref="LinuxException">
    /// <see cref="Errno.EBUSY"/>: an interface has that name already. <see cref="Errno.EPERM"/>: CAP_NET_ADMIN is lacking.
    /// <see cref="Errno.ENOENT"/> or <see cref="Errno.ENODEV"/>: the system has no /dev/net/tun.
    /// </exception>
    public static TunDevice Create(string name, int queueCount, TunKind kind, TunOffloads offloads = TunOffloads.Checksum)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(queueCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(queueCount, 256);

        short flags = TunNative.IFF_VNET_HDR;
        flags |= kind == TunKind.IP ? TunNative.IFF_TUN : (short)(TunNative.IFF_TAP | TunNative.IFF_NO_PI);
        if (queueCount > 1)
        {
            flags |= TunNative.IFF_MULTI_QUEUE;
        }

        var queues = new List<TunQueue>(queueCount);
        try
        {
            // Only the first may find the name free: without the flag a persistent device would be taken over.
            queues.Add(Attach(ref name, (short)(flags | TunNative.IFF_TUN_EXCL), kind));
            offloads = SetUp(queues[0].Descriptor, name, offloads);
            while (queues.Count < queueCount)
            {
                queues.Add(Attach(ref name, flags, kind));
            }

            return new TunDevice(name, kind, offloads, queues);
        }
        catch
        {
            queues.ForEach(queue => queue.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TunQueue queue in Queues)
        {
            queue.Dispose();
        }
    }

    // Both apply to the whole device.
    private static TunOffloads SetUp(int descriptor, string name, TunOffloads offloads)
    {
        int headerSize = sizeof(TunNative.VirtioNetHdr);
        if (LibC.ioctl(descriptor, TunNative.TUNSETVNETHDRSZ, &headerSize) < 0)
        {
            throw LinuxException.FromErrno($"set up TUN device '{name}'");
        }

        // The kernel rejects all offloads if it does not know one (set_offload in drivers/net/tun.c).
        if (TrySetOffloads(descriptor, offloads))
        {
            return offloads;
        }

        offloads &= ~TunOffloads.UdpSegmentation;
        return TrySetOffloads(descriptor, offloads) ? offloads : throw LinuxException.FromErrno($"set up TUN device '{name}'");
    }

    private static bool TrySetOffloads(int descriptor, TunOffloads offloads)
    {
        int flags = ((offloads & TunOffloads.Checksum) != 0 ? TunNative.TUN_F_CSUM : 0)
            | ((offloads & TunOffloads.TcpSegmentation) != 0 ? TunNative.TUN_F_TSO4 | TunNative.TUN_F_TSO6 | TunNative.TUN_F_TSO_ECN : 0)
            | ((offloads & TunOffloads.UdpSegmentation) != 0 ? TunNative.TUN_F_USO4 | TunNative.TUN_F_USO6 : 0);
        return LibC.ioctl(descriptor, TunNative.TUNSETOFFLOAD, (void*)flags) == 0;
    }

    private static TunQueue Attach(ref string name, short flags, TunKind kind)
    {
        var request = new TunNative.IfReq { Flags = flags };
        Span<byte> nameBytes = request.Name;
        Encoding.UTF8.GetBytes(name, nameBytes[..InterfaceName.MaxLength]);

        FileDescriptor descriptor;
        fixed (byte* path = Encoding.UTF8.GetBytes(ControlPath + '\0'))
        {
            descriptor = FileDescriptor.FromReturn(
                LibC.open(path, LibC.O_RDWR | LibC.O_NONBLOCK | LibC.O_CLOEXEC, 0), $"open {ControlPath}");
        }

        if (LibC.ioctl(descriptor.Number, TunNative.TUNSETIFF, &request) < 0)
        {
            LinuxException failure = LinuxException.FromErrno($"create TUN device '{name}'");
            descriptor.Dispose();
            throw failure;
        }

        int end = nameBytes.IndexOf((byte)0);
        name = Encoding.UTF8.GetString(end < 0 ? nameBytes : nameBytes[..end]);
        return new TunQueue(descriptor, kind);
    }
}
