using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Subjects;

namespace FouTools.Diagnosis.Checks;

/// <summary>
/// Whether datagrams have the checksums that their receivers want. Over IPv6 a datagram without one is dropped unless the receiver
/// allows it (RFC 6935, RFC 6936); FOU ports of the kernel always do.
/// </summary>
internal sealed class ChecksumCheck : ICheck
{
    public TunnelCheckName Name => TunnelCheckName.Checksum;

    public bool IsOfPeer => true;

    public Finding Run(CheckContext context)
    {
        TunnelSubject subject = context.Subject;
        if (!subject.HasUdp)
        {
            return Finding.Skipped($"The {subject.Noun} has no UDP.");
        }

        Exchange? exchange = context.Exchange;
        return (exchange is null ? null : FindReceived(subject, exchange))
            ?? (subject.UdpChecksum ? null : JudgeSent(subject, exchange))
            ?? Finding.Passed(
                $"Datagrams leave {(subject.UdpChecksum ? "with" : "without")} a checksum"
                + (exchange is null ? "." : $", and none came meanwhile whose checksum was wrong{(exchange.IsAnswered ? "; the other end answers" : string.Empty)}."));
    }

    private static Finding? FindReceived(TunnelSubject subject, Exchange exchange)
    {
        if (subject.Datapath is { AcceptZeroChecksum: false } && exchange is { IsAnswered: false, Udp.InErrors: > 0 })
        {
            return Finding.Failed(
                $"{exchange.Udp.InErrors} datagrams came meanwhile that UDP refused (UdpInErrors), and this datapath takes none without a checksum.",
                new TunnelRemedy(TunnelRemedyKind.AcceptZeroChecksum, "Let the other end send checksums, or take datagrams without")
                {
                    Repair = Repairs.Restart(subject, new TunnelSetting(TunnelSettingName.AcceptZeroChecksum, true)),
                });
        }

        return exchange.Udp.InChecksumErrors > 0
            ? Finding.Failed(
                $"{exchange.Udp.InChecksumErrors} datagrams came meanwhile whose checksum was wrong (UdpInCsumErrors).",
                "They are damaged on the way, or a network card computes them wrongly: see 'ethtool -k' of the interfaces at both ends.")
            : null;
    }

    private static Finding? JudgeSent(TunnelSubject subject, Exchange? exchange)
    {
        string family = subject.IsOverIPv4 ? "IPv4" : "IPv6";
        string evidence = $"Datagrams leave without a checksum over {family}";
        TunnelRepair set = subject.Kernel is null
            ? Repairs.Restart(subject, new TunnelSetting(TunnelSettingName.UdpChecksum, true))
            : Repairs.SetEncapsulation(
                subject, new TunnelSetting(subject.IsOverIPv4 ? TunnelSettingName.UdpChecksum : TunnelSettingName.UdpChecksum6, true));
        const string Remedy = "Send them";
        return exchange switch
        {
            { IsAnswered: true } => null,
            null => subject.IsOverIPv4
                ? null
                : Finding.Warning($"{evidence}, and receivers other than FOU ports of the kernel drop those unless they are told not to.", Remedy, set),
            { IsSilent: false } => null,
            _ => subject.IsOverIPv4
                ? Finding.Warning($"{evidence}, and the other end does not answer: it may want them.", Remedy, set)
                : Finding.Failed($"{evidence}, and the other end does not answer: receivers drop those unless they are told not to.", Remedy, set),
        };
    }
}
