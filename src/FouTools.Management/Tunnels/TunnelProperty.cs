namespace FouTools.Management.Tunnels;

/// <summary>The optional properties of a tunnel, which can be cleared.</summary>
public enum TunnelProperty
{
    /// <summary>The source address of outer packets: any from then on.</summary>
    LocalAddress,

    /// <summary>The destination address of outer packets: a tunnel with many remotes from then on.</summary>
    RemoteAddress,

    /// <summary>The interface that outer packets leave by: any from then on.</summary>
    UnderlayInterface,

    /// <summary>Both keys of GRE.</summary>
    Key,

    /// <summary>The key that received GRE headers must have.</summary>
    InputKey,

    /// <summary>The key that sent GRE headers get.</summary>
    OutputKey,
}
