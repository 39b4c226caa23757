using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Compare-Object: what is in one list and not in the other.</summary>
[Cmdlet(VerbsData.Compare, "Object")]
internal sealed class CompareObjectCommand : PSCmdlet
{
    private readonly List<PSObject> _difference = [];
    private List<PropertyColumn> _columns = [];

    [Parameter(Position = 0, Mandatory = true)]
    [AllowEmptyCollection]
    public PSObject[] ReferenceObject { get; set; } = [];

    [Parameter(Position = 1, Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyCollection]
    public PSObject[] DifferenceObject { get; set; } = [];

    [Parameter]
    public object[]? Property { get; set; }

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int SyncWindow { get; set; } = int.MaxValue;

    [Parameter]
    public SwitchParameter ExcludeDifferent { get; set; }

    [Parameter]
    public SwitchParameter IncludeEqual { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    protected override void BeginProcessing() => _columns = PropertyColumn.Parse(this, Property);

    protected override void ProcessRecord() => _difference.AddRange(DifferenceObject);

    protected override void EndProcessing()
    {
        var unmatched = new List<PSObject>();
        var rest = new LinkedList<(PSObject Item, int Position)>(_difference.Select((item, position) => (item, position)));
        for (var i = 0; i < ReferenceObject.Length; i++)
        {
            var reference = ReferenceObject[i];
            var node = rest.First;
            while (node is not null && (Math.Abs((long)node.Value.Position - i) > SyncWindow || !Same(reference, node.Value.Item)))
            {
                node = node.Next;
            }

            if (node is null)
            {
                unmatched.Add(reference);
                continue;
            }

            rest.Remove(node);
            if (IncludeEqual || ExcludeDifferent)
            {
                Write(reference, "==");
            }
        }

        if (ExcludeDifferent)
        {
            return;
        }

        foreach (var (item, _) in rest)
        {
            Write(item, "=>");
        }

        foreach (var item in unmatched)
        {
            Write(item, "<=");
        }
    }

    private bool Same(PSObject left, PSObject right) => _columns.Count == 0
        ? new ObjectOrder(CaseSensitive).Compare(left, right) == 0
        : _columns.All(column => new ObjectOrder(CaseSensitive).Compare(column.ValueOf(left), column.ValueOf(right)) == 0);

    private void Write(PSObject item, string side)
    {
        if (PassThru)
        {
            item.Properties.Remove("SideIndicator");
            item.Properties.Add(new PSNoteProperty("SideIndicator", side));
            WriteObject(item);
            return;
        }

        var result = new PSObject();
        if (_columns.Count == 0)
        {
            result.Properties.Add(new PSNoteProperty("InputObject", item));
        }

        foreach (var column in _columns)
        {
            result.Properties.Add(new PSNoteProperty(column.Label ?? column.Expression.ToString(), column.ValueOf(item)));
        }

        result.Properties.Add(new PSNoteProperty("SideIndicator", side));
        WriteObject(result);
    }
}
