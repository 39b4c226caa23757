using FouTools.Objects;

namespace FouTools.Completion;

/// <summary>Completes the names of IP protocols.</summary>
public sealed class ProtocolCompleter : WordCompleter
{
    private protected override IEnumerable<string> List() => ProtocolNames.All;
}
