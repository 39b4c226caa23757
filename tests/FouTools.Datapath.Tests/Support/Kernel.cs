using System.Runtime.InteropServices;

namespace FouTools.Datapath.Tests.Support;

/// <summary>System calls with which tests take something away from the engine.</summary>
internal static class Kernel
{
    private const int RlimitNofile = 7;
    private const uint CapabilityVersion3 = 0x20080522;
    private const int CloneNewNs = 0x00020000;
    private const ulong MsRec = 0x4000;
    private const ulong MsPrivate = 1 << 18;

    /// <summary>Takes every capability from the calling thread, and from those that it will start (capset(2)).</summary>
    public static void DropCapabilitiesOfThread()
    {
        var header = new CapabilityHeader { Version = CapabilityVersion3 };

        // Two of struct __user_cap_data_struct: effective, permitted and inheritable sets, all empty.
        Check(capset(ref header, new uint[6]), "capset");
    }

    /// <summary>Gives the calling thread, and those that it will start, a view of the files without /dev/net/tun.</summary>
    public static void HideTunFromThread()
    {
        Check(unshare(CloneNewNs), "unshare");
        Check(mount("none", "/", null, MsRec | MsPrivate, null), "make mounts private");
        Check(mount("none", "/dev/net", "tmpfs", 0, null), "mount over /dev/net");
    }

    /// <summary>The soft limit of descriptor numbers (RLIMIT_NOFILE): no descriptor from it on can be opened.</summary>
    public static ulong DescriptorLimit
    {
        get
        {
            Check(getrlimit(RlimitNofile, out ResourceLimit limit), "getrlimit");
            return limit.Soft;
        }

        set
        {
            Check(getrlimit(RlimitNofile, out ResourceLimit limit), "getrlimit");
            limit.Soft = value;
            Check(setrlimit(RlimitNofile, ref limit), "setrlimit");
        }
    }

    /// <summary>Binds a thread of this process to one processor (sched_setaffinity(2)).</summary>
    public static void Pin(int thread, int processor)
    {
        ulong mask = 1ul << processor;
        Check(sched_setaffinity(thread, sizeof(ulong), ref mask), "sched_setaffinity");
    }

    private static void Check(int returned, string operation) =>
        Assert.True(returned == 0, $"{operation}: {Marshal.GetLastPInvokeErrorMessage()}");

    [DllImport("libc", SetLastError = true)]
    private static extern int capset(ref CapabilityHeader header, uint[] data);

    [DllImport("libc", SetLastError = true)]
    private static extern int unshare(int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int mount(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string source,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string target,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string? type,
        ulong flags,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string? data);

    [DllImport("libc", SetLastError = true)]
    private static extern int getrlimit(int resource, out ResourceLimit limit);

    [DllImport("libc", SetLastError = true)]
    private static extern int setrlimit(int resource, ref ResourceLimit limit);

    [DllImport("libc", SetLastError = true)]
    private static extern int sched_setaffinity(int thread, nint length, ref ulong mask);

    private struct CapabilityHeader
    {
        public uint Version;
        public int ProcessId;
    }

    private struct ResourceLimit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
