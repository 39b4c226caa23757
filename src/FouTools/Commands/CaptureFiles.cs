using System.Management.Automation;
using FouTools.Captures.Conversion;
using FouTools.Errors;

namespace FouTools.Commands;

/// <summary>Helpers for cmdlets that read capture files: resolve paths, and read with progress.</summary>
internal static class CaptureFiles
{
    private const int ActivityId = 0x464f55;
    private const int PacketsBetweenLooks = 1024;
    private static readonly TimeSpan s_untilProgress = TimeSpan.FromSeconds(1);

    /// <summary>Resolves a literal PowerShell path to a file system path.</summary>
    /// <exception cref="FouException">The path belongs to another provider or to an unknown drive.</exception>
    public static string Resolve(PSCmdlet cmdlet, string path)
    {
        try
        {
            string resolved = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            return provider.Name == "FileSystem"
                ? resolved
                : throw new FouException(FouError.InvalidPath, $"'{path}' is not a file system path.", "Give the path of a file.");
        }
        catch (Exception failure) when (failure is ItemNotFoundException or ProviderNotFoundException or System.Management.Automation.DriveNotFoundException)
        {
            throw new FouException(FouError.FileNotFound, failure.Message, "Correct the path.", failure);
        }
    }

    /// <summary>Reads through a capture until the cmdlet is stopped, with progress after a second.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="source">The capture.</param>
    /// <param name="next">Processes the next packet; returns false at the end.</param>
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

                    // A new record each time, because a recording host keeps the objects.
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
