using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace FouTools.Shell.TestRunner;

/// <summary>Prints the progress and the outcome of a run.</summary>
internal sealed class TestScreen(PSHostUserInterface? ui, OutputVerbosity verbosity)
{
    private readonly HashSet<TestBlock> _shown = [];

    private bool Detailed => verbosity >= OutputVerbosity.Detailed;

    public static string Mark(string result) => result switch
    {
        "Passed" => "[+]",
        "Failed" => "[-]",
        "Skipped" => "[!]",
        "Inconclusive" => "[?]",
        _ => "[ ]",
    };

    public void DiscoveryStart(int files) => Line(ConsoleColor.Magenta, $"\nStarting discovery in {files} files.");

    public void DiscoveryEnd(IReadOnlyList<TestContainer> containers)
    {
        var tests = containers.SelectMany(container => container.Root.AllTests).ToList();
        var time = containers.Aggregate(TimeSpan.Zero, (sum, container) => sum + container.DiscoveryDuration);
        Line(ConsoleColor.Magenta, $"Discovery found {tests.Count} tests in {Time(time)}, {tests.Count(test => test.ShouldRun)} of them to run.");
    }

    public void Start(TestContainer container)
    {
        if (Detailed)
        {
            Line(ConsoleColor.Magenta, $"\nRunning tests from '{container.Name}'");
        }
    }

    /// <summary>Prints the headings above a test that were not printed yet.</summary>
    /// <param name="test">The test that starts.</param>
    public void Start(TestCase test)
    {
        if (Detailed)
        {
            Heading(test.Block);
        }
    }

    public void End(TestItem item)
    {
        if (item is TestBlock block)
        {
            if (!block.IsRoot && !block.OwnPassed)
            {
                if (Detailed)
                {
                    Heading(block);
                }

                Failure($"{Margin(block)}[-] {block.Command} {block.ExpandedPath} failed", block.ErrorRecord, Margin(block));
            }

            return;
        }

        var text = Detailed ? item.ExpandedName : item.ExpandedPath;
        if (item.Result == "Failed")
        {
            Failure($"{Margin(item)}[-] {text} {Time(item.Duration)}", item.ErrorRecord, Margin(item));
        }
        else if (Detailed)
        {
            var reason = !item.Skip && item.Result is "Skipped" or "Inconclusive" ? $" {item.ErrorRecord.FirstOrDefault()}" : string.Empty;
            Line(Color(item.Result), $"{Margin(item)}{Mark(item.Result)} {text}{reason} {Time(item.Duration)}");
        }
    }

    public void End(TestContainer container)
    {
        if (container.ErrorRecord.Count > 0)
        {
            Failure($"[-] {container.Name} failed with:", container.ErrorRecord, string.Empty);
        }
        else if (!Detailed && container.Root.ShouldRun && container.Result != "Failed")
        {
            Line(Color(container.Result), $"{container} {Time(container.Duration)}");
        }
    }

    public void Summary(TestRun run)
    {
        Line(ConsoleColor.White, $"Tests completed in {Time(run.Duration)}");
        Line(
            Color(run.Result),
            $"Tests Passed: {run.PassedCount}, Failed: {run.FailedCount}, Skipped: {run.SkippedCount}, Inconclusive: {run.InconclusiveCount}, NotRun: {run.NotRunCount}");
        foreach (var block in run.FailedBlocks)
        {
            Line(ConsoleColor.Red, $"BeforeAll or AfterAll failed: {block.ExpandedPath}");
        }

        foreach (var container in run.FailedContainers)
        {
            Line(ConsoleColor.Red, $"Container failed: {container.Name}");
        }
    }

    private static ConsoleColor Color(string result) => result switch
    {
        "Passed" => ConsoleColor.DarkGreen,
        "Failed" => ConsoleColor.Red,
        "Skipped" => ConsoleColor.Yellow,
        _ => ConsoleColor.Gray,
    };

    private static string Time(TimeSpan time) => time < TimeSpan.FromSeconds(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0}ms")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.##}s");

    private string Margin(TestItem item) => Detailed ? new string(' ', item.Path.Count) : string.Empty;

    private void Heading(TestBlock block)
    {
        if (!block.IsRoot && _shown.Add(block))
        {
            Heading(block.Parent!);
            Line(block.Path.Count == 1 ? ConsoleColor.Green : ConsoleColor.Cyan, $"{(block.Path.Count == 1 ? "\n" : string.Empty)}{Margin(block)[1..]}{block.Command[..1].ToUpperInvariant()}{block.Command[1..]} {block.ExpandedName}");
        }
    }

    private void Failure(string heading, IEnumerable<ErrorRecord> errors, string margin)
    {
        Line(ConsoleColor.Red, heading);
        foreach (var line in errors.SelectMany(error => FailureText.Message(error).Concat(FailureText.Trace(error))))
        {
            Line(ConsoleColor.Red, $"{margin} {line}");
        }
    }

    private void Line(ConsoleColor color, string text)
    {
        if (verbosity != OutputVerbosity.None && ui is not null)
        {
            ui.WriteLine(color, ui.RawUI?.BackgroundColor ?? ConsoleColor.Black, text);
        }
    }
}
