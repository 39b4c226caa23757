using System.Management.Automation;
using System.Management.Automation.Provider;

namespace Microsoft.PowerShell.Commands;

/// <summary>Set-Content: replaces content.</summary>
[Cmdlet(VerbsCommon.Set, "Content", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
internal sealed class SetContentCommand : WriteContentCommand
{
    protected override string Deed => "Set Content";

    protected override IEnumerable<IContentWriter> Open(string path)
    {
        if (NewContext(Force).Exists(path))
        {
            NewContext(Force).ClearContent(path);
        }

        return NewWriterContext().OpenWriters(path);
    }
}
