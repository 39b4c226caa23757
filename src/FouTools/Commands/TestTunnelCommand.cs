using System.Management.Automation;
using System.Net;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Diagnosis;
using FouTools.Diagnosis.Model;
using FouTools.Errors;
using FouTools.Linux;
using FouTools.Management.Namespaces;
using FouTools.Management.Tunnels;
using FouTools.Messages;
using FouTools.Objects;

namespace FouTools.Commands;

/// <summary>Tests kernel tunnels and datapaths: whether the remote replies, and if not, why.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Tunnel", DefaultParameterSetName = ByName)]
[OutputType(typeof(TunnelCheck), typeof(bool))]
public sealed class TestTunnelCommand : TunnelCommand
{
    private const int ProgressId = 0x466f57;

    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Names of tunnels and datapaths, with wildcards; by default all but the kernel's fallback devices.</summary>
    [Parameter(ParameterSetName = ByName, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [AllowNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(TestableNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Names of peers of the datapaths, with wildcards; by default all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PeerNameCompleter))]
    public string[] Peer { get; set; } = [];

    /// <summary>The inner address to probe; by default derived from the configuration.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPAddress))]
    public IPAddress? Target { get; set; }

    /// <summary>Only these checks; by default all.</summary>
    [Parameter]
    public TunnelCheckName[] Check { get; set; } = [];

    /// <summary>The maximum wait for the reply to a probe in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 60)]
    public int TimeoutSeconds { get; set; } = 2;

    /// <summary>Returns only whether no check failed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private bool _hasTested;
    private bool _hasFailed;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string[] names = [.. (Name ?? []).Where(name => !string.IsNullOrEmpty(name))];
        Try(names.Length > 0 ? names : NetworkNamespace, () =>
        {
            var tested = new HashSet<string>(StringComparer.Ordinal);
            foreach (string name in names.Length > 0 ? names : ["*"])
            {
                TestAll(name, tested);
            }
        });
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Quiet && _hasTested)
        {
            WriteObject(!_hasFailed);
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _cancellation.Cancel();

    private void TestAll(string name, HashSet<string> tested)
    {
        FouDatapathReference[] datapaths = new NamePattern(name).Find(RunningDatapaths.In(NetworkNamespace), datapath => datapath.Name);
        foreach (FouDatapathReference datapath in datapaths.Where(datapath => tested.Add(datapath.ToString())))
        {
            if (CheckPeers(datapath))
            {
                Test(datapath, datapath.ToString(), options => TunnelDiagnosis.Run(ModuleServices.Current.Datapaths, datapath.Id, options, _cancellation.Token));
            }
        }

        // A datapath's device is not a kernel tunnel, so a name that matches one selects nothing else.
        if (datapaths.Length > 0 && new NamePattern(name).IsOne)
        {
            return;
        }

        foreach (KernelTunnel tunnel in Select([name]).Where(tunnel => !tunnel.IsFallback || new NamePattern(name).IsOne))
        {
            if (tested.Add(tunnel.ToString()))
            {
                Test(
                    tunnel,
                    tunnel.ToString(),
                    options => TunnelDiagnosis.Run(tunnel.ToNetlink(), tunnel.NetworkNamespace, tunnel.UnderlayInterface, options, _cancellation.Token));
            }
        }
    }

    private void Test(object target, string title, Func<DiagnosisOptions, IEnumerable<TunnelFinding>> run)
    {
        var progress = new ProgressRecord(ProgressId, $"Testing {title}", "Starting");
        Action<string> log = VerboseLog.Of(this);
        var options = new DiagnosisOptions
        {
            Checks = Check,
            IsPeerMeant = Peer.Length == 0 ? null : name => Peer.Any(one => new NamePattern(one, ignoresCase: true).Find([name], text => text).Length > 0),
            Target = Target,
            Timeout = TimeSpan.FromSeconds(TimeoutSeconds),
            Log = operation => log($"Asking the kernel to {operation}{NamespacePhrase.In(NetworkNamespace)}."),
            OnProgress = (check, done, all) =>
            {
                progress.StatusDescription = $"{check}: {done + 1} of {all}";
                progress.PercentComplete = 100 * done / all;
                WriteProgress(progress);
            },
        };
        try
        {
            foreach (TunnelFinding finding in run(options))
            {
                _hasTested = true;
                _hasFailed |= finding.Result == TunnelCheckResult.Failed;
                if (!Quiet)
                {
                    WriteObject(TunnelCheckText.Of(finding));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Cancelled by the user.
        }
        catch (LinuxException refusal)
        {
            WriteError(ManagementErrorRecord.From(NamespaceErrors.Explain(refusal, NetworkNamespace), target, MyInvocation.MyCommand));
        }
        finally
        {
            progress.RecordType = ProgressRecordType.Completed;
            WriteProgress(progress);
        }
    }

    // A named peer that does not exist is an error; a datapath without peers is tested anyway.
    private bool CheckPeers(FouDatapathReference datapath)
    {
        bool allExist = true;
        foreach (string name in Peer)
        {
            var pattern = new NamePattern(name, ignoresCase: true);
            if (pattern.IsOne && pattern.Find(ModuleServices.Current.Datapaths.GetPeers(datapath.Id), peer => peer.Name).Length == 0)
            {
                WriteError(DatapathErrorRecord.PeerNotFound(name, [datapath]));
                allExist = false;
            }
        }

        return allExist;
    }
}
