using System.Management.Automation;
using System.Management.Automation.Provider;

namespace Microsoft.PowerShell.Commands;

/// <summary>Add-Content: adds to the end of content.</summary>
[Cmdlet(VerbsCommon.Add, "Content", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
internal sealed class AddContentCommand : WriteContentCommand
{
    protected override string Deed => "Add Content";

    protected override IEnumerable<IContentWriter> Open(string path)
    {
        var writers = NewWriterContext().OpenWriters(path);
        foreach (var writer in writers)
        {
            writer.Seek(0, SeekOrigin.End);
        }

        return writers;
    }
}
