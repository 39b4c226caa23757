using FouTools.Linux;
using FouTools.Packets;

namespace FouTools.Diagnosis.Probes;

/// <summary>What came of echo requests.</summary>
/// <param name="Sent">How many the kernel took.</param>
/// <param name="Answered">How many were answered.</param>
/// <param name="RoundTripTime">The average time until the answer; null where there was none.</param>
/// <param name="Refusal">Why the kernel took one not; None where it took all.</param>
/// <param name="OuterErrors">What the network reported of packets to the other end meanwhile.</param>
internal sealed record EchoAnswers(
    int Sent, int Answered, TimeSpan? RoundTripTime, Errno Refusal, IReadOnlyList<ReportedError> OuterErrors)
{
    /// <summary>Whether the packets reached a host that had no use for them.</summary>
    public bool IsRefusedByHost => OuterErrors.Any(error => error.Kind is IcmpErrorKind.PortUnreachable or IcmpErrorKind.ProtocolUnreachable);
}
