namespace FouTools.Architecture.Tests;

/// <summary>Dependencies between named parts, each with an example of two types.</summary>
internal sealed class Arrows
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _arrows = new(StringComparer.Ordinal);

    /// <summary>Adds one; the first example is kept.</summary>
    public void Add(string from, string to, string example)
    {
        if (from == to)
        {
            return;
        }

        if (!_arrows.TryGetValue(from, out SortedDictionary<string, string>? targets))
        {
            _arrows.Add(from, targets = new(StringComparer.Ordinal));
        }

        targets.TryAdd(to, example);
    }

    /// <summary>Finds the arrows that a table does not allow.</summary>
    /// <returns>A line for each.</returns>
    public IEnumerable<string> FindForbidden(IReadOnlyDictionary<string, string[]> allowed) =>
        from arrow in _arrows
        from target in arrow.Value
        where !allowed.TryGetValue(arrow.Key, out string[]? targets) || !targets.Contains(target.Key)
        select $"{arrow.Key} -> {target.Key}: {target.Value}";

    /// <summary>Finds the arrows that lie on a cycle.</summary>
    /// <returns>A line for each.</returns>
    public IEnumerable<string> FindCycles() =>
        from arrow in _arrows
        from target in arrow.Value
        where Reaches(target.Key, arrow.Key, [])
        select $"{arrow.Key} -> {target.Key}: {target.Value}";

    private bool Reaches(string from, string to, HashSet<string> seen) =>
        from == to || (seen.Add(from) && _arrows.TryGetValue(from, out SortedDictionary<string, string>? targets)
            && targets.Keys.Any(next => Reaches(next, to, seen)));
}
