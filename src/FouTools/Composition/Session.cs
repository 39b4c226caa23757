using FouTools.Datapath;

namespace FouTools.Composition;

/// <summary>What outlives a single cmdlet: the datapaths of this PowerShell process.</summary>
internal static class Session
{
    /// <summary>The datapaths started here and not yet stopped.</summary>
    public static DatapathTable Datapaths { get; } = new();
}
