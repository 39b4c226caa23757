using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Subjects;
using FouTools.Netlink.Fou;

namespace FouTools.Diagnosis.Checks;

/// <summary>Whether there is a FOU port to receive on: a kernel tunnel only sends.</summary>
internal sealed class FouPortCheck : ICheck
{
    public TunnelCheckName Name => TunnelCheckName.FouPort;

    public bool IsOfPeer => false;

    public Finding Run(CheckContext context)
    {
        TunnelSubject subject = context.Subject;
        if (!subject.HasUdp)
        {
            return Finding.Skipped($"The {subject.Noun} does not use UDP, so it needs no port.");
        }

        if (subject.Datapath is { } datapath)
        {
            return Finding.Passed($"The datapath itself receives on UDP port {datapath.LocalPort}.");
        }

        if (subject.IsUnderlayElsewhere)
        {
            return Finding.Skipped("The underlay is in another network namespace, which cannot be read from here.");
        }

        if (context.Device.ListFouPorts() is not { } ports)
        {
            return Finding.Failed(
                "There are no FOU ports, because the kernel module fou is not loaded. Nothing is received.",
                "Create the port",
                Repairs.MakePort(subject, load: true));
        }

        FouPort? same = ports.FirstOrDefault(port => port.Port == subject.DestinationPort && FouPortMatch.FindObstacle(port, subject) is null);
        return same is not null
            ? Finding.Passed($"FOU port {same} accepts {FouPortMatch.Describe(same)}.")
            : Explain(context, ports);
    }

    private static Finding Explain(CheckContext context, IReadOnlyList<FouPort> ports)
    {
        TunnelSubject subject = context.Subject;
        FouPort? other = ports.FirstOrDefault(port => FouPortMatch.FindObstacle(port, subject) is null && FouPortMatch.Takes(port, subject));
        if (other is not null)
        {
            return Finding.Warning(
                $"FOU port {other.Port} accepts {FouPortMatch.Describe(other)}, "
                    + $"but there is none on {subject.DestinationPort}, which this tunnel sends to. "
                    + $"Packets arrive only if the remote sends to {other.Port}.",
                $"Create one on {subject.DestinationPort} too, unless the remote sends to {other.Port}",
                Repairs.MakePort(subject, load: false));
        }

        FouPort? blocked = ports.FirstOrDefault(port => port.Port == subject.DestinationPort);
        return blocked is not null && blocked.AddressFamily == subject.Underlay
            ? Finding.Failed(
                $"FOU port {blocked} cannot receive for this tunnel: {FouPortMatch.FindObstacle(blocked, subject)}. Nothing is received.",
                "Remove it, and create one that accepts packets from the remote")
            : Finding.Failed(
                $"There is no FOU port on {subject.DestinationPort} over {(subject.IsOverIPv4 ? "IPv4" : "IPv6")}: "
                    + "a kernel tunnel only sends, so nothing is received.",
                "Create the port",
                Repairs.MakePort(subject, load: false));
    }
}
