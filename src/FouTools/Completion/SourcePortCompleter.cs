using FouTools.Datapath;

namespace FouTools.Completion;

/// <summary>Completes the one source port policy that is a word.</summary>
public sealed class SourcePortCompleter : WordCompleter
{
    private protected override IEnumerable<string> List() => [SourcePortPolicy.Auto.ToString()];
}
