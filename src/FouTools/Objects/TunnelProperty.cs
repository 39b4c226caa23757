namespace FouTools.Objects;

/// <summary>What a tunnel may be without, so that it can be taken away.</summary>
public enum TunnelProperty
{
    /// <summary>The source address of outer packets: any from then on.</summary>
    LocalAddress,

    /// <summary>The destination address of outer packets: a tunnel with many other ends from then on.</summary>
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
