using FouTools.Linux;
using FouTools.Linux.Interfaces;
using FouTools.Management.Errors;
using FouTools.Management.Namespaces;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Management.Tunnels;

/// <summary>
/// The tunnels of one network namespace: lists, creates, changes and deletes them, with interfaces by name. A change is planned
/// first, and either made whole or undone.
/// </summary>
public sealed class TunnelManager : IDisposable
{
    private readonly NetworkNamespaceClient _client;
    private readonly Action<string>? _log;

    private TunnelManager(NetworkNamespaceClient client, Action<string>? log)
    {
        _client = client;
        _log = log;
    }

    /// <summary>The name or path of the network namespace; null for that of the process.</summary>
    public string? NetworkNamespace => _client.Name;

    private IpTunnels Tunnels => _client.Netlink.Tunnels;

    /// <summary>Opens a network namespace.</summary>
    /// <param name="networkNamespace">Its name or path; empty or null for that of the process.</param>
    /// <param name="log">Gets a sentence for each request to the kernel; null for none.</param>
    /// <returns>The manager.</returns>
    /// <exception cref="ManagementException">There is no such namespace, or the caller may not enter it.</exception>
    public static TunnelManager Open(string? networkNamespace, Action<string>? log = null) =>
        new(NetworkNamespaceClient.Open(networkNamespace, log), log);

    /// <summary>Lists the tunnels.</summary>
    /// <param name="kind">Only those of this kind; null for all.</param>
    /// <returns>The tunnels.</returns>
    /// <exception cref="ManagementException">The kernel did not answer.</exception>
    public IReadOnlyList<KernelTunnel> List(TunnelKind? kind = null) => Ask(name: null, () => Describe(Tunnels.List(kind)));

    /// <summary>Finds a tunnel by its name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The tunnel; null where there is none, or the interface of the name is not a tunnel.</returns>
    /// <exception cref="ManagementException">The kernel did not answer.</exception>
    public KernelTunnel? Find(string name) =>
        InterfaceName.FindFault(name) is null && Ask(name, () => Tunnels.Find(name)) is { } tunnel ? Describe([tunnel])[0] : null;

    /// <summary>Makes the failure of a tunnel that was not found.</summary>
    /// <param name="name">The name that no tunnel has.</param>
    /// <returns>The exception.</returns>
    public ManagementException NotFound(string name) => new(
        ManagementError.TunnelNotFound,
        ManagedObject.Tunnel,
        (HasInterface(name) ? $"The interface '{name}' is no tunnel" : $"There is no tunnel '{name}'") + NamespacePhrase.In(NetworkNamespace) + ".")
    {
        ObjectName = name,
    };

    /// <summary>Checks a request and finds the index of its underlay interface. Nothing is changed.</summary>
    /// <param name="request">The tunnel.</param>
    /// <returns>The tunnel as netlink has it.</returns>
    /// <exception cref="ManagementException">A property is invalid, the kind does not have it, or there is no such interface.</exception>
    public TunnelSpecification Resolve(TunnelRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        return request.Specify(request.Settings.UnderlayInterface is { } name ? _client.IndexOf(name) : null);
    }

    /// <summary>Creates a tunnel with everything that belongs to it, or nothing.</summary>
    /// <param name="specification">The tunnel, from <see cref="Resolve"/>.</param>
    /// <param name="addresses">The addresses of the device.</param>
    /// <param name="up">Whether to set it up.</param>
    /// <returns>The tunnel as the kernel has it.</returns>
    /// <exception cref="ManagementException">The kernel rejected the tunnel, an address or its state. Nothing of it is left.</exception>
    public KernelTunnel Create(TunnelSpecification specification, IReadOnlyList<InterfaceAddress> addresses, bool up)
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(addresses);
        Tunnel tunnel;
        try
        {
            tunnel = Tunnels.Create(specification);
        }
        catch (NetlinkException rejection)
        {
            throw TunnelErrors.OfCreate(rejection, specification, rejection.Error == Errno.EEXIST && HasInterface(specification.Name));
        }

        bool isComplete = false;
        try
        {
            KernelTunnel created = Equip(tunnel, addresses, up);
            isComplete = true;
            return created;
        }
        catch (NetlinkException rejection)
        {
            throw TunnelErrors.OfEquipping(rejection, specification.Name);
        }
        finally
        {
            if (!isComplete)
            {
                Withdraw(tunnel);
            }
        }
    }

    /// <summary>Plans a change without making it.</summary>
    /// <param name="tunnel">The tunnel, of which the index counts.</param>
    /// <param name="edit">The requested changes.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="ManagementException">A property is invalid or fixed, the tunnel is a fallback device, or it is gone.</exception>
    public TunnelPlan Plan(KernelTunnel tunnel, TunnelEdit edit)
    {
        ArgumentNullException.ThrowIfNull(tunnel);
        ArgumentNullException.ThrowIfNull(edit);
        edit.Settings?.ValidateUnderlay();
        int? underlayIndex = edit.Settings?.UnderlayInterface is { } name ? UnderlayIndexOf(tunnel, name) : null;
        return Change(tunnel, () =>
        {
            TunnelParameters Apply(TunnelParameters current) => edit.ApplyTo(tunnel.Kind, current, underlayIndex);
            TunnelChange change = Tunnels.PlanChange(tunnel.Kernel, Apply, edit.Mtu);
            IReadOnlyList<KernelTunnel> described = Describe([change.Before, change.After]);
            IReadOnlyList<TunnelDifference> differences = TunnelDifference.Find(described[0], described[1], edit.Up);
            return tunnel.IsFallback && differences.Any(difference => !difference.IsOfLink)
                ? throw TunnelErrors.Fallback(tunnel)
                : new TunnelPlan(described[0], described[1], differences, Apply, edit);
        });
    }

    /// <summary>Changes a tunnel as planned, or leaves it as it was; at last sets it up or down.</summary>
    /// <param name="plan">The plan, from <see cref="Plan"/>.</param>
    /// <returns>The tunnel as it is then.</returns>
    /// <exception cref="ManagementException">
    /// The kernel rejected the change; <see cref="ManagementError.TunnelNotRestored"/> where the tunnel is not as it was.
    /// </exception>
    public KernelTunnel Change(TunnelPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Tunnel before = plan.Before.Kernel;
        return Change(plan.Before, () =>
        {
            Tunnel changed;
            try
            {
                changed = Tunnels.Change(before, plan.Apply, plan.Edit.Mtu);
            }
            catch (TunnelChangeException rejection)
            {
                throw TunnelErrors.OfChange(rejection, before, plan.After.Kernel.Parameters.Encap);
            }

            try
            {
                return Describe([plan.Edit.Up is bool up ? SetUp(changed, up) : changed])[0];
            }
            catch (NetlinkException rejection) when (rejection.Error != Errno.ENODEV)
            {
                throw TunnelErrors.OfState(rejection, changed.Link.Name);
            }
        });
    }

    /// <summary>Deletes a tunnel.</summary>
    /// <param name="tunnel">The tunnel, of which the index counts.</param>
    /// <exception cref="ManagementException">It is gone already, it is a fallback device, or the caller may not.</exception>
    public void Remove(KernelTunnel tunnel)
    {
        ArgumentNullException.ThrowIfNull(tunnel);
        Ask(tunnel.Name, () =>
        {
            Tunnels.Delete(tunnel.Kernel);
            return true;
        });
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _client.Dispose();

    private static T Ask<T>(string? name, Func<T> question)
    {
        try
        {
            return question();
        }
        catch (NetlinkException rejection)
        {
            throw TunnelErrors.Explain(rejection, name);
        }
    }

    private static T Change<T>(KernelTunnel tunnel, Func<T> question)
    {
        try
        {
            return Ask(tunnel.Name, question);
        }
        catch (SpecificationException exception)
        {
            throw tunnel.IsFallback && exception.Fault.Field != nameof(TunnelSpecification.Mtu)
                ? TunnelErrors.Fallback(tunnel, exception)
                : ManagedProperties.InvalidTunnel(exception.Fault, tunnel.Name);
        }
    }

    private int UnderlayIndexOf(KernelTunnel tunnel, string interfaceName) => tunnel.Kernel.Link.LinkedNamespaceId is null
        ? _client.IndexOf(interfaceName)
        : throw TunnelErrors.ForeignUnderlay(tunnel, interfaceName);

    private bool HasInterface(string name) => InterfaceName.FindFault(name) is null && Ask(name, () => _client.Netlink.Links.Find(name)) is not null;

    private KernelTunnel Equip(Tunnel tunnel, IReadOnlyList<InterfaceAddress> addresses, bool up)
    {
        _log?.Invoke($"The kernel gave {tunnel} an MTU of {tunnel.Link.Mtu} bytes.");
        foreach (InterfaceAddress address in addresses)
        {
            // Nobody else is on the link; without detection an IPv6 address can be used at once.
            _client.Netlink.Addresses.Add(tunnel.Link, address, skipDuplicateAddressDetection: true);
        }

        return Describe([up ? SetUp(tunnel, up) : tunnel])[0];
    }

    private Tunnel SetUp(Tunnel tunnel, bool up)
    {
        if (tunnel.Link.IsUp == up)
        {
            return tunnel;
        }

        if (up)
        {
            _client.Netlink.Links.SetUp(tunnel.Link);
        }
        else
        {
            _client.Netlink.Links.SetDown(tunnel.Link);
        }

        return Tunnels.Get(tunnel.Link.Index);
    }

    private void Withdraw(Tunnel tunnel)
    {
        try
        {
            Tunnels.Delete(tunnel);
        }
        catch (NetlinkException)
        {
            // What kept it from being complete is reported, and may be that it is gone.
        }
    }

    // One by one the kernel finds a few faster than it lists all.
    private IEnumerable<Link> NameLinks(int[] indexes) => indexes.Length > 2
        ? _client.Netlink.Links.List()
        : indexes.Select(FindLink).OfType<Link>();

    private Link? FindLink(int index)
    {
        try
        {
            return _client.Netlink.Links.Get(index);
        }
        catch (NetlinkException rejection) when (rejection.Error == Errno.ENODEV)
        {
            return null;
        }
    }

    private IReadOnlyList<KernelTunnel> Describe(IReadOnlyList<Tunnel> tunnels)
    {
        // An index in another namespace would name a stranger here.
        bool IsNameable(Tunnel tunnel) => tunnel.Parameters.UnderlayIndex is not null && tunnel.Link.LinkedNamespaceId is null;
        int[] indexes = [.. tunnels.Where(IsNameable).Select(tunnel => tunnel.Parameters.UnderlayIndex!.Value).Distinct()];
        Dictionary<int, string> names = NameLinks(indexes).ToDictionary(link => link.Index, link => link.Name);
        return
        [
            .. tunnels.Select(tunnel => new KernelTunnel(
                tunnel, IsNameable(tunnel) ? names.GetValueOrDefault(tunnel.Parameters.UnderlayIndex!.Value) : null, NetworkNamespace)),
        ];
    }
}
