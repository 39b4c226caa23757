using System.Management.Automation;
using FouTools.Shell;

namespace Microsoft.PowerShell.Commands;

/// <summary>Select-Object: some of the objects, some of their properties, or calculated ones.</summary>
[Cmdlet(VerbsCommon.Select, "Object", DefaultParameterSetName = "DefaultParameter")]
internal sealed class SelectObjectCommand : PSCmdlet
{
    private readonly Queue<PSObject> _held = new();
    private readonly List<PSObject> _unique = [];
    private List<PropertyColumn> _columns = [];
    private PSPropertyExpression? _expand;
    private WildcardPattern[] _excluded = [];
    private HashSet<long> _indexes = [];
    private long _position = -1;
    private int _skipped;
    private int _emitted;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0, ParameterSetName = "DefaultParameter")]
    [Parameter(Position = 0, ParameterSetName = "SkipLastParameter")]
    public object[]? Property { get; set; }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [Parameter(ParameterSetName = "SkipLastParameter")]
    public string[]? ExcludeProperty { get; set; }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [Parameter(ParameterSetName = "SkipLastParameter")]
    public string? ExpandProperty { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    [Parameter]
    public SwitchParameter CaseInsensitive { get; set; }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int Last { get; set; } = -1;

    [Parameter(ParameterSetName = "DefaultParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int First { get; set; } = -1;

    [Parameter(ParameterSetName = "DefaultParameter")]
    [Parameter(ParameterSetName = "SkipLastParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int Skip { get; set; }

    [Parameter(ParameterSetName = "SkipLastParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int SkipLast { get; set; }

    [Parameter(ParameterSetName = "IndexParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int[]? Index { get; set; }

    [Parameter(ParameterSetName = "SkipIndexParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int[]? SkipIndex { get; set; }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [Parameter(ParameterSetName = "IndexParameter")]
    public SwitchParameter Wait { get; set; }

    protected override void BeginProcessing()
    {
        var properties = Property ?? (ExcludeProperty is not null && ExpandProperty is null ? ["*"] : null);
        _columns = PropertyColumn.Parse(this, properties);
        _excluded = [.. (ExcludeProperty ?? []).Select(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase))];
        _expand = string.IsNullOrEmpty(ExpandProperty) ? null : new PSPropertyExpression(ExpandProperty);
        _indexes = [.. (Index ?? SkipIndex ?? []).Select(index => (long)index)];
    }

    protected override void ProcessRecord()
    {
        if (InputObject is not { } item)
        {
            return;
        }

        _position++;
        if (Index is not null)
        {
            if (_indexes.Contains(_position))
            {
                Emit(item);
            }

            StopUpstreamIf(_position >= _indexes.Max());
        }
        else if (SkipIndex is not null)
        {
            if (!_indexes.Contains(_position))
            {
                Emit(item);
            }
        }
        else if (SkipLast > 0)
        {
            HoldBack(item, SkipLast);
        }
        else if (Last >= 0)
        {
            TakeFirstAndLast(item);
        }
        else if (_skipped < Skip)
        {
            _skipped++;
        }
        else if (First >= 0)
        {
            if (_emitted < First)
            {
                _emitted++;
                Emit(item);
            }

            StopUpstreamIf(_emitted >= First);
        }
        else
        {
            Emit(item);
        }
    }

    protected override void EndProcessing()
    {
        if (Last >= 0)
        {
            // -Skip with -Last counts from the end.
            var surplus = First >= 0 ? 0 : Math.Min(Skip, _held.Count);
            foreach (var item in _held.Take(_held.Count - surplus).TakeLast(Last))
            {
                Emit(item);
            }
        }

        foreach (var item in _unique)
        {
            WriteObject(item);
        }
    }

    private void TakeFirstAndLast(PSObject item)
    {
        if (First >= 0)
        {
            if (_skipped < Skip)
            {
                _skipped++;
                return;
            }

            if (_emitted < First)
            {
                _emitted++;
                Emit(item);
                return;
            }
        }

        _held.Enqueue(item);
        if (_held.Count > Last + (First >= 0 ? 0 : (long)Skip))
        {
            _held.Dequeue();
        }
    }

    private void HoldBack(PSObject item, int count)
    {
        if (_skipped < Skip)
        {
            _skipped++;
            return;
        }

        _held.Enqueue(item);
        if (_held.Count > count)
        {
            Emit(_held.Dequeue());
        }
    }

    private void StopUpstreamIf(bool done)
    {
        // What is unique is written at the end, which a stopped pipeline does not reach for this command.
        if (done && !Wait && !Unique)
        {
            throw EngineInternals.StopUpstream(this);
        }
    }

    private void Emit(PSObject item)
    {
        var selected = _columns.Count == 0 ? item : Project(item);
        if (_expand is null)
        {
            Write(selected);
            return;
        }

        Expand(item, selected);
    }

    private PSObject Project(PSObject item)
    {
        var result = new PSObject();
        result.TypeNames.Insert(0, "Selected." + item.BaseObject.GetType());
        foreach (var column in _columns)
        {
            var names = column.Label is not null || column.Expression.Script is not null
                ? [column.Expression]
                : column.Expression.ResolveNames(item);
            if (names.Count == 0 && !column.Expression.HasWildCardCharacters)
            {
                Add(result, column.Expression.ToString(), null);
            }

            foreach (var name in names)
            {
                var label = column.Label ?? name.ToString();
                if (!_excluded.Any(pattern => pattern.IsMatch(label)))
                {
                    Add(result, label, FirstValue(name, item));
                }
            }
        }

        return result;
    }

    private static object? FirstValue(PSPropertyExpression expression, PSObject item)
    {
        foreach (var value in expression.GetValues(item))
        {
            return value.Exception is null ? value.Result : null;
        }

        return null;
    }

    private void Add(PSObject result, string name, object? value)
    {
        if (result.Properties[name] is null)
        {
            result.Properties.Add(new PSNoteProperty(name, value));
            return;
        }

        // A wildcard may meet a property that has been named before; that is not worth an error.
        if (!_columns.Any(column => column.Expression.HasWildCardCharacters))
        {
            var error = new InvalidOperationException($"The property '{name}' is selected more than once.");
            WriteError(new ErrorRecord(error, "AlreadyExistingUserSpecifiedPropertyNoExpand", ErrorCategory.InvalidOperation, result));
        }
    }

    private void Expand(PSObject item, PSObject selected)
    {
        var values = _expand!.GetValues(item);
        if (values.Count == 0)
        {
            var missing = new PSArgumentException($"There is no property '{ExpandProperty}'.");
            WriteError(new ErrorRecord(missing, "ExpandPropertyNotFound", ErrorCategory.InvalidArgument, item));
            return;
        }

        foreach (var value in values)
        {
            if (value.Exception is not null)
            {
                WriteError(new ErrorRecord(value.Exception, "PropertyEvaluationExpand", ErrorCategory.InvalidResult, item));
                continue;
            }

            if (value.Result is null)
            {
                if (_columns.Count == 0)
                {
                    Write(null);
                }

                continue;
            }

            if (LanguagePrimitives.GetEnumerable(value.Result) is { } many)
            {
                foreach (var one in many)
                {
                    WriteExpanded(one, selected);
                }
            }
            else
            {
                WriteExpanded(value.Result, selected);
            }
        }
    }

    private void WriteExpanded(object? value, PSObject selected)
    {
        if (value is null || _columns.Count == 0)
        {
            Write(value is null ? null : PSObject.AsPSObject(value));
            return;
        }

        var expanded = PSObject.AsPSObject(value).Copy();
        foreach (var property in selected.Properties)
        {
            if (expanded.Properties[property.Name] is null)
            {
                expanded.Properties.Add(new PSNoteProperty(property.Name, property.Value));
            }
        }

        Write(expanded);
    }

    private void Write(PSObject? item)
    {
        if (!Unique)
        {
            WriteObject(item);
            return;
        }

        if (item is not null && !_unique.Any(known => ObjectIdentity.Same(known, item, ignoreCase: CaseInsensitive)))
        {
            _unique.Add(item);
        }
    }
}
