using System.Management.Automation;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Errors;
using FouTools.Management.Errors;
using FouTools.Management.Namespaces;
using FouTools.Management.Tunnels;

namespace FouTools.Commands;

/// <summary>The part that all cmdlets of tunnels share: where they act, which tunnels are meant, and what becomes of failures.</summary>
public abstract class TunnelCommand : PSCmdlet, IDisposable
{
    private protected const string ByName = "ByName";
    private protected const string ByObject = "ByObject";

    /// <summary>Opens nothing yet.</summary>
    private protected TunnelCommand() => Managers = new(name => TunnelManager.Open(name, Narration.Of(this)));

    /// <summary>The network namespace: a name of `ip netns` or the path of a namespace file.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    public string? NetworkNamespace { get; set; }

    private protected NamespaceClients<TunnelManager> Managers { get; }

    private protected TunnelManager Manager => Managers.Get(NetworkNamespace);

    /// <summary>Closes what the call has opened.</summary>
    public void Dispose()
    {
        Managers.Dispose();
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
            ? [.. names.Distinct(StringComparer.Ordinal).Select(Manager.Find).OfType<KernelTunnel>()]
            : Manager.List();
        var selected = new OrderedDictionary<int, KernelTunnel>();
        for (int i = 0; i < patterns.Length; i++)
        {
            KernelTunnel[] matches = patterns[i].Find(all, tunnel => tunnel.Name);
            if (matches.Length == 0 && patterns[i].IsOne)
            {
                WriteError(ManagementErrorRecord.From(Manager.NotFound(names[i]), names[i], MyInvocation.MyCommand));
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
    /// <param name="action">What is done, with the manager of the tunnel's namespace.</param>
    private protected void ForEach(IEnumerable<KernelTunnel>? tunnels, string[] names, Action<TunnelManager, KernelTunnel> action) =>
        Try(names, () =>
        {
            foreach (KernelTunnel tunnel in tunnels ?? Select(names))
            {
                Try(tunnel, () => action(Managers.Get(tunnel.NetworkNamespace), tunnel));
            }
        });

    /// <summary>Does something for one object, and reports its failure as that object's.</summary>
    private protected void Try(object? target, Action action)
    {
        try
        {
            action();
        }
        catch (ManagementException failure)
        {
            WriteError(ManagementErrorRecord.From(failure, target, MyInvocation.MyCommand));
        }
    }
}
