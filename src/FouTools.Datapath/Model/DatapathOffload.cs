namespace FouTools.Datapath.Model;

/// <summary>What of the offload a datapath uses at one moment, and why not the rest.</summary>
public sealed record DatapathOffload
{
    private static readonly OffloadParts[] s_parts =
        [OffloadParts.TcpSegmentation, OffloadParts.UdpSegmentation, OffloadParts.UdpSegment, OffloadParts.UdpGro];

    private DatapathOffload(IReadOnlyList<InactiveOffload> inactive)
    {
        Inactive = new PrintableList<InactiveOffload>(inactive);
        Active = s_parts.Except(inactive.Select(one => one.Part)).Aggregate(OffloadParts.None, (sum, part) => sum | part);
    }

    /// <summary>What is in use.</summary>
    public OffloadParts Active { get; }

    /// <summary>What is not, and why.</summary>
    public PrintableList<InactiveOffload> Inactive { get; }

    /// <summary>Tells it in one line.</summary>
    /// <returns>For example "TcpSegmentation, UdpSegmentation, UdpGro; no UdpSegment: the UDP checksum is off".</returns>
    public override string ToString() => Inactive.Count == 0 ? $"{Active}"
        : Active != OffloadParts.None ? $"{Active}; {string.Join("; ", Inactive)}"
        : Inactive.DistinctBy(one => one.Reason).Count() == 1 ? $"{Active}: {Inactive[0].Reason}"
        : string.Join("; ", Inactive);

    /// <summary>Asks of every part why it is not in use.</summary>
    /// <param name="findReason">Says why in words; null when it is in use.</param>
    /// <returns>The answers.</returns>
    internal static DatapathOffload Find(Func<OffloadParts, string?> findReason) => new(
    [
        .. s_parts.Select(part => (Part: part, Reason: findReason(part)))
            .Where(one => one.Reason is not null)
            .Select(one => new InactiveOffload(one.Part, one.Reason!)),
    ]);
}
