using FouTools.Management.Namespaces;

namespace FouTools.Management.Tests.Namespaces;

public sealed class NamespaceClientsTests
{
    [Fact]
    public void A_namespace_is_opened_once_and_closed_once()
    {
        var opened = new List<Client>();
        var clients = new NamespaceClients<Client>(name =>
        {
            opened.Add(new Client());
            return opened[^1];
        });
        Assert.Same(clients.Get("a"), clients.Get("a"));
        Assert.Same(clients.Get(null), clients.Get(string.Empty));
        Assert.NotSame(clients.Get("a"), clients.Get(null));
        clients.Dispose();
        clients.Dispose();
        Assert.Equal([1, 1], opened.Select(client => client.Closed));
    }

    private sealed class Client : IDisposable
    {
        public int Closed { get; private set; }

        public void Dispose() => Closed++;
    }
}
