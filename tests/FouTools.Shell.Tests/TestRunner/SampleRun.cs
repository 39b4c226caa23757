namespace FouTools.Shell.Tests.TestRunner;

/// <summary>Runs all samples once, in one process.</summary>
public sealed class SampleRun : IAsyncLifetime
{
    public IReadOnlyDictionary<string, string> Outcomes { get; private set; } = new Dictionary<string, string>();

    public static IReadOnlyDictionary<string, string> Expected { get; } =
        Split(File.ReadAllText(Path.Combine(Shell.Samples, "Expected.txt")));

    public async ValueTask InitializeAsync()
    {
        var (_, output) = await Shell.Run(["-File", Path.Combine(Shell.Samples, "Report.ps1")]);
        Outcomes = Split(output);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Dictionary<string, string> Split(string report) => ("\n" + report)
        .Split("\n== ", StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.Split('\n', 2))
        .ToDictionary(part => part[0], part => part[^1].Trim());
}
