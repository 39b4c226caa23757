namespace FouTools.Composition;

/// <summary>The network namespaces that one call of a cmdlet deals with, each opened once however many objects are piped in.</summary>
/// <typeparam name="TPlace">What is opened.</typeparam>
internal sealed class Places<TPlace> : IDisposable
    where TPlace : IDisposable
{
    private readonly Dictionary<string, TPlace> _opened = new(StringComparer.Ordinal);
    private readonly Func<string?, TPlace> _open;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="open">Opens one.</param>
    public Places(Func<string?, TPlace> open) => _open = open;

    /// <summary>Gets a network namespace.</summary>
    /// <param name="name">Its name or path; empty or null for that of the process.</param>
    public TPlace Get(string? name)
    {
        if (!_opened.TryGetValue(name ?? string.Empty, out TPlace? place))
        {
            place = _open(name);
            _opened.Add(name ?? string.Empty, place);
        }

        return place;
    }

    public void Dispose()
    {
        foreach (TPlace place in _opened.Values)
        {
            place.Dispose();
        }

        _opened.Clear();
    }
}
