namespace FouTools.Diagnosis.Model;

/// <summary>What a repair does.</summary>
public enum TunnelRepairAction
{
    /// <summary>Sets properties of a tunnel of the kernel.</summary>
    SetTunnel,

    /// <summary>Sets properties of a tunnel's encapsulation.</summary>
    SetEncapsulation,

    /// <summary>Ends a tunnel's encapsulation.</summary>
    ClearEncapsulation,

    /// <summary>Creates a FOU port.</summary>
    CreateFouPort,

    /// <summary>Removes a FOU port and creates it with other properties.</summary>
    ReplaceFouPort,

    /// <summary>Stops a datapath and starts it with other properties, and otherwise as it was.</summary>
    RestartDatapath,
}
