namespace FouTools.Diagnosis.Model;

/// <summary>The kinds of repair.</summary>
public enum TunnelRepairAction
{
    /// <summary>Sets properties of a kernel tunnel.</summary>
    SetTunnel,

    /// <summary>Sets properties of a tunnel's encapsulation.</summary>
    SetEncapsulation,

    /// <summary>Removes a tunnel's encapsulation.</summary>
    ClearEncapsulation,

    /// <summary>Creates a FOU port.</summary>
    CreateFouPort,

    /// <summary>Removes a FOU port and creates it with other properties.</summary>
    ReplaceFouPort,

    /// <summary>Restarts a datapath with some properties changed.</summary>
    RestartDatapath,
}
