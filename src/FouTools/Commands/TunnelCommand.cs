using System.Management.Automation;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Errors;
using FouTools.Objects;

namespace FouTools.Commands;

/// <summary>The part that all cmdlets of tunnels share: where they act, which tunnels are meant, and what becomes of failures.</summary>
public abstract class TunnelCommand : PSCmdlet, IDisposable
{
    private protected const string ByName = "ByName";
    private protected const string ByObject = "ByObject";

    /// <summary>Opens nothing yet.</summary>
    private protected TunnelCommand() => Places = new(name => TunnelPlace.Open(name, Narration.Of(this)));

    /// <summary>The network namespace: a name of `ip netns` or the path of a namespace file.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    public string? NetworkNamespace { get; set; }

    private protected Places<TunnelPlace> Places { get; }

    private protected TunnelPlace Place => Places.Get(NetworkNamespace);

    /// <summary>Closes what the call has opened.</summary>
    public void Dispose()
    {
        Places.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Finds the tunnels of some names, reporting each name without wildcard that none has.</summary>
    /// <param name="names">Names, with wildcards.</param>
    /// <returns>The tunnels, each once.</returns>
    private protected IReadOnlyCollection<KernelTunnel> Select(IReadOnlyList<string> names)
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
                WriteError(FouErrorRecord.From(NotFound(names[i]), names[i]));
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
    private protected void ForEach(IEnumerable<KernelTunnel>? tunnels, string[] names, Action<TunnelPlace, KernelTunnel> action) =>
        Try(names, () =>
        {
            foreach (KernelTunnel tunnel in tunnels ?? Select(names))
            {
                Try(tunnel, () => action(Places.Get(tunnel.NetworkNamespace), tunnel));
            }
        });

    /// <summary>Does something for one object, and reports its failure as that object's.</summary>
    private protected void Try(object? target, Action action)
    {
        try
        {
            action();
        }
        catch (FouException failure)
        {
            WriteError(FouErrorRecord.From(failure, target));
        }
    }

    private FouException NotFound(string name) => TunnelRefusals.NotFound(
        Place.HasInterface(name) ? $"The interface '{name}' is no tunnel" : $"There is no tunnel '{name}'",
        NamespaceWords.In(NetworkNamespace));
}
