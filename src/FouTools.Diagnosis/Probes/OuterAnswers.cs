using FouTools.Linux;

namespace FouTools.Diagnosis.Probes;

/// <summary>The outcome of datagrams sent outside the tunnel.</summary>
/// <param name="Sent">The datagrams that the kernel sent.</param>
/// <param name="Refusal">The error of a failed send; None if all succeeded.</param>
/// <param name="Errors">The ICMP errors about them.</param>
/// <param name="Waited">The time waited.</param>
internal sealed record OuterAnswers(int Sent, Errno Refusal, IReadOnlyList<ReportedError> Errors, TimeSpan Waited);
