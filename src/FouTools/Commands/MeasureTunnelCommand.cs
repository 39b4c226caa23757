using System.Management.Automation;
using System.Net;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Telemetry;
using FouTools.Errors;
using FouTools.Linux;
using FouTools.Management.Namespaces;
using FouTools.Measurement;
using FouTools.Measurement.Measuring;

namespace FouTools.Commands;

/// <summary>Measures what a tunnel carries, with a responder at its far side.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "Tunnel")]
[OutputType(typeof(TunnelMeasurement))]
public sealed class MeasureTunnelCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly List<TunnelMeasurement> _results = [];
    private MeasurementPlotFile? _plot;

    /// <summary>The address or name of the far side, inside the tunnel.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Target { get; set; } = [];

    /// <summary>The responder's TCP port; left out, 5210.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int? Port { get; set; }

    /// <summary>Which tests; left out, all, one after another.</summary>
    [Parameter]
    [TextValue(typeof(MeasurementTest))]
    [ArgumentCompleter(typeof(EnumCompleter<MeasurementTest>))]
    public MeasurementTest[]? Test { get; set; }

    /// <summary>How many seconds are measured in each test; left out, 5.</summary>
    [Parameter]
    [TextValue(typeof(double))]
    public double? DurationSeconds { get; set; }

    /// <summary>How many TCP connections at a time; left out, 1.</summary>
    [Parameter]
    [TextValue(typeof(int))]
    public int? Flows { get; set; }

    /// <summary>The bytes of a write, a message or a datagram.</summary>
    [Parameter]
    [TextValue(typeof(int))]
    public int? MessageSize { get; set; }

    /// <summary>The bits each second to send as datagrams; left out, as many as arrive.</summary>
    [Parameter]
    [TextValue(typeof(double))]
    public double? Rate { get; set; }

    /// <summary>Has the responder send.</summary>
    [Parameter]
    public SwitchParameter Reverse { get; set; }

    /// <summary>The tunnel's device, to measure through no other.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DatapathNameCompleter))]
    public string? Name { get; set; }

    /// <summary>The network namespace to measure from; left out, that of the datapath, or of this process.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    public string? NetworkNamespace { get; set; }

    /// <summary>How many seconds the responder has to answer; left out, 5.</summary>
    [Parameter]
    [TextValue(typeof(double))]
    public double? TimeoutSeconds { get; set; }

    /// <summary>The SVG file to draw what was measured in.</summary>
    [Parameter]
    public string? Plot { get; set; }

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    public void Dispose() => _cancel.Dispose();

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (string.IsNullOrEmpty(Plot))
        {
            return;
        }

        try
        {
            _plot = MeasurementPlotFile.Open(this, Plot, Force);
        }
        catch (FouException failure)
        {
            ThrowTerminatingError(FouErrorRecord.From(failure, Plot));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string target in Target)
        {
            try
            {
                Measure(target);
            }
            catch (MeasurementException failure)
            {
                WriteError(MeasurementErrorRecord.From(failure, target));
            }
            catch (LinuxException refusal)
            {
                WriteError(ManagementErrorRecord.From(NamespaceErrors.Explain(refusal, NetworkNamespace), NetworkNamespace, MyInvocation.MyCommand));
            }
            catch (OperationCanceledException) when (Stopping)
            {
                return;
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_plot is null || _results.Count == 0)
        {
            return;
        }

        try
        {
            _plot.Write(_results);
        }
        catch (FouException failure)
        {
            WriteError(FouErrorRecord.From(failure, Plot));
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _cancel.Cancel();

    private void Measure(string target)
    {
        IDatapathService service = ModuleServices.Current.Datapaths;
        FouDatapathReference? datapath = FindDatapath();
        TunnelMeterOptions common = ReadOptions(TargetAddress.Find(target), datapath);
        TunnelMeterOptions[] all = [.. (Test ?? Enum.GetValues<MeasurementTest>()).Select(test => common with { Test = test })];
        Array.ForEach(all, TunnelMeter.Check);
        foreach (TunnelMeterOptions options in all)
        {
            try
            {
                FouDatapathStatistics? before = datapath is null ? null : service.GetStatistics(datapath.Id);
                TunnelMeasurement result = MeasurementPump.Run(this, options, _cancel);
                _results.Add(result);
                WriteObject(before is null ? result : Describe(result, FouDatapathRates.Between(before, service.GetStatistics(datapath!.Id))));
            }
            catch (MeasurementException failure) when (failure.Error == MeasurementError.NothingArrived)
            {
                // One test says nothing of the others here.
                WriteError(MeasurementErrorRecord.From(failure, target));
            }
        }
    }

    private static PSObject Describe(TunnelMeasurement result, FouDatapathRates rates)
    {
        var described = new PSObject(result);
        described.Properties.Add(new PSNoteProperty("Datapath", rates));
        return described;
    }

    private FouDatapathReference? FindDatapath()
    {
        FouDatapathReference[] found = [.. RunningDatapaths.In(NetworkNamespace).Where(datapath => datapath.Name == Name)];
        return found.Length <= 1 ? found.FirstOrDefault() : throw new MeasurementException(
            MeasurementError.InvalidValue, $"Datapaths in several network namespaces are named '{Name}'.")
        {
            Property = MeasurementProperty.NetworkNamespace,
            AllowedValues = string.Join(" or ", found.Select(datapath => datapath.NetworkNamespace)),
        };
    }

    private TunnelMeterOptions ReadOptions(IPAddress address, FouDatapathReference? datapath)
    {
        var options = new TunnelMeterOptions { Target = address };
        return options with
        {
            Port = Port ?? options.Port,
            Duration = Seconds(DurationSeconds, options.Duration, MeasurementProperty.Duration),
            Flows = Flows ?? options.Flows,
            MessageSize = MessageSize,
            Rate = Rate,
            Reverse = Reverse,
            Interface = string.IsNullOrEmpty(Name) ? null : Name,
            NetworkNamespace = NetworkNamespace ?? datapath?.NetworkNamespace,
            Timeout = Seconds(TimeoutSeconds, options.Timeout, MeasurementProperty.Timeout),
        };
    }

    private static TimeSpan Seconds(double? given, TimeSpan otherwise, MeasurementProperty property) => given switch
    {
        null => otherwise,
        >= 0.1 and <= 3600 => TimeSpan.FromSeconds(given.Value),
        _ => throw new MeasurementException(
            MeasurementError.InvalidValue, $"-{MeasurementErrorTable.Properties[property].Parameter} is from 0.1 to 3600.")
        {
            Property = property,
            AllowedValues = "0.1 to 3600",
        },
    };
}
