namespace FouTools.Bpf.Programs;

/// <summary>Where fields are in struct xdp_md (include/uapi/linux/bpf.h), each four bytes of host order.</summary>
internal static class FrameContext
{
    /// <summary>The address of the first byte.</summary>
    public const int Data = 0;

    /// <summary>The address of the notes in front of it.</summary>
    public const int Metadata = 8;
}
