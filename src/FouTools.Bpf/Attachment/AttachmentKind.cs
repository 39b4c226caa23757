namespace FouTools.Bpf.Attachment;

/// <summary>By what programs are attached to interfaces.</summary>
public enum AttachmentKind
{
    /// <summary>Links of TCX, which came with Linux 6.6.</summary>
    Tcx,

    /// <summary>Filters of traffic control (cls_bpf) in a clsact queueing discipline: tc-bpf(8).</summary>
    Clsact,
}
