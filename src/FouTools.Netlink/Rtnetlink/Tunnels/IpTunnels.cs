using FouTools.Linux;
using FouTools.Linux.Interfaces;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Rtnetlink.Wire;

namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>The IP tunnels of one network namespace: what ip-link(8) does with `type ipip` and the like.</summary>
public sealed class IpTunnels
{
    private readonly NetlinkConnection _connection;
    private readonly Links _links;
    private readonly TunnelUnderlay _underlay;

    internal IpTunnels(NetlinkConnection connection, Links links, Routes routes)
    {
        _connection = connection;
        _links = links;
        _underlay = new TunnelUnderlay(links, routes);
    }

    /// <summary>Lists the tunnels.</summary>
    /// <param name="kind">Only those of this kind; null for all.</param>
    /// <returns>The tunnels in the kernel's order.</returns>
    /// <exception cref="NetlinkException">The kernel refused, or its answer got lost.</exception>
    public IReadOnlyList<Tunnel> List(TunnelKind? kind = null)
    {
        var request = new MessageWriter(RTM.GETLINK);
        request.AddHeader(default(IfInfoMsg));
        if (kind is TunnelKind only)
        {
            using (request.Nest(IFLA.LINKINFO))
            {
                request.AddString(IFLA_INFO.KIND, TunnelKindSchema.Of(only).Name);
            }
        }

        // The kernel lists everything when it does not know the kind, as when its module is not loaded.
        return
        [
            .. _connection.Dump("list tunnels", request, TunnelMessage.Decode)
                .OfType<Tunnel>()
                .Where(tunnel => kind is null || tunnel.Kind == kind),
        ];
    }

    /// <summary>Gets a tunnel by its name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The tunnel.</returns>
    /// <exception cref="ArgumentException">No link can have this name.</exception>
    /// <exception cref="NetlinkException">There is none, or the link is no tunnel (<see cref="Errno.ENODEV"/>).</exception>
    public Tunnel Get(string name)
    {
        InterfaceName.ThrowIfInvalid(name, nameof(name));
        var request = new MessageWriter(RTM.GETLINK);
        request.AddHeader(default(IfInfoMsg));
        request.AddString(IFLA.IFNAME, name);
        return Get($"get tunnel {name}", request);
    }

    /// <summary>Gets a tunnel by its index.</summary>
    /// <param name="index">The index.</param>
    /// <returns>The tunnel.</returns>
    /// <exception cref="NetlinkException">There is none, or the link is no tunnel (<see cref="Errno.ENODEV"/>).</exception>
    public Tunnel Get(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(index);
        var request = new MessageWriter(RTM.GETLINK);
        request.AddHeader(new IfInfoMsg { Index = index });
        return Get($"get tunnel with index {index}", request);
    }

    /// <summary>Gets a tunnel by its name, or null when there is none, or the link is no tunnel.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The tunnel or null.</returns>
    /// <exception cref="ArgumentException">No link can have this name.</exception>
    /// <exception cref="NetlinkException">The kernel refused for another reason.</exception>
    public Tunnel? Find(string name)
    {
        try
        {
            return Get(name);
        }
        catch (NetlinkException exception) when (exception.Error == Errno.ENODEV)
        {
            return null;
        }
    }

    /// <summary>Makes a tunnel, down and without addresses.</summary>
    /// <param name="specification">The tunnel.</param>
    /// <returns>The tunnel as the kernel made it.</returns>
    /// <exception cref="ArgumentException">It cannot be one (<see cref="TunnelRules"/>); the parameter name is that of the property.</exception>
    /// <exception cref="NetlinkException">
    /// The name is taken, or another tunnel has the same ends (<see cref="Errno.EEXIST"/>); the kernel does not have the
    /// kind (<see cref="Errno.EOPNOTSUPP"/>) or the encapsulation (<see cref="Errno.EINVAL"/>); the caller may not
    /// (<see cref="Errno.EPERM"/>); or the kernel refused otherwise.
    /// </exception>
    public Tunnel Create(TunnelSpecification specification)
    {
        ArgumentNullException.ThrowIfNull(specification);
        if (TunnelRules.FindFault(specification) is { } fault)
        {
            throw fault.ToException();
        }

        try
        {
            _connection.Execute($"create tunnel {specification.Name}", TunnelMessage.CreateRequest(specification));
        }
        catch (NetlinkException refusal)
        {
            bool nameExists = refusal.Error == Errno.EEXIST && _links.Find(specification.Name) is not null;
            Tunnel? rival = nameExists ? null : FindRival(refusal, specification.Kind, specification.Parameters);
            throw TunnelErrorExplainer.OfCreate(refusal, specification, nameExists, rival);
        }

        return Get(specification.Name);
    }

    /// <summary>Works out a change without making it.</summary>
    /// <param name="tunnel">The tunnel, of which the index counts.</param>
    /// <param name="edit">Makes the new parameters from those in place, as for <see cref="Change"/>.</param>
    /// <param name="mtu">The new MTU in bytes, or null, as for <see cref="Change"/>.</param>
    /// <returns>What the tunnel is now, and what it is to be.</returns>
    /// <exception cref="ArgumentException">It cannot become this (<see cref="TunnelRules"/>); the parameter name is that of the property.</exception>
    /// <exception cref="NetlinkException">The tunnel is gone (<see cref="Errno.ENODEV"/>), or could not be read.</exception>
    public TunnelChange PlanChange(Tunnel tunnel, Func<TunnelParameters, TunnelParameters> edit, int? mtu = null)
    {
        ArgumentNullException.ThrowIfNull(tunnel);
        ArgumentNullException.ThrowIfNull(edit);
        Tunnel before = Get(tunnel.Link.Index);
        TunnelParameters wanted = TunnelKindSchema.Of(before.Kind).Complete(edit(before.Parameters));
        if (TunnelRules.FindChangeFault(before.Kind, before.Parameters, wanted, mtu) is { } fault)
        {
            throw fault.ToException();
        }

        int wantedMtu = mtu ?? _underlay.FindMtu(before, wanted) ?? before.Link.Mtu;
        return new TunnelChange(before, before with { Parameters = wanted, Link = before.Link with { Mtu = wantedMtu } });
    }

    /// <summary>
    /// Changes a tunnel and nothing but what is said. The kernel takes a change for the whole of the parameters, keeps
    /// some and forgets others when they are left out, and can have applied a part when it refuses. So the tunnel is
    /// read, changed here, sent whole with its MTU, and read again; if it is not then as it was to be, it is changed
    /// back to what it was.
    /// </summary>
    /// <param name="tunnel">The tunnel, of which the index counts.</param>
    /// <param name="edit">
    /// Makes the new parameters from those in place. Where it sets one to null, the kernel's default comes.
    /// </param>
    /// <param name="mtu">
    /// The new MTU in bytes; null for the one in place, or where headers or underlay change and the one in place is the
    /// kernel's own, for the one that the kernel would give to such a tunnel.
    /// </param>
    /// <returns>The tunnel as it is now.</returns>
    /// <exception cref="ArgumentException">It cannot become this (<see cref="TunnelRules"/>); the parameter name is that of the property.</exception>
    /// <exception cref="TunnelChangeException">The kernel refused, or did something else; the exception says what has become of the tunnel.</exception>
    /// <exception cref="NetlinkException">The tunnel is gone (<see cref="Errno.ENODEV"/>), or could not be read.</exception>
    public Tunnel Change(Tunnel tunnel, Func<TunnelParameters, TunnelParameters> edit, int? mtu = null)
    {
        (Tunnel before, Tunnel planned) = PlanChange(tunnel, edit, mtu);
        TunnelKindSchema description = TunnelKindSchema.Of(before.Kind);
        TunnelParameters wanted = planned.Parameters;
        int wantedMtu = planned.Link.Mtu;
        string operation = $"change tunnel {before.Link.Name}";
        try
        {
            Send(operation, before, before.Parameters, wanted, wantedMtu);
            Tunnel after = Get(before.Link.Index);
            string differences = Describe(description, wanted, wantedMtu, after);
            return differences.Length == 0
                ? after
                : throw new NetlinkException(operation, Errno.EPROTO, $"the kernel took the change, but did not make it: {differences}");
        }
        catch (NetlinkException failure)
        {
            throw Restore(operation, TunnelErrorExplainer.OfChange(failure, before, wanted, wantedMtu, FindRival(failure, before.Kind, wanted, before.Link.Index)), before);
        }
    }

    /// <summary>Deletes a tunnel.</summary>
    /// <param name="tunnel">The tunnel, of which the index counts.</param>
    /// <exception cref="NetlinkException">
    /// It is gone already (<see cref="Errno.ENODEV"/>), it is one that the kernel keeps as long as the module of the
    /// kind is loaded (<see cref="Errno.EOPNOTSUPP"/>), the caller may not (<see cref="Errno.EPERM"/>), or the kernel
    /// refused otherwise.
    /// </exception>
    public void Delete(Tunnel tunnel)
    {
        ArgumentNullException.ThrowIfNull(tunnel);
        string operation = $"delete tunnel {tunnel.Link.Name}";
        try
        {
            _connection.Execute(operation, Links.DeleteRequest(tunnel.Link.Index));
        }
        catch (NetlinkException refusal)
        {
            throw TunnelErrorExplainer.OfDelete(refusal);
        }

        // The kernel says yes to the deletion of its own devices, and keeps them.
        try
        {
            _ = Get(tunnel.Link.Index);
        }
        catch (NetlinkException exception) when (exception.Error == Errno.ENODEV)
        {
            return;
        }

        throw new NetlinkException(
            operation, Errno.EOPNOTSUPP, "it is a device of the kernel's own, which stays as long as the module of its kind is loaded");
    }

    // Differences in words, empty without any.
    private static string Describe(TunnelKindSchema description, TunnelParameters wanted, int wantedMtu, Tunnel actual)
    {
        IEnumerable<string> fields = description.Compare(wanted, actual.Parameters)
            .Concat(actual.Link.Mtu == wantedMtu ? [] : [nameof(TunnelSpecification.Mtu)]);
        return string.Join(", ", fields) is { Length: > 0 } names ? $"{names} differ{(names.Contains(',', StringComparison.Ordinal) ? "" : "s")}" : string.Empty;
    }

    // The kernel refuses its own devices every change of parameters, even to what they are, but no change of the MTU.
    private void Send(string operation, Tunnel tunnel, TunnelParameters current, TunnelParameters wanted, int mtu)
    {
        TunnelKindSchema description = TunnelKindSchema.Of(tunnel.Kind);
        if (description.Attributes.All(attribute => TunnelKindSchema.Same(attribute, current, wanted)))
        {
            _connection.Execute(operation, Links.MtuRequest(tunnel.Link, mtu));
        }
        else
        {
            // An encapsulation that is left out is kept, and one that is sent is lost when its module is gone meanwhile
            // (ip_tunnel_encap_setup, net/ipv4/ip_tunnel.c).
            SendParameters(operation, tunnel, current, current.Encap == wanted.Encap ? wanted with { Encap = null } : wanted, mtu);
        }
    }

    // While IgnoreDf is on, the kernel refuses path MTU discovery even in the message that turns it off (ipgre_netlink_parms,
    // net/ipv4/ip_gre.c), which therefore takes two.
    private void SendParameters(string operation, Tunnel tunnel, TunnelParameters current, TunnelParameters wanted, int mtu)
    {
        if (current.IgnoreDf == true && wanted is { IgnoreDf: false, PathMtuDiscovery: not false })
        {
            TunnelParameters between = wanted with { PathMtuDiscovery = false };
            _connection.Execute(operation, TunnelMessage.ChangeRequest(tunnel.Link.Index, tunnel.Kind, between, mtu));
        }

        _connection.Execute(operation, TunnelMessage.ChangeRequest(tunnel.Link.Index, tunnel.Kind, wanted, mtu));
    }

    private Tunnel? FindRival(NetlinkException failure, TunnelKind kind, TunnelParameters wanted, int ownIndex = 0)
    {
        // A changed ip6gretap is compared with tunnels of kind ip6gre (ip6gre_tunnel_locate, net/ipv6/ip6_gre.c).
        TunnelKind[] kinds = ownIndex != 0 && kind == TunnelKind.Ip6Gretap ? [kind, TunnelKind.Ip6Gre] : [kind];
        try
        {
            return failure.Error == Errno.EEXIST
                ? kinds
                    .Select(one => TunnelOverlap.Find(List(one).Where(tunnel => tunnel.Link.Index != ownIndex), one, wanted))
                    .FirstOrDefault(rival => rival is not null)
                : null;
        }
        catch (NetlinkException)
        {
            return null;
        }
    }

    private TunnelChangeException Restore(string operation, NetlinkException failure, Tunnel before)
    {
        TunnelKindSchema description = TunnelKindSchema.Of(before.Kind);
        TunnelParameters wanted = description.Complete(before.Parameters);
        try
        {
            Tunnel now = Get(before.Link.Index);
            if (Describe(description, wanted, before.Link.Mtu, now).Length == 0)
            {
                return new TunnelChangeException(failure, TunnelRestoration.NothingChanged, "Nothing was changed.");
            }

            try
            {
                Send(operation, before, now.Parameters, wanted, before.Link.Mtu);
            }
            catch (NetlinkException refusal)
            {
                // What was half done can as well be half taken back, and so be whole.
                now = Get(before.Link.Index);
                string remains = Describe(description, wanted, before.Link.Mtu, now);
                return remains.Length == 0
                    ? Restored(failure)
                    : new TunnelChangeException(
                        failure,
                        TunnelRestoration.Failed,
                        $"A part of it was changed, and taking that back failed as well: {TunnelErrorExplainer.OfChange(refusal, now, wanted, before.Link.Mtu, rival: null).Message} Not as before: {remains}.");
            }

            string differences = Describe(description, wanted, before.Link.Mtu, Get(before.Link.Index));
            return differences.Length == 0
                ? Restored(failure)
                : new TunnelChangeException(failure, TunnelRestoration.Failed, $"A part of it was changed and could not be taken back whole: {differences}.");
        }
        catch (NetlinkException reading)
        {
            return new TunnelChangeException(
                failure, TunnelRestoration.Unknown, $"What is in place now is not known: {reading.Message}");
        }
    }

    private static TunnelChangeException Restored(NetlinkException failure) =>
        new(failure, TunnelRestoration.Restored, "The previous settings were restored.");

    private Tunnel Get(string operation, MessageWriter request) =>
        _connection.Get(operation, request, TunnelMessage.Decode)
        ?? throw new NetlinkException(operation, Errno.ENODEV, "the link is no IP tunnel");
}
