using FouTools.Packets;

namespace FouTools.Completion;

/// <summary>Completes the names of IP protocols.</summary>
public sealed class ProtocolCompleter : WordCompleter
{
    private protected override IEnumerable<string> List() => IPProtocolNames.All;
}
