namespace FouTools.Bpf.Attachment;

/// <summary>How programs are attached to interfaces.</summary>
public enum AttachmentKind
{
    /// <summary>TCX links (Linux 6.6).</summary>
    Tcx,

    /// <summary>Traffic control filters (cls_bpf) in a clsact queueing discipline: tc-bpf(8).</summary>
    Clsact,
}
