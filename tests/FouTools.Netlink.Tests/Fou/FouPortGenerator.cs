using System.Net;
using System.Net.Sockets;
using CsCheck;
using FouTools.Netlink.Fou;

namespace FouTools.Netlink.Tests.Fou;

/// <summary>Ports as the kernel may have them.</summary>
internal static class FouPortGenerator
{
    public static Gen<FouPort> Any { get; } = Gen.Select(
        Gen.Bool, Gen.Int[1, 65535], Gen.Int[0, 255], Gen.Bool, Gen.Byte.Array[16].Array[2], Gen.Int[0, 3], Gen.Int[1, 65535], Gen.Int[0, 1000],
        (isIpv6, port, protocol, noPartial, addresses, bound, peerPort, index) =>
        {
            IPAddress Address(int which)
            {
                byte[] bytes = isIpv6 ? [0x20, .. addresses[which][1..]] : [10, .. addresses[which][1..4]];
                return new IPAddress(bytes);
            }

            return new FouPort
            {
                AddressFamily = isIpv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork,
                Port = port,
                Type = protocol == 0 ? FouPortType.Gue : FouPortType.Fou,
                Protocol = protocol,
                NoPartialRemoteChecksum = protocol == 0 && noPartial,
                LocalAddress = (bound & 1) != 0 ? Address(0) : null,
                PeerAddress = (bound & 2) != 0 ? Address(1) : null,
                PeerPort = (bound & 2) != 0 ? peerPort : 0,
                InterfaceIndex = index > 500 ? index : 0,
            };
        });
}
