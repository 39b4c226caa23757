using System.Management.Automation;
using FouTools.Binding;
using FouTools.Composition;
using FouTools.Errors;
using FouTools.Objects;

namespace FouTools.Commands;

/// <summary>Finds the tunnels that a cmdlet is to deal with, and reports the failure of each as its own.</summary>
/// <param name="cmdlet">The cmdlet.</param>
/// <param name="networkNamespace">Reads the network namespace that its parameter names.</param>
internal sealed class TunnelSelection(PSCmdlet cmdlet, Func<string?> networkNamespace) : IDisposable
{
    private readonly Places<TunnelPlace> _places = new(name => TunnelPlace.Open(name, Narration.Of(cmdlet)));

    /// <summary>The network namespace that the parameter names.</summary>
    public TunnelPlace Place => _places.Get(networkNamespace());

    /// <summary>Closes what the call has opened.</summary>
    public void Dispose() => _places.Dispose();

    /// <summary>Finds the tunnels of some names, reporting each name without wildcard that none has.</summary>
    /// <param name="names">Names, with wildcards.</param>
    /// <returns>The tunnels, each once.</returns>
    public IReadOnlyCollection<KernelTunnel> Select(IReadOnlyList<string> names)
    {
        NamePattern[] patterns = [.. names.Select(name => new NamePattern(name))];

        // One by one the kernel finds tunnels faster than it lists all.
        bool areLiteral = patterns.All(pattern => pattern.IsOne) && !names.Any(name => name.Contains('`', StringComparison.Ordinal));
        IReadOnlyList<KernelTunnel> all = areLiteral
            ? [.. names.Distinct(StringComparer.Ordinal).Select(Place.Find).OfType<KernelTunnel>()]
            : Place.List();
        var selected = new OrderedDictionary<int, KernelTunnel>();
        for (int i = 0; i < patterns.Length; i++)
        {
            KernelTunnel[] matches = patterns[i].Find(all, tunnel => tunnel.Name);
            if (matches.Length == 0 && patterns[i].IsOne)
            {
                cmdlet.WriteError(FouErrorRecord.From(NotFound(names[i]), names[i]));
            }

            foreach (KernelTunnel match in matches)
            {
                selected.TryAdd(match.Index, match);
            }
        }

        return selected.Values;
    }

    /// <summary>Does something with each tunnel that is meant.</summary>
    /// <param name="tunnels">The tunnels; null for those of the names.</param>
    /// <param name="names">Names, with wildcards.</param>
    /// <param name="action">What is done, with the place of the tunnel.</param>
    public void ForEach(IEnumerable<KernelTunnel>? tunnels, string[] names, Action<TunnelPlace, KernelTunnel> action) =>
        Try(names, () =>
        {
            foreach (KernelTunnel tunnel in tunnels ?? Select(names))
            {
                Try(tunnel, () => action(_places.Get(tunnel.NetworkNamespace), tunnel));
            }
        });

    /// <summary>Does something for one object, and reports its failure as that object's.</summary>
    public void Try(object? target, Action action)
    {
        try
        {
            action();
        }
        catch (FouException failure)
        {
            cmdlet.WriteError(FouErrorRecord.From(failure, target));
        }
    }

    private FouException NotFound(string name) => TunnelRefusals.NotFound(
        Place.HasInterface(name) ? $"The interface '{name}' is no tunnel" : $"There is no tunnel '{name}'",
        NamespaceWords.In(networkNamespace()));
}
