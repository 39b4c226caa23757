using FouTools.Linux.Interop;
using Tmds.Linux;

namespace FouTools.Linux.Sockets;

/// <summary>Reads what recvmsg(2) delivers beside a datagram (cmsg(3)).</summary>
internal static unsafe class AncillaryData
{
    /// <summary>
    /// Room for the four messages that a socket asks for at most, each of 24 to 40 bytes, in words on the boundary that cmsg(3) wants.
    /// </summary>
    public const int Words = 20;

    public static ReceivedDatagram Describe(SocketEndpoint source, msghdr* message)
    {
        UInt128 destination = 0;
        byte typeOfService = 0;
        byte timeToLive = 0;
        ushort segmentSize = 0;
        for (cmsghdr* control = LibC.CMSG_FIRSTHDR(message); control is not null; control = LibC.CMSG_NXTHDR(message, control))
        {
            byte* data = LibC.CMSG_DATA(control);
            if (control->cmsg_level == LibC.SOL_IP)
            {
                if (control->cmsg_type == LibC.IP_TOS)
                {
                    typeOfService = *data;
                }
                else if (control->cmsg_type == LibC.IP_TTL)
                {
                    timeToLive = (byte)*(int*)data;
                }
                else if (control->cmsg_type == LibC.IP_PKTINFO)
                {
                    destination = SockAddr.ReadIPv4(&((in_pktinfo*)data)->ipi_addr);
                }
            }
            else if (control->cmsg_level == LibC.SOL_IPV6)
            {
                if (control->cmsg_type == LibC.IPV6_TCLASS)
                {
                    typeOfService = (byte)*(int*)data;
                }
                else if (control->cmsg_type == LibC.IPV6_HOPLIMIT)
                {
                    timeToLive = (byte)*(int*)data;
                }
                else if (control->cmsg_type == LibC.IPV6_PKTINFO)
                {
                    destination = SockAddr.ReadIPv6(&((in6_pktinfo*)data)->ipi6_addr);
                }
            }
            else if (control->cmsg_level == UdpNative.SOL_UDP && control->cmsg_type == UdpNative.UDP_GRO)
            {
                segmentSize = (ushort)*(int*)data;
            }
        }

        return new ReceivedDatagram(source, destination, typeOfService, timeToLive, segmentSize);
    }
}
