using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Probes;
using FouTools.Diagnosis.Subjects;
using FouTools.Linux;
using FouTools.Netlink;

namespace FouTools.Diagnosis.Checks;

/// <summary>Whether the remote replies through the tunnel.</summary>
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
            return Finding.Warning($"{evidence} During the test {exchange.Traffic}.", "Packets are lost on the path: look for an overloaded link.");
        }

        return FindDetour(context, exchange.Target) is { } detour
            ? Finding.Warning(
                $"{evidence} But the route to {exchange.Target.Address} uses {detour}: other programs bypass the tunnel.",
                "Route it through the tunnel",
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
                + $"During the test {exchange.Traffic}.";
        evidence += string.Concat(answers.OuterErrors.Select(error => $" {error}."));
        if (exchange.Udp.NoPorts > 0)
        {
            evidence += $" {exchange.Udp.NoPorts} datagrams arrived for UDP ports of this host that no socket is bound to.";
        }

        TunnelRemedy remedy = DropAdvice.Find(exchange.Traffic)
            ?? (answers.IsRefusedByHost
                ? Finding.Described(
                    "See the check UdpPort. If it passes, the port is open, but no tunnel receives from it: "
                        + "the remote's tunnel must be up and have this host's addresses.",
                    command: null)
                : new TunnelRemedy(
                    TunnelRemedyKind.TestOtherEnd,
                    "Apply the remedies of the other failed checks. "
                        + "If there are none, run the checks at the remote too, and allow the tunnel's packets there.")
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
