using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Subjects;
using FouTools.Netlink.Fou;

namespace FouTools.Diagnosis.Checks;

/// <summary>Whether there is a FOU port to receive at: a tunnel of the kernel only sends.</summary>
internal sealed class FouPortCheck : ICheck
{
    public TunnelCheckName Name => TunnelCheckName.FouPort;

    public bool IsOfPeer => false;

    public Finding Run(CheckContext context)
    {
        TunnelSubject subject = context.Subject;
        if (!subject.HasUdp)
        {
            return Finding.Skipped($"The {subject.Noun} has no UDP, and so no port.");
        }

        if (subject.Datapath is { } datapath)
        {
            return Finding.Passed($"The datapath itself receives at UDP port {datapath.LocalPort}.");
        }

        if (subject.IsUnderlayElsewhere)
        {
            return Finding.Skipped("The underlay is in another network namespace, which cannot be asked from here.");
        }

        if (context.Device.ListFouPorts() is not { } ports)
        {
            return Finding.Failed(
                "The kernel has no FOU ports: its module fou is not loaded. Nothing is received.", "Make the port", Repairs.MakePort(subject, load: true));
        }

        FouPort? same = ports.FirstOrDefault(port => port.Port == subject.DestinationPort && FouPortMatch.FindObstacle(port, subject) is null);
        return same is not null
            ? Finding.Passed($"The FOU port {same} takes {FouPortMatch.Describe(same)}.")
            : Explain(context, ports);
    }

    private static Finding Explain(CheckContext context, IReadOnlyList<FouPort> ports)
    {
        TunnelSubject subject = context.Subject;
        FouPort? other = ports.FirstOrDefault(port => FouPortMatch.FindObstacle(port, subject) is null && FouPortMatch.Takes(port, subject));
        if (other is not null)
        {
            return Finding.Warning(
                $"There is a FOU port at {other.Port}, which takes {FouPortMatch.Describe(other)}, and none at {subject.DestinationPort}, which this tunnel sends to. "
                    + "It receives only where the other end sends to another port than this one does.",
                $"Make one at {subject.DestinationPort} too, unless the other end sends to {other.Port}",
                Repairs.MakePort(subject, load: false));
        }

        FouPort? blocked = ports.FirstOrDefault(port => port.Port == subject.DestinationPort);
        return blocked is not null && blocked.AddressFamily == subject.Underlay
            ? Finding.Failed(
                $"The FOU port {blocked} is not for this tunnel: {FouPortMatch.FindObstacle(blocked, subject)}. Nothing is received.",
                "Remove it, and make one that takes packets from the other end")
            : Finding.Failed(
                $"There is no FOU port at {subject.DestinationPort} over {(subject.IsOverIPv4 ? "IPv4" : "IPv6")}: a tunnel only sends, and nothing is received.",
                "Make the port",
                Repairs.MakePort(subject, load: false));
    }
}
