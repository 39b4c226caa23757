using FouTools.Packets;

namespace FouTools.Datapath.Engine.Receive;

/// <summary>Passes the outer congestion signal on to the inner packet (RFC 6040 section 4.2).</summary>
internal static class Congestion
{
    /// <summary>Rewrites the inner ECN field in place where the outer one says more.</summary>
    /// <returns>False when the packet must be dropped, since its sender would not understand the signal.</returns>
    public static bool PassOn(Span<byte> inner, byte outerTypeOfService)
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
