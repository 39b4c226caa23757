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
    public const int BPF_PROG_GET_FD_BY_ID = 13;
    public const int BPF_MAP_GET_FD_BY_ID = 14;
    public const int BPF_OBJ_GET_INFO_BY_FD = 15;
    public const int BPF_LINK_CREATE = 28;
    public const int BPF_LINK_DETACH = 34;

    public const uint BPF_F_NO_PREALLOC = 1;
    public const uint BPF_XDP = 37;

    /// <summary>XDP_FLAGS_DRV_MODE of include/uapi/linux/if_link.h: native mode only.</summary>
    public const uint NativeMode = 1 << 2;

    /// <summary>BPF_LOG_LEVEL1 of include/linux/bpf_verifier.h: instructions with the verifier's register state.</summary>
    public const uint VerifierLog = 1;

    /// <summary>BPF_OBJ_NAME_LEN: the length of a name, terminating NUL included.</summary>
    public const int NameLength = 16;

    // asm/unistd_64.h of x64, and the common table that arm64 uses.
    private static readonly long s_number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 321 : 280;

    /// <summary>Invokes bpf(2).</summary>
    /// <param name="command">The command.</param>
    /// <param name="attributes">The structure of that command; bytes after it count as zero.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <returns>What the command returns, or -1 with errno set.</returns>
    public static int Call(int command, void* attributes, int length) => (int)SystemCall(s_number, command, attributes, length);

    /// <summary>Queries the object behind a descriptor.</summary>
    /// <param name="descriptor">The descriptor of a program or a map.</param>
    /// <param name="info">The start of the object's info structure, with request fields set; receives the answer.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <returns>False with errno set on failure.</returns>
    public static bool TryDescribe(int descriptor, void* info, int length)
    {
        var question = new InfoByDescriptor { Descriptor = (uint)descriptor, Length = (uint)length, Info = (ulong)info };
        return Call(BPF_OBJ_GET_INFO_BY_FD, &question, sizeof(InfoByDescriptor)) >= 0;
    }

    /// <summary>
    /// Detaches a link (Linux 5.9) and closes it. Closing alone detaches only with the last descriptor, and a child process that is being
    /// started holds another one until its exec.
    /// </summary>
    /// <param name="link">The link; a closed one is ignored.</param>
    public static void CloseLink(FileDescriptor link)
    {
        if (!link.IsClosed)
        {
            uint attributes = (uint)link.Number;

            // An older kernel, or the interface is gone: closing suffices.
            _ = Call(BPF_LINK_DETACH, &attributes, sizeof(uint));
            link.Dispose();
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(long number, long command, void* attributes, long length);

    /// <summary>A name in the kernel's form: letters, digits, '_' and '.' (bpf_obj_name_cpy in kernel/bpf/syscall.c).</summary>
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
        public uint MaxEntries;
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

    /// <summary>The attributes of BPF_*_GET_FD_BY_ID.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ById
    {
        public uint Id;
        public uint Next;
        public uint Flags;
    }

    /// <summary>The attributes of BPF_OBJ_GET_INFO_BY_FD.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct InfoByDescriptor
    {
        public uint Descriptor;
        public uint Length;
        public ulong Info;
    }

    /// <summary>The start of struct bpf_prog_info; the kernel returns only what the caller provides space for.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ProgramInfo
    {
        public uint Type;
        public uint Id;
        public ulong Tag;
        public uint CompiledLength;
        public uint TranslatedLength;
        public ulong Compiled;
        public ulong Translated;
        public ulong LoadTime;
        public uint Creator;
        public uint MapCount;
        public ulong Maps;
    }

    /// <summary>The start of struct bpf_map_info.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MapInfo
    {
        public uint Type;
        public uint Id;
        public uint KeySize;
        public uint ValueSize;
        public uint MaxEntries;
        public uint Flags;
        public Name Name;
    }

    /// <summary>The attributes of BPF_LINK_CREATE; those of specific link types that follow stay zero.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LinkCreate
    {
        public uint Program;
        public uint TargetInterface;
        public uint AttachType;
        public uint Flags;
    }
}
