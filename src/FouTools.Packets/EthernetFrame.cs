using System.Buffers.Binary;

namespace FouTools.Packets;

/// <summary>Finds the packet in an Ethernet frame.</summary>
public static class EthernetFrame
{
    /// <summary>The maximum number of VLAN tags to skip: one of a service provider and one of its customer.</summary>
    public const int MaxVlanTags = 2;

    /// <summary>The maximum header length in bytes, tags included.</summary>
    public const int MaxHeader = EthernetHeader.Length + (MaxVlanTags * VlanTagLength);

    private const int VlanTagLength = 4;

    /// <summary>Finds what follows the Ethernet header and up to two VLAN tags (IEEE 802.1Q and 802.1ad).</summary>
    /// <param name="frame">A frame that begins with its Ethernet header.</param>
    /// <param name="offset">Offset of the payload in the frame in bytes: 14, 18 or 22, at most the frame's length; 0 on an error.</param>
    /// <param name="etherType">The payload's type, see <see cref="EtherType"/>; that of a third tag if there is one; 0 on an error.</param>
    /// <returns>
    /// <see cref="ParseError.None"/>, or <see cref="ParseError.Empty"/> or <see cref="ParseError.EthernetTruncated"/> when
    /// header or tags are not whole.
    /// </returns>
    public static ParseError FindPayload(ReadOnlySpan<byte> frame, out int offset, out ushort etherType)
    {
        offset = 0;
        etherType = 0;
        ParseError error = EthernetHeader.TryParse(frame, out EthernetHeader header);
        if (error != ParseError.None)
        {
            return error;
        }

        int end = EthernetHeader.Length;
        ushort type = header.EtherType;
        for (int tag = 0; tag < MaxVlanTags && type is EtherType.Vlan or EtherType.ServiceVlan; tag++)
        {
            if (end > frame.Length - VlanTagLength)
            {
                return ParseError.EthernetTruncated;
            }

            type = BinaryPrimitives.ReadUInt16BigEndian(frame[(end + 2)..]);
            end += VlanTagLength;
        }

        offset = end;
        etherType = type;
        return ParseError.None;
    }
}
