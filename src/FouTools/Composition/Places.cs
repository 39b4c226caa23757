namespace FouTools.Composition;

/// <summary>The network namespaces that one call of a cmdlet deals with, each opened once however many ports are piped in.</summary>
internal sealed class FouPlaces : IDisposable
{
    private readonly Dictionary<string, FouPlace> _opened = new(StringComparer.Ordinal);

    /// <summary>Gets a network namespace.</summary>
    /// <param name="name">Its name or path; empty or null for that of the process.</param>
    public FouPlace Get(string? name)
    {
        if (!_opened.TryGetValue(name ?? string.Empty, out FouPlace? place))
        {
            place = FouPlace.Open(name);
            _opened.Add(name ?? string.Empty, place);
        }

        return place;
    }

    public void Dispose()
    {
        foreach (FouPlace place in _opened.Values)
        {
            place.Dispose();
        }

        _opened.Clear();
    }
}
