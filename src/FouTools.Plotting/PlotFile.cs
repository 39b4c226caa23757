using System.Text;

namespace FouTools.Plotting;

/// <summary>A file that is to get a picture: whole, or not at all.</summary>
/// <param name="path">Its path.</param>
public sealed class PlotFile(string path)
{
    /// <summary>Its path.</summary>
    public string Path => path;

    // In the same folder, since only there a file takes the place of another in one step (rename(2)).
    private string Temporary => $"{path}.{Environment.ProcessId}.tmp";

    /// <summary>Sees to it that the file can be written, and leaves nothing.</summary>
    /// <exception cref="IOException">It cannot be.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
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
    /// <param name="text">What is to be in it.</param>
    /// <param name="replace">Whether to replace one that is there.</param>
    /// <exception cref="IOException">It could not be written, or there is one.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
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
