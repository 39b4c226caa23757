using FouTools.Objects;
using FouTools.Packets;

namespace FouTools.Completion;

/// <summary>Completes the one value that is a word of fields of outer headers.</summary>
public sealed class InheritCompleter : WordCompleter
{
    private protected override IEnumerable<string> List() => [OuterField.Inherit.ToString()];
}
