using FouTools.Datapath.Runtime;
using FouTools.Measurement.Responding;

namespace FouTools.Composition;

/// <summary>What outlives a single cmdlet: the datapaths and responders of this PowerShell process.</summary>
internal static class Session
{
    /// <summary>The datapaths started here and not yet stopped.</summary>
    public static DatapathTable Datapaths { get; } = new();

    /// <summary>The responders started here and not yet stopped.</summary>
    public static ResponderTable Responders { get; } = new();
}
