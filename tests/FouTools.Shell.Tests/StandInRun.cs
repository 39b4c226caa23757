using System.Text;

namespace FouTools.Shell.Tests;

/// <summary>Runs all cases of <see cref="StandInCases"/> in one process, since starting one for each would take minutes.</summary>
public sealed class StandInRun : TemporaryFolder, IAsyncLifetime
{
    private readonly Dictionary<string, string> _results = [];

    /// <summary>Gets what a case printed, as one line.</summary>
    public string this[string name] => _results.GetValueOrDefault(name, "(the case did not run)");

    public async ValueTask InitializeAsync()
    {
        var script = new StringBuilder("Set-Location $PSScriptRoot\n");
        foreach (var (name, (text, _)) in StandInCases.All)
        {
            script.AppendLine($"\"`u{{1}}{name}`u{{2}}\" + (& {{ try {{ {text} }} catch {{ \"threw $($_.FullyQualifiedErrorId)\" }} }} 2>&1 | ForEach-Object {{ \"$_\" }} | Join-Lines)");
        }

        script.Insert(0, "function Join-Lines { @($input) -join ' ; ' }\n");
        var run = await ShellRun.Of(ShellRun.Script(Folder, script.ToString()));
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        foreach (var part in run.Output.Split('\u0001', StringSplitOptions.RemoveEmptyEntries))
        {
            var separator = part.IndexOf('\u0002', StringComparison.Ordinal);

            // What follows the first line was printed by the host for the next case, such as the words of -WhatIf.
            _results[part[..separator]] = part[(separator + 1)..].Split('\n')[0];
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
