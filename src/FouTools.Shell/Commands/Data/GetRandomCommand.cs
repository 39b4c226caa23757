using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Get-Random: a number from a range, or some of the objects that come.</summary>
[Cmdlet(VerbsCommon.Get, "Random", DefaultParameterSetName = "RandomNumberParameterSet")]
internal sealed class GetRandomCommand : PSCmdlet
{
    private static Random _random = new();
    private readonly List<object?> _items = [];

    [Parameter]
    [ValidateNotNull]
    public int? SetSeed { get; set; }

    [Parameter(Position = 0, ParameterSetName = "RandomNumberParameterSet")]
    public object? Maximum { get; set; }

    [Parameter(ParameterSetName = "RandomNumberParameterSet")]
    public object? Minimum { get; set; }

    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ParameterSetName = "RandomListItemParameterSet")]
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ParameterSetName = "ShuffleParameterSet")]
    [AllowNull]
    public object?[]? InputObject { get; set; }

    [Parameter(ParameterSetName = "RandomNumberParameterSet")]
    [Parameter(ParameterSetName = "RandomListItemParameterSet")]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; } = 1;

    [Parameter(Mandatory = true, ParameterSetName = "ShuffleParameterSet")]
    public SwitchParameter Shuffle { get; set; }

    protected override void BeginProcessing()
    {
        if (SetSeed is { } seed)
        {
            _random = new Random(seed);
        }
    }

    protected override void ProcessRecord()
    {
        if (ParameterSetName != "RandomNumberParameterSet")
        {
            _items.AddRange(InputObject ?? [null]);
        }
    }

    protected override void EndProcessing()
    {
        if (ParameterSetName == "RandomNumberParameterSet")
        {
            for (var i = 0; i < Count; i++)
            {
                WriteNumber();
            }

            return;
        }

        var items = _items.ToArray();
        _random.Shuffle(items);
        WriteObject(Shuffle ? items : items[..Math.Min(Count, items.Length)], enumerateCollection: true);
    }

    private void WriteNumber()
    {
        if (IsFraction(Minimum) || IsFraction(Maximum))
        {
            var least = Minimum is null ? 0 : LanguagePrimitives.ConvertTo<double>(Minimum);
            var most = Maximum is null ? double.MaxValue : LanguagePrimitives.ConvertTo<double>(Maximum);
            Check(least < most);
            WriteObject(least + (_random.NextDouble() * (most - least)));
            return;
        }

        var minimum = Minimum is null ? 0 : LanguagePrimitives.ConvertTo<long>(Minimum);
        var maximum = Maximum is null ? int.MaxValue : LanguagePrimitives.ConvertTo<long>(Maximum);
        Check(minimum < maximum);
        var number = _random.NextInt64(minimum, maximum);
        if (minimum >= int.MinValue && maximum <= int.MaxValue)
        {
            WriteObject((int)number);
        }
        else
        {
            WriteObject(number);
        }
    }

    private void Check(bool ordered)
    {
        if (!ordered)
        {
            var error = new ArgumentException("The minimum has to be less than the maximum.");
            ThrowTerminatingError(new ErrorRecord(error, "MinGreaterThanOrEqualMax", ErrorCategory.InvalidArgument, null));
        }
    }

    private static bool IsFraction(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        double or float or decimal => true,
        string text => text.Contains('.', StringComparison.Ordinal),
        _ => false,
    };
}
