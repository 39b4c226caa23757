using System.Net;
using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Subjects;
using FouTools.Netlink.Rtnetlink;

namespace FouTools.Diagnosis.Checks;

/// <summary>Whether the host has the outer source address and the underlay interface that the tunnel was given.</summary>
internal sealed class UnderlayCheck : ICheck
{
    private const string Elsewhere = "The underlay is in another network namespace, which cannot be asked from here.";

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
            $"Packets leave from {(subject.LocalAddress is { } local ? local : "whatever address the route prefers")} by "
            + (subject.UnderlayInterface is { } name ? $"{name}, which is up." : "whatever interface the route leads to."));
    }

    private static Finding? FindInterfaceFault(CheckContext context)
    {
        TunnelSubject subject = context.Subject;
        if (subject.UnderlayInterface is not { } name)
        {
            return subject.Kernel?.Parameters.UnderlayIndex is int index and > 0
                ? Finding.Failed($"The interface below the tunnel, number {index}, is gone.", "Give it another, or make the tunnel anew without one.")
                : null;
        }

        string? netns = subject.TransportNamespace;
        return context.UnderlayLink switch
        {
            null => Finding.Failed(
                $"The interface {name}, which packets must leave by, is gone.", "Make it again, or start the tunnel over another."),
            { IsUp: false } => Finding.Failed(
                $"The interface {name}, which packets must leave by, is down.", "Set it up", CommandText.Ip(netns, $"link set {CommandText.Word(name)} up")),
            { OperationalState: OperationalState.Down or OperationalState.LowerLayerDown } link => Finding.Failed(
                $"The interface {name}, which packets must leave by, has no carrier ({link.OperationalState}).",
                "See to its cable, or to the other end of it."),
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
                $"{local} is not used, because another host has it too (duplicate address detection failed).",
                "Take it from the other host, or use another address."),
            _ when assigned.Flags.HasFlag(AddressFlags.Tentative) => Finding.Warning(
                $"{local} cannot be used yet: the host still asks whether another one has it.", "Wait a second."),
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
        string evidence = $"{local}, which packets are to leave from, is no address of this host.";
        if (subject.Kernel is not null && context.Route?.PreferredSource is { } preferred)
        {
            return Finding.Failed(
                $"{evidence} The route to {subject.RemoteAddress} prefers {preferred}.",
                "Give the address back to the host, or let the tunnel use the one that the route prefers; the other end must then name that",
                Repairs.SetTunnel(subject, TunnelSettingName.LocalAddress, preferred));
        }

        string? link = subject.UnderlayInterface ?? context.Route?.LinkName;
        return Finding.Failed(
            evidence,
            "Give the address back to the host",
            link is null ? null : CommandText.Ip(
                subject.TransportNamespace, $"address add {local}/{local.GetAddressBytes().Length * 8} dev {CommandText.Word(link)}"));
    }
}
