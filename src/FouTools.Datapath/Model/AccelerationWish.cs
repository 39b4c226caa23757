namespace FouTools.Datapath.Model;

/// <summary>Whether packets are to be carried inside the kernel, past the engine.</summary>
public enum AccelerationWish
{
    /// <summary>No: the engine carries every packet.</summary>
    None,

    /// <summary>As far as options and kernel allow it, while nothing of the host would miss them.</summary>
    Auto,

    /// <summary>By BPF programs, both ways and whatever would miss them, or there is no start.</summary>
    Bpf,

    /// <summary>As <see cref="Bpf"/>, and what arrives already at the drivers of interfaces (XDP).</summary>
    Xdp,
}
