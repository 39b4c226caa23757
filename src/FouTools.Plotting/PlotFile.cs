using System.Text;

namespace FouTools.Plotting;

/// <summary>The output file of a plot, written atomically.</summary>
/// <param name="path">Its path.</param>
public sealed class PlotFile(string path)
{
    /// <summary>Its path.</summary>
    public string Path => path;

    // In the same folder, since rename(2) replaces a file atomically only within a file system.
    private string Temporary => $"{path}.{Environment.ProcessId}.tmp";

    /// <summary>Checks that the file can be written, and leaves nothing behind.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Permission denied.</exception>
    public void Check()
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"'{path}' is a folder.");
        }

        using (File.Create(Temporary))
        {
        }

        File.Delete(Temporary);
    }

    /// <summary>Writes the file.</summary>
    /// <param name="text">The content.</param>
    /// <param name="replace">Whether to replace an existing file.</param>
    /// <exception cref="IOException">The file could not be written, or already exists.</exception>
    /// <exception cref="UnauthorizedAccessException">Permission denied.</exception>
    public void Write(string text, bool replace)
    {
        try
        {
            File.WriteAllText(Temporary, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.Move(Temporary, path, replace);
        }
        catch
        {
            File.Delete(Temporary);
            throw;
        }
    }
}
