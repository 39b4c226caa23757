using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Probes;
using FouTools.Diagnosis.Subjects;
using FouTools.Linux;
using FouTools.Packets;

namespace FouTools.Diagnosis.Checks;

/// <summary>
/// Whether UDP to the port of the remote is rejected. The probes are empty datagrams: to a datapath they are keepalives, and the
/// kernel drops packets that short after decapsulation (tunnel4_rcv, gre_rcv, gue_udp_recv).
/// </summary>
internal sealed class UdpPortCheck : ICheck
{
    private const int Datagrams = 3;
    private static readonly TimeSpan s_recent = TimeSpan.FromSeconds(10);

    public TunnelCheckName Name => TunnelCheckName.UdpPort;

    public bool IsOfPeer => true;

    public Finding Run(CheckContext context)
    {
        TunnelSubject subject = context.Subject;
        if (!subject.HasUdp)
        {
            return Finding.Skipped($"The {subject.Noun} does not use UDP.");
        }

        if (subject is not { RemoteAddress: { } remote, DestinationPort: int port and > 0 })
        {
            return Finding.Skipped(NoRemote.Reason(subject));
        }

        if (context.Route is null || context.OuterSource is not { } source)
        {
            return Finding.Skipped($"There is no route to {remote}.");
        }

        if (context.IsLooping)
        {
            return Finding.Skipped("A routing loop sends the packets back into the tunnel.");
        }

        if (context.Exchange is { IsAnswered: true })
        {
            return Finding.Passed($"The remote receives on UDP port {port}: it replied through the tunnel.");
        }

        if (subject.ReadPeer?.Invoke()?.LastEchoReply is { } reply && DateTimeOffset.Now - reply < s_recent)
        {
            return Finding.Passed($"The remote receives on UDP port {port}: it replied to a GUE echo request at {reply:T}.");
        }

        // A router that rejects everything rejected the tunnel's packets too, and may be rate-limiting its ICMP by now.
        string where = $"UDP port {port} of {remote}";
        if (context.Exchange?.Answers.OuterErrors.FirstOrDefault(error => IsFromPath(error.Kind)) is { } reported)
        {
            return Finding.Failed($"Packets of the tunnel to {where} are rejected: {reported}.", Advice(subject, reported.Kind));
        }

        OuterAnswers answers = context.Probes.Send(
            new OuterRequest(source, subject.SourcePort, remote, port, subject.UnderlayInterface, Datagrams, ReadOnlyMemory<byte>.Empty),
            context.Options.Timeout,
            context.Cancellation);
        return Judge(context, answers, where);
    }

    private static bool IsFromPath(IcmpErrorKind kind) =>
        kind is IcmpErrorKind.AdministrativelyProhibited or IcmpErrorKind.HostUnreachable or IcmpErrorKind.NetworkUnreachable;

    private static Finding Judge(CheckContext context, OuterAnswers answers, string where)
    {
        if (answers.Refusal != Errno.None)
        {
            return Finding.Failed(
                $"No datagram to {where} could be sent: {LinuxException.Describe(answers.Refusal)} ({answers.Refusal}).",
                "Check the firewall of this host and the routes to the remote.");
        }

        if (answers.Errors.FirstOrDefault(error => error.Kind != IcmpErrorKind.PacketTooBig) is { } rejection)
        {
            return Finding.Failed($"Datagrams to {where} are rejected: {rejection}.", Advice(context.Subject, rejection.Kind));
        }

        string silence = $"No ICMP error for datagrams to {where} arrived within {answers.Waited.TotalSeconds:0.#} s";
        return context.Exchange switch
        {
            null => Finding.Skipped($"{silence}, but without an inner address to probe nothing proves that they are received."),
            { Answers.IsRefusedByHost: true } => Finding.Passed($"{silence}, unlike for packets of the tunnel: "
                + "the port is open, but no tunnel receives from it."),
            _ => Finding.Warning(
                $"{silence}, and the remote does not reply through the tunnel: a firewall may drop them silently.",
                $"Check at the remote whether they arrive: tcpdump -ni any udp port {context.Subject.DestinationPort}"),
        };
    }

    private static TunnelRemedy Advice(TunnelSubject subject, IcmpErrorKind kind) => kind == IcmpErrorKind.PortUnreachable
        ? new(
            TunnelRemedyKind.ReceiveAtPort,
            "The port is closed. At the remote, start the datapath with this local port, or create the FOU port")
        {
            Repair = Repairs.MakePort(subject with { NetworkNamespace = null }, load: false) with { IsAtOtherEnd = true },
        }
        : Finding.Described(TextOf(subject, kind), command: null);

    private static string TextOf(TunnelSubject subject, IcmpErrorKind kind) => kind switch
    {
        IcmpErrorKind.AdministrativelyProhibited => $"Allow UDP to port {subject.DestinationPort} at the firewall that sent the ICMP error.",
        IcmpErrorKind.TimeExceeded => "There is a routing loop on the path: check with 'tracepath'.",
        IcmpErrorKind.ProtocolUnreachable => "The FOU port exists, but that kernel has no handler for the inner protocol: "
            + "load the module of the tunnel's kind there.",
        _ => "Check that the remote is up, and the routes on the path to it.",
    };
}
