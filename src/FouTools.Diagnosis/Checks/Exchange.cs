using FouTools.Diagnosis.Probes;
using FouTools.Linux.Sockets;

namespace FouTools.Diagnosis.Checks;

/// <summary>A few echo requests through the tunnel, and what was counted meanwhile.</summary>
/// <param name="Target">Who was asked.</param>
/// <param name="Answers">What came of it.</param>
/// <param name="Traffic">What the tunnel counted.</param>
/// <param name="Udp">What UDP counted in the namespace of outer packets.</param>
internal sealed record Exchange(InnerTarget Target, EchoAnswers Answers, TunnelTraffic Traffic, UdpStatistics Udp)
{
    /// <summary>Whether anything was answered.</summary>
    public bool IsAnswered => Answers.Answered > 0;

    /// <summary>Whether all went out, and neither an answer nor a reason for none is known.</summary>
    public bool IsSilent =>
        Answers is { Answered: 0, Sent: > 0, OuterErrors.Count: 0 } && Traffic.Losses.Count == 0 && Udp.NoPorts == 0;
}
