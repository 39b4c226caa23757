using System.Runtime.InteropServices;
using Tmds.Linux;

namespace FouTools.Linux.Interop;

/// <summary>Reads and writes that gather (readv(2)) and calls that send several messages (sendmmsg(2)), which Tmds.LibC lacks.</summary>
internal static unsafe partial class VectorNative
{
    [LibraryImport("libc", EntryPoint = "readv", SetLastError = true)]
    public static partial nint ReadV(int descriptor, iovec* vectors, int count);

    [LibraryImport("libc", EntryPoint = "writev", SetLastError = true)]
    public static partial nint WriteV(int descriptor, iovec* vectors, int count);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMMsg(int descriptor, MMsgHdr* messages, uint count, int flags);

    /// <summary>struct mmsghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MMsgHdr
    {
        public msghdr Header;
        public uint Length;
    }
}
