using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>ConvertTo-Json: objects as JSON text.</summary>
[Cmdlet(VerbsData.ConvertTo, "Json")]
[OutputType(typeof(string))]
internal sealed class ConvertToJsonCommand : PSCmdlet, IDisposable
{
    private readonly List<object?> _items = [];
    private readonly CancellationTokenSource _stop = new();

    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public object? InputObject { get; set; }

    [Parameter]
    [ValidateRange(0, 100)]
    public int Depth { get; set; } = 2;

    [Parameter]
    public SwitchParameter Compress { get; set; }

    [Parameter]
    public SwitchParameter EnumsAsStrings { get; set; }

    [Parameter]
    public SwitchParameter AsArray { get; set; }

    public void Dispose() => _stop.Dispose();

    protected override void ProcessRecord() => _items.Add(InputObject);

    protected override void StopProcessing() => _stop.Cancel();

    protected override void EndProcessing()
    {
        if (_items.Count == 0)
        {
            return;
        }

        var writer = new JsonText(Depth, Compress, EnumsAsStrings, _stop.Token);
        try
        {
            WriteObject(writer.Write(_items.Count > 1 || AsArray ? _items : _items[0]));
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }

        if (writer.Truncated)
        {
            WriteWarning($"The JSON is cut off: something lies deeper than {Depth} levels (-Depth).");
        }
    }
}
