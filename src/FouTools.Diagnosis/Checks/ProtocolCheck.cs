using FouTools.Datapath.Telemetry;
using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Subjects;
using FouTools.Netlink.Fou;
using FouTools.Packets;

namespace FouTools.Diagnosis.Checks;

/// <summary>
/// Whether what arrives is of the form that is taken out. Of the kernel's ports that follows from how they are set; a datapath
/// counts what it could not read.
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
            return Finding.Skipped("The tunnel has no UDP, and so no port whose protocol could differ.");
        }

        FouPort[] ports = FouPortMatch.Usable(context);
        if (ports.FirstOrDefault(port => port.Port == subject.DestinationPort) is not { } port)
        {
            return Finding.Skipped($"There is no FOU port at {subject.DestinationPort} to compare with.");
        }

        string sent = (subject.Encapsulation == SubjectEncapsulation.Gue ? "GUE with " : "direct FOU with ")
            + string.Join(" and ", subject.Protocols.Select(protocol => IPProtocolNames.NameOf(protocol)));
        return FouPortMatch.Takes(port, subject)
            ? Finding.Passed($"The tunnel sends {sent}, and the FOU port {port.Port} takes {FouPortMatch.Describe(port)}.")
            : Finding.Failed(
                $"The tunnel sends {sent}, and the FOU port {port.Port} takes {FouPortMatch.Describe(port)}: what another end sends that is set as this one is lost.",
                "Make the port anew for what the tunnel sends",
                Repairs.MakePort(subject, load: false, TunnelRepairAction.ReplaceFouPort));
    }

    private static Finding CheckDatapath(FouDatapathStatistics statistics, CheckContext context)
    {
        DropCount[] unread = [.. statistics.Drops.Where(drop => drop.Direction == Direction.Receive && IsOfForm(drop.Reason))];
        long lost = unread.Sum(drop => drop.Packets);
        return lost == 0 ? statistics.ReceivedPackets > 0
                ? Finding.Passed($"All of the {statistics.ReceivedPackets + statistics.ReceiveDropped} packets that have come could be read.")
                : Finding.Skipped("Nothing has come yet that could be read or not.")
            : Judge(context, unread, lost, statistics.ReceivedPackets);
    }

    private static Finding Judge(CheckContext context, DropCount[] unread, long lost, long carried)
    {
        string evidence = $"{lost} packets came that this datapath, {context.Subject.Datapath!.Mode} in {context.Subject.Datapath.Encapsulation}, could not read "
            + $"({string.Join(", ", unread.Select(drop => $"{drop.Reason} {drop.Packets}"))}).";
        TunnelRemedy remedy = unread.Any(drop => DropAdvice.IsOfGreOptions(drop.Reason))
            ? new(TunnelRemedyKind.SameGreOptions, "Give both ends the same keys and flags of GRE.")
            : new(TunnelRemedyKind.SameEncapsulation, "Start both ends with the same mode and encapsulation.");
        return carried == 0 ? Finding.Failed(evidence, remedy) : Finding.Warning($"{evidence} It carried {carried}.", remedy);
    }

    private static bool IsOfForm(DropReason reason) =>
        reason is (> DropReason.Empty and < DropReason.UnknownPeer and not DropReason.UdpTruncated and not DropReason.UdpBadLength
            and not DropReason.UdpLengthExceedsData and not DropReason.UdpBadChecksum and not DropReason.GreSequenceOld)
            or DropReason.ProtocolNotCarried;
}
