using FouTools.Linux;

namespace FouTools.Diagnosis.Probes;

/// <summary>What came of datagrams beside the tunnel.</summary>
/// <param name="Sent">How many the kernel took.</param>
/// <param name="Refusal">Why it took one not; None where it took all.</param>
/// <param name="Errors">What the network reported of them.</param>
/// <param name="Waited">How long nothing, or nothing more, came back.</param>
internal sealed record OuterAnswers(int Sent, Errno Refusal, IReadOnlyList<ReportedError> Errors, TimeSpan Waited);
