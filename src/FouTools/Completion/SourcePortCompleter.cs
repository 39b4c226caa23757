using FouTools.Packets;

namespace FouTools.Completion;

/// <summary>Completes the source port policies that are words.</summary>
public sealed class SourcePortCompleter : WordCompleter
{
    private protected override IEnumerable<string> List() => SourcePortPolicy.Words.Select(policy => policy.ToString());
}
