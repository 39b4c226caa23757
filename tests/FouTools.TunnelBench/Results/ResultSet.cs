using FouTools.TunnelBench.Tunnels;

namespace FouTools.TunnelBench.Results;

/// <summary>Everything that one run has measured, and why the rest was not.</summary>
internal sealed class ResultSet(IReadOnlyList<Tunnel> tunnels)
{
    private readonly Dictionary<(string Tunnel, string Metric), List<(int Repetition, double Value)>> _values = [];
    private readonly List<Failure> _failures = [];

    public IReadOnlyList<Tunnel> Tunnels => tunnels;

    public IReadOnlyList<Failure> Failures => _failures;

    public void Add(Tunnel tunnel, int repetition, Metric metric, double value)
    {
        if (!_values.TryGetValue((tunnel.Name, metric.Key), out List<(int, double)>? values))
        {
            _values.Add((tunnel.Name, metric.Key), values = []);
        }

        values.Add((repetition, value));
    }

    public void Fail(Tunnel tunnel, string what, string why)
    {
        if (!_failures.Exists(failure => failure.Tunnel == tunnel && failure.What == what && failure.Why == why))
        {
            _failures.Add(new Failure(tunnel, what, why));
        }
    }

    public IReadOnlyList<(int Repetition, double Value)> Values(string tunnel, Metric metric) =>
        _values.TryGetValue((tunnel, metric.Key), out List<(int, double)>? values) ? values : [];

    /// <summary>The median of all repetitions, or null where nothing was measured.</summary>
    public double? Median(string tunnel, Metric metric)
    {
        IReadOnlyList<(int Repetition, double Value)> values = Values(tunnel, metric);
        return values.Count == 0 ? null : Statistics.Median([.. values.Select(value => value.Value)]);
    }

    /// <summary>The median of a tunnel divided by that of another, or null where one is missing.</summary>
    public double? Ratio(string tunnel, string other, Metric metric) =>
        Median(other, metric) is double divisor and not 0 ? Median(tunnel, metric) / divisor : null;

    /// <summary>The peer with the best median, or null where no peer was measured.</summary>
    public string? BestPeer(Metric metric)
    {
        IEnumerable<string> measured = tunnels
            .Where(tunnel => tunnel.Group == TunnelGroup.Peer && Median(tunnel.Name, metric) is not null)
            .Select(tunnel => tunnel.Name);
        return metric.LessIsBetter
            ? measured.MinBy(name => Median(name, metric))
            : measured.MaxBy(name => Median(name, metric));
    }

    /// <param name="Tunnel">Which tunnel.</param>
    /// <param name="What">Which measurement, or all.</param>
    /// <param name="Why">What went wrong.</param>
    internal sealed record Failure(Tunnel Tunnel, string What, string Why);
}
