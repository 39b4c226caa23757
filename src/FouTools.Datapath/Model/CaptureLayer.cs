namespace FouTools.Datapath.Model;

/// <summary>Which packets of a datapath are captured.</summary>
[Flags]
public enum CaptureLayer
{
    /// <summary>What the host and the tunnel's device exchange.</summary>
    Inner = 1,

    /// <summary>What goes over the network, and what was dropped on its way in.</summary>
    Outer = 2,

    /// <summary>Both.</summary>
    Both = Inner | Outer,
}
