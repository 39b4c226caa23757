using System.Management.Automation;

namespace FouTools.Composition;

/// <summary>Tells under -Verbose what is asked of the kernel.</summary>
internal static class VerboseLog
{
    /// <summary>Makes what tells for a cmdlet, on the thread of its pipeline.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    public static Action<string> Of(Cmdlet cmdlet) => text =>
    {
        try
        {
            cmdlet.WriteVerbose(text);
        }
        catch (RuntimeException)
        {
            // The pipeline is to stop. Not between the requests of one change: the next object that is written meets it.
        }
    };
}
