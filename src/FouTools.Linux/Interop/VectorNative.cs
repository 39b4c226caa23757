using System.Runtime.InteropServices;
using Tmds.Linux;

namespace FouTools.Linux.Interop;

/// <summary>Scatter/gather I/O (readv(2)) and calls that transfer several messages (sendmmsg(2)), which Tmds.LibC lacks.</summary>
internal static unsafe partial class VectorNative
{
    public const int MSG_WAITFORONE = 0x10000;

    [LibraryImport("libc", EntryPoint = "readv", SetLastError = true)]
    public static partial nint ReadV(int descriptor, iovec* vectors, int count);

    [LibraryImport("libc", EntryPoint = "writev", SetLastError = true)]
    public static partial nint WriteV(int descriptor, iovec* vectors, int count);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMMsg(int descriptor, MMsgHdr* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int RecvMMsg(int descriptor, MMsgHdr* messages, uint count, int flags, void* timeout);

    /// <summary>struct mmsghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MMsgHdr
    {
        public msghdr Header;
        public uint Length;
    }
}
