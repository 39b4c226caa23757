namespace FouTools.Bpf.Programs;

/// <summary>The field offsets of struct xdp_md (include/uapi/linux/bpf.h), each four bytes in host order.</summary>
internal static class FrameContext
{
    /// <summary>The address of the first byte.</summary>
    public const int Data = 0;

    /// <summary>The address of the metadata in front of it.</summary>
    public const int Metadata = 8;
}
