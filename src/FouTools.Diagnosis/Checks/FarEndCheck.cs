using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Probes;
using FouTools.Diagnosis.Subjects;
using FouTools.Linux;
using FouTools.Netlink;

namespace FouTools.Diagnosis.Checks;

/// <summary>Whether the other end answers through the tunnel.</summary>
internal sealed class FarEndCheck : ICheck
{
    public TunnelCheckName Name => TunnelCheckName.FarEnd;

    public bool IsOfPeer => true;

    public Finding Run(CheckContext context)
    {
        if (context.Link is not { IsUp: true })
        {
            return Finding.Skipped("The device is not up.");
        }

        if (context.Exchange is not { } exchange)
        {
            return Finding.Skipped(context.NoTarget);
        }

        Finding finding = exchange.IsAnswered ? Answered(context, exchange) : Unanswered(context, exchange);
        return finding with { Target = exchange.Target.Address, RoundTripTime = exchange.Answers.RoundTripTime };
    }

    private static Finding Answered(CheckContext context, Exchange exchange)
    {
        EchoAnswers answers = exchange.Answers;
        string evidence = $"{answers.Answered} of {answers.Sent} echo requests to {exchange.Target.Address} were answered, "
            + $"after {answers.RoundTripTime!.Value.TotalMilliseconds:0.00} ms on average.";
        if (answers.Answered < answers.Sent)
        {
            return Finding.Warning($"{evidence} Meanwhile {exchange.Traffic}.", "Packets get lost on the way; see whether a link of it is overloaded.");
        }

        return FindDetour(context, exchange.Target) is { } detour
            ? Finding.Warning(
                $"{evidence} But the route to {exchange.Target.Address} leads by {detour}: other programs do not use the tunnel.",
                "Lead it into the tunnel",
                CommandText.Ip(context.Subject.NetworkNamespace, $"route replace {HostPrefix(exchange.Target)} dev {CommandText.Word(context.Subject.Name)}"))
            : Finding.Passed(evidence);
    }

    private static Finding Unanswered(CheckContext context, Exchange exchange)
    {
        TunnelSubject subject = context.Subject;
        EchoAnswers answers = exchange.Answers;
        string evidence = answers.Sent == 0
            ? $"No echo request to {exchange.Target.Address} could be sent: {LinuxException.Describe(answers.Refusal)} ({answers.Refusal})."
            : $"None of {answers.Sent} echo requests to {exchange.Target.Address} was answered within {context.Options.Timeout.TotalSeconds:0.#} s. "
                + $"Meanwhile {exchange.Traffic}.";
        evidence += string.Concat(answers.OuterErrors.Select(error => $" {error}."));
        if (exchange.Udp.NoPorts > 0)
        {
            evidence += $" {exchange.Udp.NoPorts} datagrams came to ports of this host where nobody listens.";
        }

        TunnelRemedy remedy = DropAdvice.Find(exchange.Traffic)
            ?? (answers.IsRefusedByHost
                ? Finding.Described(
                    "See the check UdpPort; where it passes, the port takes packets and there is no tunnel behind it: the other end must name this end's addresses and be up.",
                    command: null)
                : new TunnelRemedy(
                    TunnelRemedyKind.TestOtherEnd,
                    "Do what the other checks that failed say. Where none did, make the checks at the other end too, and let in the packets of the tunnel there.")
                {
                    Port = subject.HasUdp ? subject.DestinationPort : null,
                });
        return Finding.Failed(evidence, remedy);
    }

    private static string? FindDetour(CheckContext context, InnerTarget target)
    {
        try
        {
            Netlink.Rtnetlink.RouteLookup route = context.Device.FindRoute(target.Address, null, null);
            return route.LinkIndex == context.Link!.Index || context.Link.MasterIndex == route.LinkIndex ? null : route.LinkName;
        }
        catch (NetlinkException)
        {
            return null;
        }
    }

    private static string HostPrefix(InnerTarget target) => $"{target.Address}/{target.Address.GetAddressBytes().Length * 8}";
}
