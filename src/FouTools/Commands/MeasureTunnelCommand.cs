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

/// <summary>Measures the performance of a tunnel, against a responder at the remote.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "Tunnel")]
[OutputType(typeof(TunnelMeasurement))]
public sealed class MeasureTunnelCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly List<TunnelMeasurement> _results = [];
    private MeasurementPlotFile? _plot;

    /// <summary>The inner address or name of the remote.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Target { get; set; } = [];

    /// <summary>The responder's TCP port; by default 5210.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int? Port { get; set; }

    /// <summary>The tests; by default all, one after another.</summary>
    [Parameter]
    [TextValue(typeof(MeasurementTest))]
    [ArgumentCompleter(typeof(EnumCompleter<MeasurementTest>))]
    public MeasurementTest[]? Test { get; set; }

    /// <summary>The duration of each test in seconds; by default 5.</summary>
    [Parameter]
    [TextValue(typeof(double))]
    public double? DurationSeconds { get; set; }

    /// <summary>The number of concurrent TCP connections; by default 1.</summary>
    [Parameter]
    [TextValue(typeof(int))]
    public int? Flows { get; set; }

    /// <summary>The size of a write, a message or a datagram in bytes.</summary>
    [Parameter]
    [TextValue(typeof(int))]
    public int? MessageSize { get; set; }

    /// <summary>The rate of datagrams to send in bits per second; by default the highest that arrives.</summary>
    [Parameter]
    [TextValue(typeof(double))]
    public double? Rate { get; set; }

    /// <summary>Lets the responder send.</summary>
    [Parameter]
    public SwitchParameter Reverse { get; set; }

    /// <summary>The tunnel's device, to bind the measurement to it.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DatapathNameCompleter))]
    public string? Name { get; set; }

    /// <summary>The network namespace to measure from; by default that of the datapath, or of this process.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    public string? NetworkNamespace { get; set; }

    /// <summary>The maximum wait for the responder in seconds; by default 5.</summary>
    [Parameter]
    [TextValue(typeof(double))]
    public double? TimeoutSeconds { get; set; }

    /// <summary>The SVG file to plot the results to.</summary>
    [Parameter]
    public string? Plot { get; set; }

    /// <summary>Overwrites an existing file.</summary>
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
                // The other tests may still succeed.
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
            MeasurementError.InvalidValue, $"-{MeasurementErrorTable.Properties[property].Parameter} must be 0.1 to 3600.")
        {
            Property = property,
            AllowedValues = "0.1 to 3600",
        },
    };
}
