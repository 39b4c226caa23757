using FouTools.Linux.Tun;

namespace FouTools.Datapath.Engine.Receive;

/// <summary>
/// TCP that a kernel tunnel on the same machine has sent through a link between two of its namespaces: what no network card had to cut
/// stays in one piece there, and comes in one datagram longer than any MTU, its checksum pending.
/// </summary>
internal static class GsoPacket
{
    /// <summary>Lets the host cut such a packet.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="packet">A packet that is longer than the device's MTU.</param>
    /// <param name="mtu">That MTU.</param>
    /// <param name="info">What the device is to know of the packet; completed.</param>
    /// <returns>False when it is no such packet.</returns>
    public static bool TryLeave(ReadOnlySpan<byte> buffer, in FlowPacket packet, int mtu, ref TunPacketInfo info)
    {
        int segmentSize = mtu - (packet.Payload - packet.Network);
        if (!packet.IsTcp || segmentSize <= 0 || !IsPending(buffer, packet, info))
        {
            return false;
        }

        info = packet.PendingInfo(info.EtherType, segmentSize);
        return true;
    }

    // One of 65,536 pending checksums is right by chance; no sender's computed checksum makes a packet this long one piece.
    private static bool IsPending(ReadOnlySpan<byte> buffer, in FlowPacket packet, in TunPacketInfo info) =>
        info.NeedsChecksum ? packet.ReadChecksum(buffer, info) == ChecksumState.Pending : packet.HoldsPseudoHeader(buffer);
}
