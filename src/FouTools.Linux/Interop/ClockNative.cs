using System.Runtime.InteropServices;

namespace FouTools.Linux.Interop;

/// <summary>clock_nanosleep(2), which Tmds.LibC lacks.</summary>
internal static unsafe partial class ClockNative
{
    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    public static partial int Sleep(int clock, int flags, Timespec* time, Timespec* left);

    /// <summary>struct timespec of 64-bit processors.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
