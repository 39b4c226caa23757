using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Sort-Object: objects in order of themselves or of properties; equal ones keep their order.</summary>
[Cmdlet("Sort", "Object", DefaultParameterSetName = "Default")]
internal sealed class SortObjectCommand : PSCmdlet
{
    private readonly List<(PSObject Item, object?[] Keys)> _entries = [];
    private List<PropertyColumn> _columns = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    [Parameter]
    public SwitchParameter Descending { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    [Parameter(ParameterSetName = "Default")]
    public SwitchParameter Stable { get; set; }

    [Parameter(ParameterSetName = "Top", Mandatory = true)]
    [ValidateRange(1, int.MaxValue)]
    public int Top { get; set; }

    [Parameter(ParameterSetName = "Bottom", Mandatory = true)]
    [ValidateRange(1, int.MaxValue)]
    public int Bottom { get; set; }

    protected override void BeginProcessing() => _columns = PropertyColumn.Parse(this, Property);

    protected override void ProcessRecord()
    {
        if (InputObject is { } item)
        {
            _entries.Add((item, _columns.Count == 0 ? [item] : [.. _columns.Select(column => column.ValueOf(item))]));
        }
    }

    protected override void EndProcessing()
    {
        var orders = _columns.Count == 0
            ? [new ObjectOrder(CaseSensitive, Descending)]
            : _columns.Select(column => new ObjectOrder(CaseSensitive, column.Descending ?? Descending)).ToArray();
        IEnumerable<(PSObject Item, object?[] Keys)> sorted =
            _entries.OrderBy(entry => entry.Keys, Comparer<object?[]>.Create((x, y) => Compare(orders, x, y)));
        if (Unique)
        {
            sorted = Distinct(sorted, orders);
        }

        if (Top > 0)
        {
            sorted = sorted.Take(Top);
        }
        else if (Bottom > 0)
        {
            sorted = sorted.TakeLast(Bottom);
        }

        foreach (var (item, _) in sorted)
        {
            WriteObject(item);
        }
    }

    private static int Compare(ObjectOrder[] orders, object?[] x, object?[] y)
    {
        for (var i = 0; i < orders.Length; i++)
        {
            var order = orders[i].Compare(x[i], y[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static IEnumerable<(PSObject Item, object?[] Keys)> Distinct(
        IEnumerable<(PSObject Item, object?[] Keys)> sorted,
        ObjectOrder[] orders)
    {
        object?[]? previous = null;
        foreach (var entry in sorted)
        {
            if (previous is null || Compare(orders, previous, entry.Keys) != 0)
            {
                yield return entry;
            }

            previous = entry.Keys;
        }
    }
}
