namespace FouTools.Datapath.Model;

/// <summary>A part of the offload that is not in use.</summary>
/// <param name="Part">The part.</param>
/// <param name="Reason">Why it is not, in words.</param>
public sealed record InactiveOffload(OffloadParts Part, string Reason)
{
    /// <summary>Names the part and the reason.</summary>
    /// <returns>For example "no UdpSegment: the UDP checksum is off".</returns>
    public override string ToString() => $"no {Part}: {Reason}";
}
