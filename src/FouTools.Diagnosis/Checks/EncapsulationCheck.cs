using System.Buffers.Binary;
using System.Net.Sockets;
using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Subjects;
using FouTools.Linux.Modules;
using FouTools.Netlink.Fou;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Diagnosis.Checks;

/// <summary>Whether the tunnel can encapsulate as it is set.</summary>
internal sealed class EncapsulationCheck : ICheck
{
    public TunnelCheckName Name => TunnelCheckName.Encapsulation;

    public bool IsOfPeer => true;

    public Finding Run(CheckContext context)
    {
        TunnelSubject subject = context.Subject;
        string what = subject.Encapsulation switch
        {
            SubjectEncapsulation.None => "Packets leave without UDP",
            SubjectEncapsulation.Gue => "Packets leave in UDP with GUE",
            _ => "Packets leave in UDP",
        };
        return FindTtlFault(context)
            ?? (subject.Kernel is { } tunnel ? FindKernelFault(context, tunnel) : null)
            ?? Finding.Passed($"{what}, with {subject.Overhead} bytes of headers.");
    }

    private static Finding? FindTtlFault(CheckContext context)
    {
        TunnelSubject subject = context.Subject;
        return subject.Ttl is 1 && context.Route?.Gateway is { } gateway
            ? Finding.Failed(
                $"Packets leave with a TTL of 1, and the first router, {gateway}, drops them.",
                "Give them a greater one",
                subject.Kernel is null
                    ? Repairs.Restart(subject, new TunnelSetting(TunnelSettingName.Ttl, 64))
                    : Repairs.SetTunnel(subject, TunnelSettingName.Ttl, 64))
            : null;
    }

    private static Finding? FindKernelFault(CheckContext context, Tunnel tunnel)
    {
        TunnelSubject subject = context.Subject;
        TunnelEncap encap = tunnel.Parameters.Encap ?? TunnelEncap.None;
        if (encap.Type == TunnelEncapType.None)
        {
            return FindMissing(context);
        }

        string module = TunnelKindNames.EncapModuleOf(tunnel.Kind);
        if (subject.HasUdp && context.Device.FindModule(module) is not KernelModuleState.Loaded)
        {
            return Finding.Failed(
                $"The kernel module {module} is not loaded: every packet is counted as a transmit error.", "Load it", $"modprobe {module}");
        }

        return (encap.DestinationPort, encap.Type, encap.Flags) switch
        {
            (0, _, _) => Finding.Failed(
                "Packets go to UDP port 0, where nobody can receive.",
                "Name the FOU port of the other end",
                Repairs.SetEncapsulation(subject, new TunnelSetting(TunnelSettingName.DestinationPort, null))),
            (_, TunnelEncapType.Fou, _) when encap.Flags.HasFlag(TunnelEncapFlags.RemoteChecksum) => Finding.Warning(
                "Remote checksums are on, and direct FOU has none: the kernel keeps the setting and does not use it.",
                "Turn them off",
                Repairs.SetEncapsulation(subject, new TunnelSetting(TunnelSettingName.RemoteChecksum, false))),
            _ when tunnel.Kind == TunnelKind.Ip6Tnl && tunnel.Parameters.CollectMetadata => Finding.Failed(
                "The packets of an ip6tnl whose packets bring their own parameters are all dropped when it is encapsulated.",
                "End the encapsulation",
                new TunnelRepair(TunnelRepairAction.ClearEncapsulation, subject.Name, subject.NetworkNamespace)),
            _ => FindSwapped(context, encap),
        };
    }

    // iproute2 swaps the bytes of both ports when it changes a tunnel of IPv4 (iplink_parse_encap), and drops the encapsulation
    // of an ip6tnl.
    private static Finding? FindSwapped(CheckContext context, TunnelEncap encap)
    {
        int swapped = BinaryPrimitives.ReverseEndianness((ushort)encap.DestinationPort);
        FouPort[] ports = FouPortMatch.Usable(context);
        return swapped != encap.DestinationPort
            && ports.Any(port => port.Port == swapped)
            && ports.All(port => port.Port != encap.DestinationPort)
            ? Finding.Warning(
                $"Packets go to port {encap.DestinationPort}, and this host receives at {swapped}, which has the same two bytes the other way round: "
                    + "'ip link set type' swaps them.",
                "Set the port right",
                Repairs.SetEncapsulation(context.Subject, new TunnelSetting(TunnelSettingName.DestinationPort, swapped)))
            : null;
    }

    private static Finding? FindMissing(CheckContext context)
    {
        FouPort[] ports = [.. FouPortMatch.Usable(context).Where(port => FouPortMatch.Carries(port, context.Subject.Protocols))];
        return ports is [var port, ..]
            ? Finding.Warning(
                $"Packets leave without UDP, as IP protocol {context.Subject.Protocols[0]}, while the FOU port {port.Port} of this host takes them in UDP. "
                    + "Older programs drop the encapsulation of a tunnel that they change.",
                "Encapsulate them, if the other end expects it",
                Repairs.SetEncapsulation(
                    context.Subject,
                    new TunnelSetting(TunnelSettingName.Type, port.Type),
                    new TunnelSetting(TunnelSettingName.DestinationPort, port.Port)))
            : null;
    }
}
