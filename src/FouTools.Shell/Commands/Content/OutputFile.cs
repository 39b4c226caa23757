using System.Management.Automation;
using System.Text;

namespace Microsoft.PowerShell.Commands;

/// <summary>Opens a file of the file system for commands that write one file.</summary>
internal static class OutputFile
{
    /// <summary>Opens the file, or ends the command with an error that names it.</summary>
    /// <param name="command">The command that writes.</param>
    /// <param name="path">A path of the session; a wildcard must match one file.</param>
    /// <param name="literal">Whether wildcard characters in the path mean themselves.</param>
    /// <param name="encoding">The encoding of new text.</param>
    /// <param name="append">Whether to add to what is there.</param>
    /// <param name="noClobber">Whether an existing file is an error.</param>
    /// <param name="force">Whether to write to a file that is marked read-only.</param>
    public static StreamWriter Open(
        PSCmdlet command,
        string path,
        bool literal,
        Encoding encoding,
        bool append,
        bool noClobber,
        bool force)
    {
        var file = ToFileSystemPath(command, path, literal);
        try
        {
            if (force && File.Exists(file) && File.GetAttributes(file).HasFlag(FileAttributes.ReadOnly))
            {
                File.SetAttributes(file, File.GetAttributes(file) & ~FileAttributes.ReadOnly);
            }

            var mode = append ? FileMode.Append : noClobber ? FileMode.CreateNew : FileMode.Create;
            return new StreamWriter(new FileStream(file, mode, FileAccess.Write, FileShare.Read), encoding);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var exists = noClobber && File.Exists(file);
            command.ThrowTerminatingError(new ErrorRecord(
                error,
                exists ? "NoClobber" : "FileOpenFailure",
                exists ? ErrorCategory.ResourceExists : ErrorCategory.OpenError,
                path));
            throw;
        }
    }

    private static string ToFileSystemPath(PSCmdlet command, string path, bool literal)
    {
        if (!literal && WildcardPattern.ContainsWildcardCharacters(path))
        {
            var matches = command.GetResolvedProviderPathFromPSPath(path, out _);
            if (matches.Count == 1)
            {
                return matches[0];
            }
        }

        return command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);
    }
}
