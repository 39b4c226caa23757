namespace FouTools.Datapath.Model;

/// <summary>Whether the kernel carries packets past the engine.</summary>
public enum AccelerationMode
{
    /// <summary>As far as options and kernel allow, while no feature of the host would miss the packets; the engine carries the rest.</summary>
    Auto,

    /// <summary>No: the engine carries every packet.</summary>
    Off,

    /// <summary>In both directions, whatever would miss the packets; otherwise the datapath does not start.</summary>
    Required,
}
