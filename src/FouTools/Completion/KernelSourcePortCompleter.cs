using FouTools.Packets;

namespace FouTools.Completion;

/// <summary>Completes the one source port policy of the kernel that is a word.</summary>
public sealed class KernelSourcePortCompleter : WordCompleter
{
    private protected override IEnumerable<string> List() => [SourcePortPolicy.Auto.ToString()];
}
