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

    private TunDevice(string name, TunKind kind, IReadOnlyList<TunQueue> queues)
    {
        Name = name;
        Kind = kind;
        Queues = queues;
    }

    /// <summary>The interface's name.</summary>
    public string Name { get; }

    /// <summary>What the device carries.</summary>
    public TunKind Kind { get; }

    /// <summary>The queues, each for one thread at a time.</summary>
    public IReadOnlyList<TunQueue> Queues { get; }

    /// <summary>
    /// Creates a device, down and without addresses. The host leaves transport checksums of what it sends to whoever reads
    /// (TUN_F_CSUM) but cuts packets to the MTU itself, so that none is read that is still to be segmented.
    /// </summary>
    /// <param name="name">A free interface name, or a pattern with one "%d" that the kernel numbers, such as "fou%d".</param>
    /// <param name="queueCount">How many queues, 1 to 256; the kernel spreads flows over them.</param>
    /// <param name="kind">What the device carries.</param>
    /// <returns>The device.</returns>
    /// <exception cref="ArgumentException">The name is longer than an interface's can be.</exception>
    /// <exception cref="LinuxException">
    /// <see cref="Errno.EBUSY"/>: an interface has that name already. <see cref="Errno.EPERM"/>: CAP_NET_ADMIN is lacking.
    /// <see cref="Errno.ENOENT"/> or <see cref="Errno.ENODEV"/>: the system has no /dev/net/tun.
    /// </exception>
    public static TunDevice Create(string name, int queueCount, TunKind kind)
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
            SetUp(queues[0].Descriptor, name);
            while (queues.Count < queueCount)
            {
                queues.Add(Attach(ref name, flags, kind));
            }

            return new TunDevice(name, kind, queues);
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

    // Both hold for the whole device.
    private static void SetUp(int descriptor, string name)
    {
        int headerSize = sizeof(TunNative.VirtioNetHdr);
        if (LibC.ioctl(descriptor, TunNative.TUNSETVNETHDRSZ, &headerSize) < 0
            || LibC.ioctl(descriptor, TunNative.TUNSETOFFLOAD, (void*)TunNative.TUN_F_CSUM) < 0)
        {
            throw LinuxException.FromErrno($"set up TUN device '{name}'");
        }
    }

    private static TunQueue Attach(ref string name, short flags, TunKind kind)
    {
        var request = new TunNative.IfReq { Flags = flags };
        Span<byte> nameBytes = request.Name;
        Encoding.UTF8.GetBytes(name, nameBytes[..InterfaceName.MaximumLength]);

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
