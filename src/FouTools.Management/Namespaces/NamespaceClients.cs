namespace FouTools.Management.Namespaces;

/// <summary>The clients of the network namespaces that one operation spans, each opened once however many objects it handles.</summary>
/// <typeparam name="TClient">What is opened for each namespace.</typeparam>
public sealed class NamespaceClients<TClient> : IDisposable
    where TClient : IDisposable
{
    private readonly Dictionary<string, TClient> _opened = new(StringComparer.Ordinal);
    private readonly Func<string?, TClient> _open;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="open">Opens the client of a namespace.</param>
    public NamespaceClients(Func<string?, TClient> open) => _open = open;

    /// <summary>Gets the client of a network namespace.</summary>
    /// <param name="name">Its name or path; empty or null for that of the process.</param>
    /// <returns>The client, which this collection disposes of.</returns>
    public TClient Get(string? name)
    {
        if (!_opened.TryGetValue(name ?? string.Empty, out TClient? client))
        {
            client = _open(name);
            _opened.Add(name ?? string.Empty, client);
        }

        return client;
    }

    /// <summary>Closes all clients.</summary>
    public void Dispose()
    {
        foreach (TClient client in _opened.Values)
        {
            client.Dispose();
        }

        _opened.Clear();
    }
}
