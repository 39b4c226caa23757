using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>Invoke-Pester: discovers the tests of all files, then runs them.</summary>
internal sealed class InvokePesterCommand : PSCmdlet
{
    private static readonly ScriptBlock _exit = ScriptBlock.Create("param($____code) exit $____code");

    [Parameter(Position = 0, ParameterSetName = "Simple")]
    public string[] Path { get; set; } = ["."];

    [Parameter(ParameterSetName = "Simple")]
    [Alias("Tag", "Tags")]
    public string[] TagFilter { get; set; } = [];

    [Parameter(ParameterSetName = "Simple")]
    [Alias("ExcludeTag")]
    public string[] ExcludeTagFilter { get; set; } = [];

    [Parameter(ParameterSetName = "Simple")]
    [Alias("Name")]
    public string[] FullNameFilter { get; set; } = [];

    [Parameter(ParameterSetName = "Simple")]
    public OutputVerbosity Output { get; set; } = OutputVerbosity.Normal;

    [Parameter(ParameterSetName = "Simple")]
    public SwitchParameter PassThru { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Advanced")]
    public object? Configuration { get; set; }

    protected override void EndProcessing()
    {
        var configuration = ParameterSetName == "Advanced" ? PesterConfiguration.From(Configuration) : new PesterConfiguration
        {
            Run = { Path = Path, PassThru = PassThru },
            Filter = { Tag = TagFilter, ExcludeTag = ExcludeTagFilter, FullName = FullNameFilter },
            Output = { Verbosity = Output },
        };

        var run = Run(configuration);
        foreach (var error in run.Tests.SelectMany(test => test.ErrorRecord)
            .Concat(run.FailedBlocks.SelectMany(block => block.ErrorRecord))
            .Concat(run.FailedContainers.SelectMany(container => container.ErrorRecord)))
        {
            FailureText.Attach(error);
        }

        SessionState.PSVariable.Set("global:LASTEXITCODE", run.AllFailedCount);
        if (configuration.Run.PassThru)
        {
            WriteObject(run);
        }

        if (configuration.Run.Exit && run.AllFailedCount > 0)
        {
            SessionState.InvokeCommand.InvokeScript(false, _exit, null, run.AllFailedCount);
        }
    }

    private TestRun Run(PesterConfiguration configuration)
    {
        var containers = TestFiles.Find(SessionState, configuration.Run.Path).Select(file => new TestContainer(file)).ToList();
        if (containers.Count == 0)
        {
            throw ThrownError.Create("NoTestFiles", $"No *.Tests.ps1 in '{string.Join("', '", configuration.Run.Path)}'.", configuration.Run.Path);
        }

        var session = new TestSession();
        var frames = new Frames(SessionState);
        var screen = new TestScreen(Host.UI, configuration.Output.Verbosity);
        var discovery = new TestDiscovery(session, frames, new TestSelection(configuration.Filter));
        var executor = new TestExecutor(frames, new TestDrive(SessionState), screen);
        var outer = TestSession.Current;
        var location = SessionState.Path.CurrentLocation.ProviderPath;
        TestSession.Current = session;
        try
        {
            screen.DiscoveryStart(containers.Count);
            containers.ForEach(discovery.Discover);
            screen.DiscoveryEnd(containers);
            containers.ForEach(executor.Run);
        }
        finally
        {
            TestSession.Current = outer;
            SessionState.Path.SetLocation(location);
        }

        var run = new TestRun(containers);
        screen.Summary(run);
        return run;
    }
}
