using FouTools.Diagnosis.Probes;
using FouTools.Linux.Sockets;

namespace FouTools.Diagnosis.Checks;

/// <summary>A few echo requests through the tunnel, and the counters while they ran.</summary>
/// <param name="Target">The address that was probed.</param>
/// <param name="Answers">The replies.</param>
/// <param name="Traffic">The change of the tunnel's counters.</param>
/// <param name="Udp">The change of the UDP counters in the transport namespace.</param>
internal sealed record Exchange(InnerTarget Target, EchoAnswers Answers, TunnelTraffic Traffic, UdpStatistics Udp)
{
    /// <summary>Whether any request was answered.</summary>
    public bool IsAnswered => Answers.Answered > 0;

    /// <summary>Whether requests were sent, and neither a reply nor any sign of a loss was seen.</summary>
    public bool IsSilent =>
        Answers is { Answered: 0, Sent: > 0, OuterErrors.Count: 0 } && Traffic.Losses.Count == 0 && Udp.NoPorts == 0;
}
