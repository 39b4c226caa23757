namespace FouTools.Datapath.Model;

/// <summary>By what the kernel carries packets past the engine.</summary>
public enum AccelerationBackend
{
    /// <summary>The one that serves most tunnels: <see cref="Tcx"/>.</summary>
    Auto,

    /// <summary>BPF programs at traffic control: by TCX, or as filters in clsact before Linux 6.6.</summary>
    Tcx,

    /// <summary>As <see cref="Tcx"/>, with one more program at the drivers of the interfaces that packets arrive by (XDP, native mode).</summary>
    Xdp,
}
