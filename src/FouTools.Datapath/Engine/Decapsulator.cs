using FouTools.Datapath.Counters;
using FouTools.Packets;

namespace FouTools.Datapath.Engine;

/// <summary>
/// Finds the inner packet in the payload of a direct FOU datagram and makes sure that it is one. Pure: no I/O, no
/// allocation, no exception.
/// </summary>
internal sealed class Decapsulator
{
    private readonly TunnelMode _mode;

    public Decapsulator(TunnelMode mode) => _mode = mode;

    /// <summary>Validates a payload and applies the outer congestion signal to the inner packet (RFC 6040).</summary>
    /// <param name="payload">The UDP payload; the inner packet's ECN field may be rewritten in place.</param>
    /// <param name="outerTypeOfService">The TOS byte of the outer header.</param>
    /// <param name="offset">Where in the payload the inner packet begins.</param>
    /// <param name="length">The inner packet's own length: bytes after it are ignored, as the kernel does.</param>
    /// <returns><see cref="DropReason.None"/> when the inner packet may be handed to the host.</returns>
    public DropReason Decapsulate(Span<byte> payload, byte outerTypeOfService, out int offset, out int length)
    {
        offset = 0;
        length = 0;
        if (payload.IsEmpty)
        {
            return DropReason.Empty;
        }

        ParseError error = _mode switch
        {
            TunnelMode.IPIP => InnerPacket.ValidateIPv4(payload, out length),
            TunnelMode.SIT => InnerPacket.ValidateIPv6(payload, out length),
            _ => OpenGre(payload, out offset, out length),
        };
        if (error != ParseError.None)
        {
            return (DropReason)error;
        }

        return ApplyCongestion(payload.Slice(offset, length), outerTypeOfService)
            ? DropReason.None
            : DropReason.CongestionSignalNotUnderstood;
    }

    private static ParseError OpenGre(ReadOnlySpan<byte> payload, out int offset, out int length)
    {
        offset = 0;
        length = 0;
        ParseError error = GreHeader.TryParse(payload, out GreHeader header);
        if (error == ParseError.None)
        {
            error = header.ValidateBase();
        }

        if (error != ParseError.None)
        {
            return error;
        }

        offset = header.Length;
        return header.ProtocolType switch
        {
            EtherType.IPv4 => InnerPacket.ValidateIPv4(payload[offset..], out length),
            EtherType.IPv6 => InnerPacket.ValidateIPv6(payload[offset..], out length),
            _ => ParseError.GreUnknownProtocol,
        };
    }

    private static bool ApplyCongestion(Span<byte> inner, byte outerTypeOfService)
    {
        byte innerTypeOfService = InnerPacket.TypeOfService(inner);
        if (!Ecn.Decapsulate(innerTypeOfService, outerTypeOfService, out byte merged))
        {
            return false;
        }

        if (merged == (innerTypeOfService & Ecn.Mask))
        {
            return true;
        }

        if (inner[0] >> 4 == 4)
        {
            Ecn.SetIPv4(inner, merged);
        }
        else
        {
            Ecn.SetIPv6(inner, merged);
        }

        return true;
    }
}
