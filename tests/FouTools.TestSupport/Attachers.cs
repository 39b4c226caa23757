using FouTools.Bpf.Attachment;
using FouTools.Datapath.HostNetwork;

namespace FouTools.Tests.Support;

/// <summary>The attachers of programs: the module's own, and each method alone.</summary>
public static class Attachers
{
    public static IProgramAttacher Preferred { get; } = new PreferredAttacher(new TcxAttacher(), Of(AttachmentKind.Clsact));

    public static IProgramAttacher Of(AttachmentKind kind) =>
        kind == AttachmentKind.Tcx ? new TcxAttacher() : new FilterAttacher(new NetlinkProgramFilters());
}
