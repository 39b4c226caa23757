using System.Management.Automation;
using FouTools.Binding;
using FouTools.Composition;
using FouTools.Errors;
using FouTools.Management.Errors;
using FouTools.Management.Namespaces;
using FouTools.Management.Tunnels;

namespace FouTools.Commands;

/// <summary>Finds the tunnels that a cmdlet is to deal with, and reports the failure of each as its own.</summary>
/// <param name="cmdlet">The cmdlet.</param>
/// <param name="networkNamespace">Reads the network namespace that its parameter names.</param>
internal sealed class TunnelSelection(PSCmdlet cmdlet, Func<string?> networkNamespace) : IDisposable
{
    private readonly NamespaceClients<TunnelManager> _managers = new(name => TunnelManager.Open(name, VerboseLog.Of(cmdlet)));

    /// <summary>The tunnels of the network namespace that the parameter names.</summary>
    public TunnelManager Manager => _managers.Get(networkNamespace());

    /// <summary>Closes what the call has opened.</summary>
    public void Dispose() => _managers.Dispose();

    /// <summary>Finds the tunnels of some names, reporting each name without wildcard that none has.</summary>
    /// <param name="names">Names, with wildcards.</param>
    /// <returns>The tunnels, each once.</returns>
    public IReadOnlyCollection<KernelTunnel> Select(IReadOnlyList<string> names)
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
                Report(Manager.NotFound(names[i]), names[i]);
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
    public void ForEach(IEnumerable<KernelTunnel>? tunnels, string[] names, Action<TunnelManager, KernelTunnel> action) =>
        Try(names, () =>
        {
            foreach (KernelTunnel tunnel in tunnels ?? Select(names))
            {
                Try(tunnel, () => action(_managers.Get(tunnel.NetworkNamespace), tunnel));
            }
        });

    /// <summary>Does something for one object, and reports its failure as that object's.</summary>
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
