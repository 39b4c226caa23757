using System.Diagnostics;
using System.Management.Automation;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Datapath.Model;
using FouTools.Datapath.Telemetry;
using FouTools.Errors;

namespace FouTools.Commands;

/// <summary>Gets the counters of datapaths, or with -Wait their rates.</summary>
[Cmdlet(VerbsCommon.Get, "FouDatapathStatistics", DefaultParameterSetName = ByName)]
[OutputType(typeof(FouDatapathStatistics), typeof(FouDatapathRates))]
public sealed class GetFouDatapathStatisticsCommand : DatapathSelectionCommand, IDisposable
{
    private const double MinInterval = 0.1;
    private const double MaxInterval = 86400;

    private readonly ManualResetEventSlim _stopping = new();
    private readonly OrderedDictionary<Guid, FouDatapathStatistics> _watched = [];

    /// <summary>Names of the TUN devices, with wildcards; by default all.</summary>
    [Parameter(ParameterSetName = ByName, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DatapathNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>The datapaths, as returned by Get-FouDatapath; a stopped one keeps its last counters.</summary>
    [Parameter(ParameterSetName = ByObject, Mandatory = true, ValueFromPipeline = true)]
    public FouDatapathStatus[] InputObject { get; set; } = [];

    /// <summary>Returns the rates of each interval, until the datapaths are stopped, for Count intervals, or until Ctrl+C.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>The interval in seconds; by default 1.</summary>
    [Parameter]
    [TextValue(typeof(double))]
    public double? IntervalSeconds { get; set; }

    /// <summary>The number of intervals; by default unlimited.</summary>
    [Parameter]
    [TextValue(typeof(int))]
    public int? Count { get; set; }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        string? fault = this switch
        {
            { Wait.IsPresent: false, IntervalSeconds: null, Count: null } => null,
            { Wait.IsPresent: false } => "-IntervalSeconds and -Count require -Wait.",
            { IntervalSeconds: double.NaN or < MinInterval or > MaxInterval } => $"-IntervalSeconds must be {MinInterval} to {MaxInterval}.",
            { Count: < 1 } => "-Count must be at least 1.",
            _ => null,
        };
        if (fault is not null)
        {
            ThrowTerminatingError(AdvisedErrorRecord.Create(
                new ArgumentException(fault),
                DatapathErrorTable.Properties[DatapathProperty.EchoInterval].ErrorId,
                ErrorCategory.InvalidArgument,
                null,
                fault,
                "Correct the parameter named in the message."));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (FouDatapathReference datapath in ParameterSetName == ByObject ? ReferencesOf(InputObject) : Select(Name))
        {
            try
            {
                FouDatapathStatistics statistics = Datapaths.GetStatistics(datapath.Id);
                if (!Wait)
                {
                    WriteObject(statistics);
                }
                else if (!IsStopped(datapath.Id))
                {
                    _watched.TryAdd(datapath.Id, statistics);
                }
            }
            catch (DatapathException failure)
            {
                WriteError(DatapathErrorRecord.From(failure, datapath));
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        TimeSpan interval = TimeSpan.FromSeconds(IntervalSeconds ?? 1);
        long began = Stopwatch.GetTimestamp();
        for (int round = 1; _watched.Count > 0 && round <= (Count ?? int.MaxValue); round++)
        {
            // Relative to the start, so that the time spent writing does not accumulate.
            TimeSpan left = (interval * round) - Stopwatch.GetElapsedTime(began);
            if (_stopping.Wait(left > TimeSpan.Zero ? left : TimeSpan.Zero))
            {
                return;
            }

            WriteRates();
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopping.Set();

    private static bool IsStopped(Guid datapath) => Datapaths.GetStatus(datapath).State == DatapathState.Stopped;

    private void WriteRates()
    {
        foreach (Guid datapath in _watched.Keys.ToArray())
        {
            FouDatapathStatistics before = _watched[datapath];
            FouDatapathStatistics now = Datapaths.GetStatistics(datapath);
            if (IsStopped(datapath))
            {
                _watched.Remove(datapath);
            }
            else
            {
                _watched[datapath] = now;
            }

            WriteObject(FouDatapathRates.Between(before, now));
        }
    }
}
