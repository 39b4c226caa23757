using System.Management.Automation;
using FouTools.Binding;
using FouTools.Composition;
using FouTools.Errors;
using FouTools.Management.Errors;
using FouTools.Management.Namespaces;
using FouTools.Management.Tunnels;

namespace FouTools.Commands;

/// <summary>Finds the tunnels that a cmdlet acts on, and reports the failure of each separately.</summary>
/// <param name="cmdlet">The cmdlet.</param>
/// <param name="networkNamespace">Returns the value of its parameter -NetworkNamespace.</param>
internal sealed class TunnelSelection(PSCmdlet cmdlet, Func<string?> networkNamespace) : IDisposable
{
    private readonly NamespaceClients<TunnelManager> _managers = new(name => TunnelManager.Open(name, VerboseLog.Of(cmdlet)));

    /// <summary>The tunnels of that network namespace.</summary>
    public TunnelManager Manager => _managers.Get(networkNamespace());

    /// <summary>Closes the netlink connections.</summary>
    public void Dispose() => _managers.Dispose();

    /// <summary>Finds tunnels by name, and reports each name without wildcards that matches none.</summary>
    /// <param name="names">Names, with wildcards.</param>
    /// <returns>The tunnels, without duplicates.</returns>
    public IReadOnlyCollection<KernelTunnel> Select(IReadOnlyList<string> names)
    {
        NamePattern[] patterns = [.. names.Select(name => new NamePattern(name))];

        // Looking up single tunnels is faster than listing all.
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
                Report(Manager.NotFound(names[i]), names[i]);
            }

            foreach (KernelTunnel match in matches)
            {
                selected.TryAdd(match.Index, match);
            }
        }

        return selected.Values;
    }

    /// <summary>Runs an action for each selected tunnel.</summary>
    /// <param name="tunnels">The tunnels; null to select by name.</param>
    /// <param name="names">Names, with wildcards.</param>
    /// <param name="action">The action; it receives the manager of the tunnel's namespace.</param>
    public void ForEach(IEnumerable<KernelTunnel>? tunnels, string[] names, Action<TunnelManager, KernelTunnel> action) =>
        Try(names, () =>
        {
            foreach (KernelTunnel tunnel in tunnels ?? Select(names))
            {
                Try(tunnel, () => action(_managers.Get(tunnel.NetworkNamespace), tunnel));
            }
        });

    /// <summary>Runs an action for an object, and reports a failure with that object as target.</summary>
    public void Try(object? target, Action action)
    {
        try
        {
            action();
        }
        catch (ManagementException failure)
        {
            Report(failure, target);
        }
    }

    private void Report(ManagementException failure, object? target) =>
        cmdlet.WriteError(ManagementErrorRecord.From(failure, target, cmdlet.MyInvocation.MyCommand));
}
