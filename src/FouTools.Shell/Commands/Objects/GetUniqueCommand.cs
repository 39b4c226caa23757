using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Get-Unique: drops what equals the object before it.</summary>
[Cmdlet(VerbsCommon.Get, "Unique", DefaultParameterSetName = "AsString")]
internal sealed class GetUniqueCommand : PSCmdlet
{
    private PSObject? _previous;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(ParameterSetName = "AsString")]
    public SwitchParameter AsString { get; set; }

    [Parameter(ParameterSetName = "UniqueByType")]
    public SwitchParameter OnType { get; set; }

    [Parameter]
    public SwitchParameter CaseInsensitive { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is not { } item)
        {
            return;
        }

        var same = _previous is not null && (OnType
            ? item.TypeNames.SequenceEqual(_previous.TypeNames)
            : AsString || item.BaseObject is string
                ? string.Equals(
                    item.ToString(),
                    _previous.ToString(),
                    CaseInsensitive ? StringComparison.CurrentCultureIgnoreCase : StringComparison.CurrentCulture)
                : ObjectIdentity.Same(item, _previous, CaseInsensitive));
        if (!same)
        {
            _previous = item;
            WriteObject(item);
        }
    }
}
