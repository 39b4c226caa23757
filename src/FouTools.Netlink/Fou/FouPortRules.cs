using System.Net.Sockets;

namespace FouTools.Netlink.Fou;

/// <summary>
/// What a FOU port has to be before the kernel is asked for it. The kernel answers most of this with a bare EINVAL, or
/// does something else than was meant: port 0 opens one whose number cannot be read, a family's addresses are passed
/// over under the other family, a peer without its port is forgotten.
/// </summary>
public static class FouPortRules
{
    private const string PortRange = "1 to 65535";

    /// <summary>Finds what is wrong with a port that is to be added.</summary>
    /// <param name="port">
    /// The port. A local or peer address may be the wildcard of its family, which means the same as null; an interface
    /// without local address is right, and the wildcard is sent that the kernel wants then.
    /// </param>
    /// <returns>The first fault, with the name of a property of <see cref="FouPort"/>; or null.</returns>
    public static SpecificationFault? FindFault(FouPort port)
    {
        ArgumentNullException.ThrowIfNull(port);
        return FindFaultOfPayload(port)
            ?? AddressRules.FindFault(nameof(FouPort.LocalAddress), port.LocalAddress, port.AddressFamily)
            ?? AddressRules.FindFault(nameof(FouPort.PeerAddress), port.PeerAddress, port.AddressFamily)
            ?? FindFaultOfPeer(port)
            ?? FindFaultOfInterface(port);
    }

    private static SpecificationFault? FindFaultOfPayload(FouPort port) => port switch
    {
        { AddressFamily: not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6) } =>
            new(nameof(FouPort.AddressFamily), $"A FOU port receives over IPv4 or IPv6, not {port.AddressFamily}.") { Value = port.AddressFamily, Allowed = "IPv4, IPv6" },
        { Port: < 1 or > ushort.MaxValue } =>
            new(nameof(FouPort.Port), $"A FOU port is a number from 1 to 65535, not {port.Port}.") { Value = port.Port, Allowed = PortRange },
        { Type: not (FouPortType.Fou or FouPortType.Gue) } =>
            new(nameof(FouPort.Type), "A FOU port is either direct FOU or GUE.") { Value = port.Type, Allowed = "Fou, Gue" },
        { Type: FouPortType.Fou, Protocol: < 1 or > byte.MaxValue } =>
            new(nameof(FouPort.Protocol), $"Direct FOU needs the IP protocol of the packets inside, 1 to 255, not {port.Protocol}.") { Value = port.Protocol, Allowed = "1 to 255" },
        { Type: FouPortType.Gue, Protocol: not 0 } =>
            new(nameof(FouPort.Protocol), "A GUE port has no protocol: every packet names its own."),
        { Type: FouPortType.Fou, NoPartialRemoteChecksum: true } =>
            new(nameof(FouPort.NoPartialRemoteChecksum), "Only GUE has remote checksums."),
        _ => null,
    };

    private static SpecificationFault? FindFaultOfPeer(FouPort port)
    {
        bool hasPeer = WildcardAddress.ToNull(port.PeerAddress) is not null;
        return port.PeerPort switch
        {
            < 0 or > ushort.MaxValue =>
                new(nameof(FouPort.PeerPort), $"A peer's port is a number from 1 to 65535, not {port.PeerPort}.") { Value = port.PeerPort, Allowed = PortRange },
            0 when hasPeer =>
                new(nameof(FouPort.PeerPort), $"The peer {port.PeerAddress} needs the port that it sends from."),
            not 0 when !hasPeer =>
                new(nameof(FouPort.PeerAddress), $"The peer's port {port.PeerPort} needs the peer's address."),
            _ => null,
        };
    }

    private static SpecificationFault? FindFaultOfInterface(FouPort port)
    {
        if (port.InterfaceIndex < 0)
        {
            return new SpecificationFault(nameof(FouPort.InterfaceIndex), $"The index of an interface is not {port.InterfaceIndex}.") { Value = port.InterfaceIndex };
        }

        return port.InterfaceIndex == 0
            ? AddressRules.FindFaultOfScope(nameof(FouPort.InterfaceIndex), port.LocalAddress, port.PeerAddress)
            : null;
    }
}
