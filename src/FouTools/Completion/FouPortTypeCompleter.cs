using FouTools.Netlink.Fou;

namespace FouTools.Completion;

/// <summary>Completes the types that a FOU port can have.</summary>
public sealed class FouPortTypeCompleter : WordCompleter
{
    private protected override IEnumerable<string> List() => [nameof(FouPortType.Fou), nameof(FouPortType.Gue)];
}
