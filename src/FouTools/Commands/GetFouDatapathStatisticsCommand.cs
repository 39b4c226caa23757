using System.Diagnostics;
using System.Management.Automation;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Datapath.Model;
using FouTools.Datapath.Telemetry;
using FouTools.Errors;

namespace FouTools.Commands;

/// <summary>Gets what datapaths have carried and dropped, or goes on telling how much they do each second.</summary>
[Cmdlet(VerbsCommon.Get, "FouDatapathStatistics", DefaultParameterSetName = ByName)]
[OutputType(typeof(FouDatapathStatistics), typeof(FouDatapathRates))]
public sealed class GetFouDatapathStatisticsCommand : DatapathSelectionCommand, IDisposable
{
    private const double MinInterval = 0.1;
    private const double MaxInterval = 86400;

    private readonly ManualResetEventSlim _stopping = new();
    private readonly OrderedDictionary<Guid, FouDatapathStatistics> _watched = [];

    /// <summary>Names of the TUN devices, with wildcards; left out, all.</summary>
    [Parameter(ParameterSetName = ByName, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DatapathNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>The datapaths, as Get-FouDatapath gives them; a stopped one still has its last counters.</summary>
    [Parameter(ParameterSetName = ByObject, Mandatory = true, ValueFromPipeline = true)]
    public FouDatapathStatus[] InputObject { get; set; } = [];

    /// <summary>Returns the rates of each interval until the datapaths are stopped, Count or Ctrl+C.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>The seconds of an interval; left out, 1.</summary>
    [Parameter]
    [TextValue(typeof(double))]
    public double? IntervalSeconds { get; set; }

    /// <summary>How many intervals; left out, without end.</summary>
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
            { Wait.IsPresent: false } => "-IntervalSeconds and -Count need -Wait.",
            { IntervalSeconds: double.NaN or < MinInterval or > MaxInterval } => $"-IntervalSeconds is from {MinInterval} to {MaxInterval}.",
            { Count: < 1 } => "-Count is at least 1.",
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
                "Correct the parameter that the message speaks of."));
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
            // From the beginning, so that what writing takes does not add up.
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
