using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Finds the files of the file system that a command reads.</summary>
internal static class InputFiles
{
    /// <summary>Resolves the paths; one that does not exist is an error of the command and yields nothing.</summary>
    public static IEnumerable<string> Resolve(PSCmdlet command, string[] paths, string[]? literalPaths)
    {
        foreach (var path in literalPaths ?? paths)
        {
            IEnumerable<PathInfo> found = [];
            try
            {
                found = new ProviderContext(command) { Literal = literalPaths is not null }.Resolve(path);
            }
            catch (SessionStateException error)
            {
                command.WriteError(new ErrorRecord(error.ErrorRecord, error));
            }

            foreach (var item in found)
            {
                if (File.Exists(item.ProviderPath))
                {
                    yield return item.ProviderPath;
                }
            }
        }
    }
}
