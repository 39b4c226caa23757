using System.Globalization;

namespace FouTools.TunnelBench;

/// <summary>What a run is to do.</summary>
internal sealed record BenchOptions
{
    public const string Usage = """
        usage: FouTools.TunnelBench --folder FOLDER --module MANIFEST [--pwsh WORD]...
               [--quick] [--repetitions N] [--seconds S] [--row WILDCARD]... [--prefix NAME]
               FouTools.TunnelBench --list
        """;

    /// <summary>Where the files go.</summary>
    public string Folder { get; init; } = ".";

    /// <summary>Begins the names of all namespaces.</summary>
    public string Prefix { get; init; } = $"foubench-{Environment.ProcessId}";

    /// <summary>The words that start PowerShell: the program and its first arguments. Empty for <c>pwsh</c>.</summary>
    public IReadOnlyList<string> PowerShell { get; init; } = [];

    public string Module { get; init; } = "FouTools";

    public int Repetitions { get; init; } = 5;

    /// <summary>How long one measurement takes.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How many bytes go through each tunnel before it is measured.</summary>
    public long HashBytes { get; init; } = 64_000_000;

    /// <summary>How many rates the search for the UDP rate tries.</summary>
    public int RateTrials { get; init; } = 8;

    /// <summary>How long each rate is tried.</summary>
    public TimeSpan TrialDuration => Duration / 7;

    /// <summary>Wildcards for the names of rows; empty for all.</summary>
    public IReadOnlyList<string> Rows { get; init; } = [];

    public bool IsList { get; init; }

    public static BenchOptions Parse(string[] words)
    {
        var options = new BenchOptions();
        for (int i = 0; i < words.Length; i++)
        {
            string Value() => ++i < words.Length ? words[i] : throw new FormatException($"{words[i - 1]} needs a value");
            options = words[i] switch
            {
                "--list" => options with { IsList = true },
                "--quick" => options with { Repetitions = 1, Duration = TimeSpan.FromSeconds(0.5), HashBytes = 8_000_000, RateTrials = 5 },
                "--folder" => options with { Folder = Value() },
                "--pwsh" => options with { PowerShell = [.. options.PowerShell, Value()] },
                "--module" => options with { Module = Value() },
                "--prefix" => options with { Prefix = Value() },
                "--row" => options with { Rows = [.. options.Rows, Value()] },
                "--repetitions" => options with { Repetitions = int.Parse(Value(), CultureInfo.InvariantCulture) },
                "--seconds" => options with { Duration = TimeSpan.FromSeconds(double.Parse(Value(), CultureInfo.InvariantCulture)) },
                _ => throw new FormatException($"unknown word {words[i]}"),
            };
        }

        return options.Repetitions > 0 && options.Duration > TimeSpan.Zero
            ? options
            : throw new FormatException("repetitions and seconds are above zero");
    }

    public bool Includes(string row) =>
        Rows.Count == 0 || Rows.Any(pattern => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, row));
}
