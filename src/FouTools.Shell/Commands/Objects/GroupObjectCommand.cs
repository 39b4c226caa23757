using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Group-Object: objects that share the values of properties.</summary>
[Cmdlet("Group", "Object", DefaultParameterSetName = "HashTable")]
[OutputType(typeof(GroupInfo), typeof(Hashtable))]
internal sealed class GroupObjectCommand : PSCmdlet
{
    private readonly List<GroupInfo> _groups = [];
    private List<PropertyColumn> _columns = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    [Parameter]
    public SwitchParameter NoElement { get; set; }

    [Parameter(ParameterSetName = "HashTable")]
    [Alias("AHT")]
    public SwitchParameter AsHashTable { get; set; }

    [Parameter(ParameterSetName = "HashTable")]
    public SwitchParameter AsString { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    protected override void BeginProcessing() => _columns = PropertyColumn.Parse(this, Property);

    protected override void ProcessRecord()
    {
        if (InputObject is not { } item)
        {
            return;
        }

        var values = new Collection<object?>(_columns.Count == 0
            ? [item.BaseObject is PSCustomObject ? item : item.BaseObject]
            : [.. _columns.Select(column => column.ValueOf(item))]);
        var group = _groups.Find(known => Same(known.Values, values));
        if (group is null)
        {
            var name = string.Join(", ", values.Select(value => LanguagePrimitives.ConvertTo<string>(value)));
            group = NoElement ? new GroupInfoNoElement(name, values) : new GroupInfo(name, values);
            _groups.Add(group);
        }

        group.Count++;
        if (!NoElement)
        {
            group.Group.Add(item);
        }
    }

    protected override void EndProcessing()
    {
        if (AsHashTable)
        {
            WriteTable();
            return;
        }

        var order = new ObjectOrder(CaseSensitive);
        foreach (var group in _groups.OrderBy(group => group.Values.Count > 0 ? group.Values[0] : null, order))
        {
            WriteObject(group);
        }
    }

    private bool Same(ArrayList known, Collection<object?> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (!LanguagePrimitives.Equals(known[i], values[i], ignoreCase: !CaseSensitive))
            {
                return false;
            }
        }

        return true;
    }

    private void WriteTable()
    {
        var table = CaseSensitive ? new Hashtable() : new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (var group in _groups)
        {
            var key = AsString ? group.Name : group.Values[0];
            if (key is null)
            {
                var error = new ArgumentException("A group without a value cannot be a key. Use -AsString.");
                ThrowTerminatingError(new ErrorRecord(error, "InvalidOperation", ErrorCategory.InvalidArgument, group));
            }

            table[key is PSObject wrapped ? wrapped.BaseObject : key] = group.Group;
        }

        WriteObject(table);
    }
}
