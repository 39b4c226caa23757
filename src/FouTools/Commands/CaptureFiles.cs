using System.Management.Automation;
using FouTools.Captures.Conversion;
using FouTools.Errors;

namespace FouTools.Commands;

/// <summary>What cmdlets do with capture files: find them, go through them while telling how far it is, and write one of another.</summary>
internal static class CaptureFiles
{
    private const int ActivityId = 0x464f55;
    private const int PacketsBetweenLooks = 1024;
    private static readonly TimeSpan s_untilProgress = TimeSpan.FromSeconds(1);

    /// <summary>Gives the path of the file system for a path of PowerShell, taken as it is written.</summary>
    /// <exception cref="FouException">It is one of another provider, or of no drive.</exception>
    public static string Resolve(PSCmdlet cmdlet, string path)
    {
        try
        {
            string resolved = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            return provider.Name == "FileSystem"
                ? resolved
                : throw new FouException(FouError.InvalidPath, $"'{path}' is no path of the file system.", "Give the path of a file.");
        }
        catch (Exception failure) when (failure is ItemNotFoundException or ProviderNotFoundException or System.Management.Automation.DriveNotFoundException)
        {
            throw new FouException(FouError.FileNotFound, failure.Message, "Correct the path.", failure);
        }
    }

    /// <summary>Goes through a capture while the cmdlet is not stopped, with progress after a second.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="source">The capture.</param>
    /// <param name="next">Does something with the next packet; false at the end.</param>
    /// <returns>Whether the end was reached.</returns>
    public static bool GoThrough(PSCmdlet cmdlet, CaptureFileReader source, Func<bool> next)
    {
        long began = Environment.TickCount64;
        long shown = 0;
        string activity = $"Converting {source.Path}";
        try
        {
            while (true)
            {
                for (int packet = 0; packet < PacketsBetweenLooks; packet++)
                {
                    if (!next())
                    {
                        return true;
                    }
                }

                if (cmdlet.Stopping)
                {
                    return false;
                }

                long now = Environment.TickCount64;
                if (now - Math.Max(began, shown) >= s_untilProgress.TotalMilliseconds)
                {
                    shown = now;

                    // One of its own each time: whoever records them keeps the objects.
                    cmdlet.WriteProgress(new ProgressRecord(ActivityId, activity, $"{source.Position} bytes")
                    {
                        PercentComplete = source.Length is long length and > 0 ? (int)Math.Min(source.Position * 100 / length, 100) : -1,
                    });
                }
            }
        }
        finally
        {
            if (shown > 0)
            {
                cmdlet.WriteProgress(new ProgressRecord(ActivityId, activity, $"{source.Position} bytes") { RecordType = ProgressRecordType.Completed });
            }
        }
    }
}
