using FouTools.Datapath.Telemetry;
using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Subjects;
using FouTools.Netlink.Fou;
using FouTools.Packets;

namespace FouTools.Diagnosis.Checks;

/// <summary>
/// Whether the receiver can parse the packets that arrive. For a kernel FOU port that follows from its settings; a datapath counts
/// the packets that it could not parse.
/// </summary>
internal sealed class ProtocolCheck : ICheck
{
    public TunnelCheckName Name => TunnelCheckName.Protocol;

    public bool IsOfPeer => false;

    public Finding Run(CheckContext context) =>
        context.Subject.ReadStatistics is { } read ? CheckDatapath(read(), context) : CheckKernel(context);

    private static Finding CheckKernel(CheckContext context)
    {
        TunnelSubject subject = context.Subject;
        if (!subject.HasUdp)
        {
            return Finding.Skipped("The tunnel does not use UDP, so there is no port to compare with.");
        }

        FouPort[] ports = FouPortMatch.Usable(context);
        if (ports.FirstOrDefault(port => port.Port == subject.DestinationPort) is not { } port)
        {
            return Finding.Skipped($"There is no FOU port on {subject.DestinationPort} to compare with.");
        }

        string sent = (subject.Encapsulation == SubjectEncapsulation.Gue ? "GUE with " : "direct FOU with ")
            + string.Join(" and ", subject.Protocols.Select(protocol => IPProtocolNames.NameOf(protocol)));
        return FouPortMatch.Takes(port, subject)
            ? Finding.Passed($"The tunnel sends {sent}, and FOU port {port.Port} accepts {FouPortMatch.Describe(port)}.")
            : Finding.Failed(
                $"The tunnel sends {sent}, but FOU port {port.Port} accepts {FouPortMatch.Describe(port)}: "
                    + "packets from a remote with the same settings are dropped.",
                "Replace the port with one that accepts what the tunnel sends",
                Repairs.MakePort(subject, load: false, TunnelRepairAction.ReplaceFouPort));
    }

    private static Finding CheckDatapath(FouDatapathStatistics statistics, CheckContext context)
    {
        DropCount[] unread = [.. statistics.Drops.Where(drop => drop.Direction == Direction.Receive && IsOfForm(drop.Reason))];
        long lost = unread.Sum(drop => drop.Packets);
        return lost == 0 ? statistics.ReceivedPackets > 0
                ? Finding.Passed($"All {statistics.ReceivedPackets + statistics.ReceiveDropped} received packets could be parsed.")
                : Finding.Skipped("No packet has been received yet.")
            : Judge(context, unread, lost, statistics.ReceivedPackets);
    }

    private static Finding Judge(CheckContext context, DropCount[] unread, long lost, long carried)
    {
        string evidence = $"{lost} packets arrived that this datapath, "
            + $"{context.Subject.Datapath!.Mode} in {context.Subject.Datapath.Encapsulation}, could not parse "
            + $"({string.Join(", ", unread.Select(drop => $"{drop.Reason} {drop.Packets}"))}).";
        TunnelRemedy remedy = unread.Any(drop => DropAdvice.IsOfGreOptions(drop.Reason))
            ? new(TunnelRemedyKind.SameGreOptions, "Set the same GRE keys and flags at both ends.")
            : new(TunnelRemedyKind.SameEncapsulation, "Start both ends with the same mode and encapsulation.");
        return carried == 0 ? Finding.Failed(evidence, remedy) : Finding.Warning($"{evidence} It received {carried} others.", remedy);
    }

    private static bool IsOfForm(DropReason reason) =>
        reason is (> DropReason.Empty and < DropReason.UnknownPeer and not DropReason.UdpTruncated and not DropReason.UdpBadLength
            and not DropReason.UdpLengthExceedsData and not DropReason.UdpBadChecksum and not DropReason.GreSequenceOld)
            or DropReason.ProtocolNotCarried;
}
