using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Subjects;

namespace FouTools.Diagnosis.Checks;

/// <summary>
/// Whether datagrams have the checksums that their receivers require. Over IPv6 a datagram without one is dropped unless the receiver
/// allows it (RFC 6935, RFC 6936); kernel FOU ports always do.
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
            return Finding.Skipped($"The {subject.Noun} does not use UDP.");
        }

        Exchange? exchange = context.Exchange;
        return (exchange is null ? null : FindReceived(subject, exchange))
            ?? (subject.UdpChecksum ? null : JudgeSent(subject, exchange))
            ?? Finding.Passed(
                $"Datagrams are sent {(subject.UdpChecksum ? "with" : "without")} a checksum"
                + (exchange is null
                    ? "."
                    : $", and none with a bad checksum arrived during the test{(exchange.IsAnswered ? "; the remote replies" : string.Empty)}."));
    }

    private static Finding? FindReceived(TunnelSubject subject, Exchange exchange)
    {
        if (subject.Datapath is { AcceptZeroChecksum: false } && exchange is { IsAnswered: false, Udp.InErrors: > 0 })
        {
            return Finding.Failed(
                $"{exchange.Udp.InErrors} datagrams arrived during the test that UDP dropped (UdpInErrors); "
                    + "this datapath accepts none without a checksum.",
                new TunnelRemedy(TunnelRemedyKind.AcceptZeroChecksum, "Turn UDP checksums on at the remote, or accept datagrams without them here")
                {
                    Repair = Repairs.Restart(subject, new TunnelSetting(TunnelSettingName.AcceptZeroChecksum, true)),
                });
        }

        return exchange.Udp.InChecksumErrors > 0
            ? Finding.Failed(
                $"{exchange.Udp.InChecksumErrors} datagrams with a bad checksum arrived during the test (UdpInCsumErrors).",
                "They are corrupted on the path, or a NIC's checksum offload is broken: check 'ethtool -k' on the interfaces at both ends.")
            : null;
    }

    private static Finding? JudgeSent(TunnelSubject subject, Exchange? exchange)
    {
        string family = subject.IsOverIPv4 ? "IPv4" : "IPv6";
        string evidence = $"Datagrams are sent without a checksum over {family}";
        TunnelRepair set = subject.Kernel is null
            ? Repairs.Restart(subject, new TunnelSetting(TunnelSettingName.UdpChecksum, true))
            : Repairs.SetEncapsulation(
                subject, new TunnelSetting(subject.IsOverIPv4 ? TunnelSettingName.UdpChecksum : TunnelSettingName.UdpChecksum6, true));
        const string Remedy = "Turn UDP checksums on";
        return exchange switch
        {
            { IsAnswered: true } => null,
            null => subject.IsOverIPv4
                ? null
                : Finding.Warning($"{evidence}; receivers other than kernel FOU ports drop them by default.", Remedy, set),
            { IsSilent: false } => null,
            _ => subject.IsOverIPv4
                ? Finding.Warning($"{evidence}, and the remote does not reply: it may require them.", Remedy, set)
                : Finding.Failed($"{evidence}, and the remote does not reply: receivers drop such datagrams by default.", Remedy, set),
        };
    }
}
