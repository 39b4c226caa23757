using System.Net;
using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Subjects;
using FouTools.Netlink.Rtnetlink;

namespace FouTools.Diagnosis.Checks;

/// <summary>Whether the host has the tunnel's outer source address and underlay interface.</summary>
internal sealed class UnderlayCheck : ICheck
{
    private const string Elsewhere = "The underlay is in another network namespace, which cannot be read from here.";

    public TunnelCheckName Name => TunnelCheckName.Underlay;

    public bool IsOfPeer => true;

    public Finding Run(CheckContext context)
    {
        TunnelSubject subject = context.Subject;
        if (subject.IsUnderlayElsewhere)
        {
            return Finding.Skipped(Elsewhere);
        }

        return FindInterfaceFault(context) ?? FindAddressFault(context) ?? Finding.Passed(
            $"Packets are sent from {(subject.LocalAddress is { } local ? local : "the address that the route prefers")} through "
            + (subject.UnderlayInterface is { } name ? $"{name}, which is up." : "the interface of the route."));
    }

    private static Finding? FindInterfaceFault(CheckContext context)
    {
        TunnelSubject subject = context.Subject;
        if (subject.UnderlayInterface is not { } name)
        {
            return subject.Kernel?.Parameters.UnderlayIndex is int index and > 0
                ? Finding.Failed(
                    $"The underlay interface with index {index} does not exist.", "Set another one, or create the tunnel again without it.")
                : null;
        }

        string? netns = subject.TransportNamespace;
        return context.UnderlayLink switch
        {
            null => Finding.Failed(
                $"The underlay interface {name} does not exist.", "Create it again, or use another one."),
            { IsUp: false } => Finding.Failed(
                $"The underlay interface {name} is down.", "Set it up", CommandText.Ip(netns, $"link set {CommandText.Word(name)} up")),
            { OperationalState: OperationalState.Down or OperationalState.LowerLayerDown } link => Finding.Failed(
                $"The underlay interface {name} has no carrier ({link.OperationalState}).",
                "Check its cable and link partner."),
            _ => null,
        };
    }

    private static Finding? FindAddressFault(CheckContext context)
    {
        if (context.Subject.LocalAddress is not { } local || local.IsIPv6LinkLocal)
        {
            return null;
        }

        string? netns = context.Subject.TransportNamespace;
        AssignedAddress? assigned = context.Transport.ListAddresses().FirstOrDefault(address => address.Address.Address.Equals(local));
        return assigned switch
        {
            null => LacksAddress(context, local),
            _ when assigned.Flags.HasFlag(AddressFlags.DuplicateAddressDetectionFailed) => Finding.Failed(
                $"{local} is not usable, because another host has it too (duplicate address detection failed).",
                "Remove it from the other host, or use another address."),
            _ when assigned.Flags.HasFlag(AddressFlags.Tentative) => Finding.Warning(
                $"{local} cannot be used yet: duplicate address detection is still running.", "Wait a second."),
            _ when context.Transport.FindLink(assigned.LinkIndex) is { IsUp: false } link => Finding.Failed(
                $"{local} is an address of {link.Name}, which is down.",
                "Set it up",
                CommandText.Ip(netns, $"link set {CommandText.Word(link.Name)} up")),
            _ => null,
        };
    }

    private static Finding LacksAddress(CheckContext context, IPAddress local)
    {
        TunnelSubject subject = context.Subject;
        string evidence = $"The local address {local} is not an address of this host.";
        if (subject.Kernel is not null && context.Route?.PreferredSource is { } preferred)
        {
            return Finding.Failed(
                $"{evidence} The route to {subject.RemoteAddress} prefers {preferred}.",
                "Add the address to the host, or let the tunnel use the address that the route prefers, and set that as the remote's remote address",
                Repairs.SetTunnel(subject, TunnelSettingName.LocalAddress, preferred));
        }

        string? link = subject.UnderlayInterface ?? context.Route?.LinkName;
        return Finding.Failed(
            evidence,
            "Add the address to the host",
            link is null ? null : CommandText.Ip(
                subject.TransportNamespace, $"address add {local}/{local.GetAddressBytes().Length * 8} dev {CommandText.Word(link)}"));
    }
}
