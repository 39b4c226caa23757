using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Measure-Object: counts, sums and extremes of objects, or counts of text.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "Object", DefaultParameterSetName = "GenericMeasure")]
[OutputType(typeof(GenericMeasureInfo), typeof(TextMeasureInfo))]
internal sealed class MeasureObjectCommand : PSCmdlet
{
    private readonly Dictionary<string, Measurement> _measurements = new(StringComparer.OrdinalIgnoreCase);
    private List<PropertyColumn> _columns = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter Sum { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter Average { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter Maximum { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter Minimum { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter StandardDeviation { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter AllStats { get; set; }

    [Parameter(ParameterSetName = "TextMeasure")]
    public SwitchParameter Line { get; set; }

    [Parameter(ParameterSetName = "TextMeasure")]
    public SwitchParameter Word { get; set; }

    [Parameter(ParameterSetName = "TextMeasure")]
    public SwitchParameter Character { get; set; }

    [Parameter(ParameterSetName = "TextMeasure")]
    public SwitchParameter IgnoreWhiteSpace { get; set; }

    private bool IsText => ParameterSetName == "TextMeasure";

    private bool NeedsNumbers => Sum || Average || StandardDeviation || AllStats;

    private bool NeedsValues => NeedsNumbers || Maximum || Minimum;

    protected override void BeginProcessing() => _columns = PropertyColumn.Parse(this, Property);

    protected override void ProcessRecord()
    {
        if (InputObject is not { } item)
        {
            return;
        }

        if (_columns.Count == 0)
        {
            Add("", item);
            return;
        }

        foreach (var column in _columns)
        {
            foreach (var name in column.Expression.Script is null ? column.Expression.ResolveNames(item) : [column.Expression])
            {
                foreach (var value in name.GetValues(item))
                {
                    if (value.Exception is null && value.Result is not null)
                    {
                        Add(name.ToString(), value.Result);
                    }
                }
            }
        }
    }

    protected override void EndProcessing()
    {
        if (_columns.Count == 0)
        {
            WriteResult(null, _measurements.GetValueOrDefault("") ?? new Measurement());
            return;
        }

        foreach (var column in _columns)
        {
            if (!column.Expression.HasWildCardCharacters && !_measurements.ContainsKey(column.Expression.ToString()) && NeedsValues)
            {
                var name = column.Expression.ToString();
                var error = new PSArgumentException($"No input object has a property '{name}'.", nameof(Property));
                WriteError(new ErrorRecord(error, "GenericMeasurePropertyNotFound", ErrorCategory.InvalidArgument, null));
            }
        }

        foreach (var (name, measurement) in _measurements)
        {
            WriteResult(name, measurement);
        }

        if (_measurements.Count == 0 && !NeedsValues)
        {
            WriteResult(_columns[0].Expression.ToString(), new Measurement());
        }
    }

    private void Add(string name, object value)
    {
        if (!_measurements.TryGetValue(name, out var measurement))
        {
            _measurements[name] = measurement = new Measurement();
        }

        var bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (IsText)
        {
            measurement.AddText(LanguagePrimitives.ConvertTo<string>(bare), IgnoreWhiteSpace);
            return;
        }

        measurement.Count();
        if (!NeedsValues)
        {
            return;
        }

        if (measurement.TryAddNumber(bare))
        {
            return;
        }

        if (NeedsNumbers)
        {
            var error = new PSInvalidCastException($"The value '{bare}' is not a number.");
            WriteError(new ErrorRecord(error, "NonNumericInputObject", ErrorCategory.InvalidType, value));
        }
        else
        {
            measurement.AddOther(bare);
        }
    }

    private void WriteResult(string? property, Measurement measurement)
    {
        if (IsText)
        {
            WriteObject(new TextMeasureInfo
            {
                Property = property,
                Lines = Line ? measurement.Lines : null,
                Words = Word ? measurement.Words : null,
                Characters = Character ? measurement.Characters : null,
            });
            return;
        }

        WriteObject(new GenericMeasureInfo
        {
            Property = property,
            Count = measurement.Items,
            Sum = Sum || AllStats ? measurement.Sum : null,
            Average = Average || AllStats ? measurement.Mean : null,
            Maximum = Maximum || AllStats ? measurement.Maximum : null,
            Minimum = Minimum || AllStats ? measurement.Minimum : null,
            StandardDeviation = StandardDeviation || AllStats ? measurement.Deviation : null,
        });
    }
}
