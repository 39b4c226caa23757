using System.Management.Automation;

namespace FouTools.Composition;

/// <summary>Writes requests to the kernel to the verbose stream.</summary>
internal static class VerboseLog
{
    /// <summary>Creates the log of a cmdlet, for use on its pipeline thread.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    public static Action<string> Of(Cmdlet cmdlet) => text =>
    {
        try
        {
            cmdlet.WriteVerbose(text);
        }
        catch (RuntimeException)
        {
            // The pipeline is stopping. Do not interrupt the requests of one change: the next WriteObject throws it again.
        }
    };
}
