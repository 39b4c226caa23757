using FouTools.Linux;
using FouTools.Packets;

namespace FouTools.Diagnosis.Probes;

/// <summary>The outcome of echo requests.</summary>
/// <param name="Sent">The requests that the kernel sent.</param>
/// <param name="Answered">The requests that were answered.</param>
/// <param name="RoundTripTime">The average round-trip time; null without a reply.</param>
/// <param name="Refusal">The error of a failed send; None if all succeeded.</param>
/// <param name="OuterErrors">The ICMP errors about packets to the remote.</param>
internal sealed record EchoAnswers(
    int Sent, int Answered, TimeSpan? RoundTripTime, Errno Refusal, IReadOnlyList<ReportedError> OuterErrors)
{
    /// <summary>Whether the packets reached a host that does not accept the port or the protocol.</summary>
    public bool IsRefusedByHost => OuterErrors.Any(error => error.Kind is IcmpErrorKind.PortUnreachable or IcmpErrorKind.ProtocolUnreachable);
}
