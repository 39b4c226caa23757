using FouTools.Errors;
using FouTools.Linux;
using FouTools.Linux.Interfaces;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Objects;

namespace FouTools.Composition;

/// <summary>The tunnels of one network namespace and the interfaces below them, as the user names them.</summary>
internal sealed class TunnelPlace : IDisposable
{
    private readonly Place _place;

    private TunnelPlace(Place place) => _place = place;

    /// <summary>Its name or path; null for the namespace of the process.</summary>
    public string? Name => _place.Name;

    private IpTunnels Tunnels => _place.Netlink.Tunnels;

    /// <summary>Opens a network namespace.</summary>
    /// <param name="name">Its name or path; empty or null for that of the process.</param>
    /// <param name="tell">Is told each request to the kernel as a sentence.</param>
    public static TunnelPlace Open(string? name, Action<string>? tell = null) => new(Place.Open(name, tell));

    /// <summary>Finds the index of an interface.</summary>
    public int IndexOf(string interfaceName) => _place.IndexOf(interfaceName);

    /// <summary>Finds the index of an interface that a tunnel is to lie over.</summary>
    public int UnderlayIndexOf(KernelTunnel tunnel, string interfaceName) => tunnel.Kernel.Link.LinkedNamespaceId is null
        ? IndexOf(interfaceName)
        : throw TunnelRefusals.Invalid(
            nameof(TunnelSettings.UnderlayInterface),
            $"The underlay of {tunnel} is in another network namespace, whose interfaces cannot be named here.");

    /// <summary>Lists the tunnels.</summary>
    /// <param name="kind">Only those of this kind; null for all.</param>
    public IReadOnlyList<KernelTunnel> List(TunnelKind? kind = null) => Ask(() => Describe(Tunnels.List(kind)));

    /// <summary>Finds a tunnel by its name; null where there is none, or the interface is none.</summary>
    public KernelTunnel? Find(string name) =>
        InterfaceName.FindFault(name) is null && Ask(() => Tunnels.Find(name)) is { } tunnel ? Describe([tunnel])[0] : null;

    /// <summary>Whether there is an interface of a name.</summary>
    public bool HasInterface(string name) => InterfaceName.FindFault(name) is null && Ask(() => _place.Netlink.Links.Find(name)) is not null;

    /// <summary>Makes a tunnel with what belongs to it, or nothing.</summary>
    /// <param name="specification">The tunnel.</param>
    /// <param name="addresses">The addresses of the device.</param>
    /// <param name="isUp">Whether it is set up.</param>
    /// <param name="tell">Is told what the kernel made of it.</param>
    public KernelTunnel Create(
        TunnelSpecification specification, IReadOnlyList<InterfaceAddress> addresses, bool isUp, Action<string> tell)
    {
        Tunnel tunnel;
        try
        {
            tunnel = Tunnels.Create(specification);
        }
        catch (NetlinkException refusal)
        {
            throw TunnelRefusals.OfCreate(refusal, specification, refusal.Error == Errno.EEXIST && HasInterface(specification.Name));
        }

        bool isComplete = false;
        try
        {
            KernelTunnel made = Equip(tunnel, addresses, isUp, tell);
            isComplete = true;
            return made;
        }
        catch (NetlinkException refusal)
        {
            throw TunnelRefusals.OfEquipping(refusal);
        }
        finally
        {
            if (!isComplete)
            {
                Withdraw(tunnel);
            }
        }
    }

    /// <summary>Works out a change without making it.</summary>
    public (KernelTunnel Before, KernelTunnel After) Plan(
        KernelTunnel tunnel, Func<TunnelParameters, TunnelParameters> edit, int? mtu) => Ask(() =>
    {
        TunnelChange change = Tunnels.PlanChange(tunnel.Kernel, edit, mtu);
        IReadOnlyList<KernelTunnel> described = Describe([change.Before, change.After]);
        return (described[0], described[1]);
    });

    /// <summary>Changes a tunnel, or leaves it as it was; at last sets it up or down.</summary>
    /// <param name="tunnel">The tunnel.</param>
    /// <param name="edit">Makes the new parameters of those in place.</param>
    /// <param name="mtu">The new MTU in bytes; null for the right one.</param>
    /// <param name="isUp">Whether to set it up or down; null to leave it.</param>
    public KernelTunnel Change(KernelTunnel tunnel, Func<TunnelParameters, TunnelParameters> edit, int? mtu, bool? isUp = null) => Ask(() =>
    {
        Tunnel changed;
        try
        {
            changed = Tunnels.Change(tunnel.Kernel, edit, mtu);
        }
        catch (TunnelChangeException refusal)
        {
            throw TunnelRefusals.OfChange(refusal, tunnel.Kernel, edit(tunnel.Kernel.Parameters).Encap);
        }

        try
        {
            return Describe([isUp is bool wanted ? SetUp(changed, wanted) : changed])[0];
        }
        catch (NetlinkException refusal) when (refusal.Error != Errno.ENODEV)
        {
            throw TunnelRefusals.OfState(refusal);
        }
    });

    /// <summary>Removes a tunnel.</summary>
    public void Remove(KernelTunnel tunnel) => Ask(() =>
    {
        Tunnels.Delete(tunnel.Kernel);
        return true;
    });

    public void Dispose() => _place.Dispose();

    private static T Ask<T>(Func<T> question)
    {
        try
        {
            return question();
        }
        catch (NetlinkException refusal)
        {
            throw TunnelRefusals.Of(refusal);
        }
    }

    private KernelTunnel Equip(Tunnel tunnel, IReadOnlyList<InterfaceAddress> addresses, bool isUp, Action<string> tell)
    {
        tell($"The kernel gave {tunnel} an MTU of {tunnel.Link.Mtu} bytes.");
        foreach (InterfaceAddress address in addresses)
        {
            // Nobody else is on the link; without detection an IPv6 address can be used at once.
            _place.Netlink.Addresses.Add(tunnel.Link, address, skipDuplicateAddressDetection: true);
        }

        return Describe([isUp ? SetUp(tunnel, isUp) : tunnel])[0];
    }

    private Tunnel SetUp(Tunnel tunnel, bool isUp)
    {
        if (tunnel.Link.IsUp == isUp)
        {
            return tunnel;
        }

        if (isUp)
        {
            _place.Netlink.Links.SetUp(tunnel.Link);
        }
        else
        {
            _place.Netlink.Links.SetDown(tunnel.Link);
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
        ? _place.Netlink.Links.List()
        : indexes.Select(FindLink).OfType<Link>();

    private Link? FindLink(int index)
    {
        try
        {
            return _place.Netlink.Links.Get(index);
        }
        catch (NetlinkException refusal) when (refusal.Error == Errno.ENODEV)
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
                tunnel, IsNameable(tunnel) ? names.GetValueOrDefault(tunnel.Parameters.UnderlayIndex!.Value) : null, Name)),
        ];
    }
}
