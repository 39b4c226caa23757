using System.Runtime.InteropServices;

namespace FouTools.Linux.Interop;

/// <summary>Classic BPF programs on sockets (include/uapi/linux/filter.h, bpf_common.h), which Tmds.LibC lacks.</summary>
internal static class FilterNative
{
    public const ushort BPF_LD_H_ABS = 0x28;
    public const ushort BPF_JMP_JEQ_K = 0x15;
    public const ushort BPF_RET_K = 0x06;

    /// <summary>struct sock_filter: one instruction.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly record struct SockFilter(ushort Code, byte JumpTrue, byte JumpFalse, uint K);

    /// <summary>struct sock_fprog: a program.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct SockFprog
    {
        public ushort Length;
        public SockFilter* Filter;
    }
}
