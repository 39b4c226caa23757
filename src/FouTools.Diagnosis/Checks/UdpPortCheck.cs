using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Probes;
using FouTools.Diagnosis.Subjects;
using FouTools.Linux;
using FouTools.Packets;

namespace FouTools.Diagnosis.Checks;

/// <summary>
/// Whether UDP to the port of the other end is refused. Empty datagrams are sent there: to a datapath they are keepalives, and
/// whatever the kernel takes out of a FOU port it drops when it is that short (tunnel4_rcv, gre_rcv, gue_udp_recv).
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
            return Finding.Skipped($"The {subject.Noun} has no UDP.");
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
            return Finding.Skipped("A routing loop leads the packets back into the tunnel.");
        }

        if (context.Exchange is { IsAnswered: true })
        {
            return Finding.Passed($"The other end takes what is sent to UDP port {port}: it answered through the tunnel.");
        }

        if (subject.ReadPeer?.Invoke()?.LastEchoReply is { } reply && DateTimeOffset.Now - reply < s_recent)
        {
            return Finding.Passed($"The other end takes what is sent to UDP port {port}: it answered a GUE echo request at {reply:T}.");
        }

        // What refuses all packets on the way refused those of the tunnel too, and may be tired of saying so.
        string where = $"UDP port {port} of {remote}";
        if (context.Exchange?.Answers.OuterErrors.FirstOrDefault(error => IsOfWay(error.Kind)) is { } told)
        {
            return Finding.Failed($"Packets of the tunnel to {where} are refused: {told}.", Advice(subject, told.Kind));
        }

        OuterAnswers answers = context.Probes.Send(
            new OuterRequest(source, subject.SourcePort, remote, port, subject.UnderlayInterface, Datagrams, ReadOnlyMemory<byte>.Empty),
            context.Options.Timeout,
            context.Cancellation);
        return Judge(context, answers, where);
    }

    private static bool IsOfWay(IcmpErrorKind kind) =>
        kind is IcmpErrorKind.AdministrativelyProhibited or IcmpErrorKind.HostUnreachable or IcmpErrorKind.NetworkUnreachable;

    private static Finding Judge(CheckContext context, OuterAnswers answers, string where)
    {
        if (answers.Refusal != Errno.None)
        {
            return Finding.Failed(
                $"No datagram to {where} could be sent: {LinuxException.Describe(answers.Refusal)} ({answers.Refusal}).",
                "See the firewall of this host and the routes to the other end.");
        }

        if (answers.Errors.FirstOrDefault(error => error.Kind != IcmpErrorKind.PacketTooBig) is { } refused)
        {
            return Finding.Failed($"Datagrams to {where} are refused: {refused}.", Advice(context.Subject, refused.Kind));
        }

        string silence = $"Nobody refused datagrams to {where} within {answers.Waited.TotalSeconds:0.#} s";
        return context.Exchange switch
        {
            null => Finding.Skipped($"{silence}, and without an address inside to ask nothing proves that they arrive."),
            { Answers.IsRefusedByHost: true } => Finding.Passed($"{silence}, unlike packets of the tunnel: the port is open, and there is no tunnel behind it."),
            _ => Finding.Warning(
                $"{silence}, and nothing is answered through the tunnel: a firewall may drop them without a word.",
                $"See at the other end whether they arrive: tcpdump -ni any udp port {context.Subject.DestinationPort}"),
        };
    }

    private static TunnelRemedy Advice(TunnelSubject subject, IcmpErrorKind kind) => kind == IcmpErrorKind.PortUnreachable
        ? new(
            TunnelRemedyKind.ReceiveAtPort,
            "Nobody listens there. At the other end, start the datapath with this port as its local port, or make the FOU port")
        {
            Repair = Repairs.MakePort(subject with { NetworkNamespace = null }, load: false) with { IsAtOtherEnd = true },
        }
        : Finding.Described(TextOf(subject, kind), command: null);

    private static string TextOf(TunnelSubject subject, IcmpErrorKind kind) => kind switch
    {
        IcmpErrorKind.AdministrativelyProhibited => $"Let in UDP to port {subject.DestinationPort} at the firewall that answered.",
        IcmpErrorKind.TimeExceeded => "Routers on the way send the packets round in a circle: see 'tracepath'.",
        IcmpErrorKind.ProtocolUnreachable => "The port is there, but its kernel does not know the protocol inside: load the module of the tunnel's kind there.",
        _ => "See that the other end is up, and the routes on the way to it.",
    };
}
