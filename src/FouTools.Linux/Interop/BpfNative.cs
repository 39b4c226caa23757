using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FouTools.Linux.Interop;

/// <summary>bpf(2), which neither the C library nor Tmds.LibC wraps, and its attributes (include/uapi/linux/bpf.h).</summary>
internal static unsafe partial class BpfNative
{
    public const int BPF_MAP_CREATE = 0;
    public const int BPF_MAP_LOOKUP_ELEM = 1;
    public const int BPF_MAP_UPDATE_ELEM = 2;
    public const int BPF_MAP_DELETE_ELEM = 3;
    public const int BPF_PROG_LOAD = 5;
    public const int BPF_LINK_CREATE = 28;

    public const uint BPF_F_NO_PREALLOC = 1;
    public const uint BPF_XDP = 37;

    /// <summary>XDP_FLAGS_DRV_MODE of include/uapi/linux/if_link.h: by the driver itself, or not at all.</summary>
    public const uint NativeMode = 1 << 2;

    /// <summary>BPF_LOG_LEVEL1 of include/linux/bpf_verifier.h: instructions with what is known of their registers.</summary>
    public const uint VerifierLog = 1;

    /// <summary>BPF_OBJ_NAME_LEN: a name is one byte shorter and ends with zero.</summary>
    public const int NameLength = 16;

    // asm/unistd_64.h of x64, and the common table that arm64 uses.
    private static readonly long s_number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 321 : 280;

    /// <summary>Calls the kernel.</summary>
    /// <param name="command">What to do.</param>
    /// <param name="attributes">The structure of that command; bytes after it count as zero.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <returns>What the command returns, or -1 with errno set.</returns>
    public static int Call(int command, void* attributes, int length) => (int)SystemCall(s_number, command, attributes, length);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(long number, long command, void* attributes, long length);

    /// <summary>A name as the kernel keeps it: letters, digits, '_' and '.' (bpf_obj_name_cpy in kernel/bpf/syscall.c).</summary>
    [InlineArray(NameLength)]
    public struct Name
    {
        private byte _first;
    }

    /// <summary>The attributes of BPF_MAP_CREATE up to the name.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MapCreate
    {
        public uint Type;
        public uint KeySize;
        public uint ValueSize;
        public uint MaximumEntries;
        public uint Flags;
        public uint InnerMap;
        public uint NumaNode;
        public Name Name;
    }

    /// <summary>The attributes of the BPF_MAP_*_ELEM commands.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Element
    {
        public uint Map;
        public ulong Key;
        public ulong Value;
        public ulong Flags;
    }

    /// <summary>The attributes of BPF_PROG_LOAD up to the name.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ProgramLoad
    {
        public uint Type;
        public uint InstructionCount;
        public ulong Instructions;
        public ulong License;
        public uint LogLevel;
        public uint LogSize;
        public ulong Log;
        public uint KernelVersion;
        public uint Flags;
        public Name Name;
    }

    /// <summary>The attributes of BPF_LINK_CREATE; those of its kind that follow stay zero.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LinkCreate
    {
        public uint Program;
        public uint TargetInterface;
        public uint AttachType;
        public uint Flags;
    }
}
