using System.Buffers.Binary;
using System.Net.Sockets;
using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Subjects;
using FouTools.Linux.Modules;
using FouTools.Netlink.Fou;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Diagnosis.Checks;

/// <summary>Whether encapsulation works with the tunnel's settings.</summary>
internal sealed class EncapsulationCheck : ICheck
{
    public TunnelCheckName Name => TunnelCheckName.Encapsulation;

    public bool IsOfPeer => true;

    public Finding Run(CheckContext context)
    {
        TunnelSubject subject = context.Subject;
        string what = subject.Encapsulation switch
        {
            SubjectEncapsulation.None => "Packets are sent without UDP",
            SubjectEncapsulation.Gue => "Packets are sent in UDP with GUE",
            _ => "Packets are sent in UDP",
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
                $"Packets are sent with a TTL of 1, and the first router, {gateway}, drops them.",
                "Raise the TTL",
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
                "Packets are sent to UDP port 0, on which no host can receive.",
                "Set the FOU port of the remote",
                Repairs.SetEncapsulation(subject, new TunnelSetting(TunnelSettingName.DestinationPort, null))),
            (_, TunnelEncapType.Fou, _) when encap.Flags.HasFlag(TunnelEncapFlags.RemoteChecksum) => Finding.Warning(
                "Remote checksum offload is on, but direct FOU does not support it: the kernel ignores the setting.",
                "Turn it off",
                Repairs.SetEncapsulation(subject, new TunnelSetting(TunnelSettingName.RemoteChecksum, false))),
            _ when tunnel.Kind == TunnelKind.Ip6Tnl && tunnel.Parameters.CollectMetadata => Finding.Failed(
                "An ip6tnl in external (collect metadata) mode drops every packet when it is encapsulated.",
                "Remove the encapsulation",
                new TunnelRepair(TunnelRepairAction.ClearEncapsulation, subject.Name, subject.NetworkNamespace)),
            _ => FindSwapped(context, encap),
        };
    }

    // When iproute2 changes an IPv4 tunnel, it swaps the bytes of both ports (iplink_parse_encap); changing an ip6tnl removes its
    // encapsulation.
    private static Finding? FindSwapped(CheckContext context, TunnelEncap encap)
    {
        int swapped = BinaryPrimitives.ReverseEndianness((ushort)encap.DestinationPort);
        FouPort[] ports = FouPortMatch.Usable(context);
        return swapped != encap.DestinationPort
            && ports.Any(port => port.Port == swapped)
            && ports.All(port => port.Port != encap.DestinationPort)
            ? Finding.Warning(
                $"Packets are sent to port {encap.DestinationPort}, but this host receives on {swapped}, the same port with its bytes swapped: "
                    + "'ip link set type' swaps them.",
                "Correct the port",
                Repairs.SetEncapsulation(context.Subject, new TunnelSetting(TunnelSettingName.DestinationPort, swapped)))
            : null;
    }

    private static Finding? FindMissing(CheckContext context)
    {
        FouPort[] ports = [.. FouPortMatch.Usable(context).Where(port => FouPortMatch.Carries(port, context.Subject.Protocols))];
        return ports is [var port, ..]
            ? Finding.Warning(
                $"Packets are sent without UDP, as IP protocol {context.Subject.Protocols[0]}, "
                    + $"but FOU port {port.Port} of this host expects them in UDP. "
                    + "Older programs remove a tunnel's encapsulation when they change the tunnel.",
                "Turn encapsulation on, if the remote expects it",
                Repairs.SetEncapsulation(
                    context.Subject,
                    new TunnelSetting(TunnelSettingName.Type, port.Type),
                    new TunnelSetting(TunnelSettingName.DestinationPort, port.Port)))
            : null;
    }
}
