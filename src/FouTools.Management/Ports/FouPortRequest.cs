using System.Net;
using FouTools.Management.Errors;
using FouTools.Netlink;
using FouTools.Netlink.Fou;

namespace FouTools.Management.Ports;

/// <summary>A FOU port that is to be added, with the interface by name. What is null was not given.</summary>
public sealed record FouPortRequest
{
    // Stands for the interface until its index is known.
    private const int SomeInterface = 1;

    /// <summary>The UDP port, 1 to 65535.</summary>
    public required int Port { get; init; }

    /// <summary>Direct FOU or GUE; null for direct FOU.</summary>
    public FouPortType? Type { get; init; }

    /// <summary>The IP protocol of the inner packets, 1 to 255; direct FOU requires it, GUE has none.</summary>
    public int? Protocol { get; init; }

    /// <summary>IPv4 or IPv6; null for that of the addresses, or IPv4.</summary>
    public IPVersion? AddressFamily { get; init; }

    /// <summary>The only destination address to receive at; null for any.</summary>
    public IPAddress? LocalAddress { get; init; }

    /// <summary>The only address to receive from; null for any.</summary>
    public IPAddress? PeerAddress { get; init; }

    /// <summary>The only UDP port to receive from, 1 to 65535; null for any.</summary>
    public int? PeerPort { get; init; }

    /// <summary>The only interface to receive from; null or empty for any.</summary>
    public string? InterfaceName { get; init; }

    /// <summary>Whether remote checksums of GUE are completed at once.</summary>
    public bool NoPartialRemoteChecksum { get; init; }

    /// <summary>Checks everything that can be checked without the kernel.</summary>
    /// <returns>The port as netlink has it; where it is bound to an interface, the index stands for one that is not known yet.</returns>
    /// <exception cref="ManagementException">A property is invalid.</exception>
    public FouPort Validate()
    {
        FouPortType type = Type ?? FouPortType.Fou;
        if (type == FouPortType.Fou && Protocol is null)
        {
            throw Invalid(nameof(FouPort.Protocol), "Direct FOU needs the IP protocol of the packets inside, such as IPIP.", null, "1 to 255");
        }

        if (type == FouPortType.Gue && Protocol is not null)
        {
            throw Invalid(nameof(FouPort.Protocol), "A GUE port has no protocol: every packet names its own.", Protocol);
        }

        // Netlink has 0 for none.
        if (PeerPort == 0)
        {
            throw Invalid(nameof(FouPort.PeerPort), "A peer's port is a number from 1 to 65535, not 0.", PeerPort, "1 to 65535");
        }

        bool isBound = !string.IsNullOrEmpty(InterfaceName);
        if (isBound && Linux.Interfaces.InterfaceName.FindFault(InterfaceName!) is { } reason)
        {
            throw Invalid(nameof(FouPort.InterfaceIndex), $"'{InterfaceName}' cannot be the name of an interface: {reason}.", InterfaceName);
        }

        var port = new FouPort
        {
            Port = Port,
            Type = type,
            Protocol = Protocol ?? 0,
            AddressFamily = AddressFamily?.ToAddressFamily()
                ?? LocalAddress?.AddressFamily
                ?? PeerAddress?.AddressFamily
                ?? System.Net.Sockets.AddressFamily.InterNetwork,
            LocalAddress = LocalAddress,
            PeerAddress = PeerAddress,
            PeerPort = PeerPort ?? 0,
            InterfaceIndex = isBound ? SomeInterface : 0,
            NoPartialRemoteChecksum = NoPartialRemoteChecksum,
        };
        return FouPortRules.FindFault(port) is { } fault ? throw ManagedProperties.InvalidPort(fault) : port;
    }

    private static ManagementException Invalid(string field, string reason, object? value, string? allowed = null) =>
        ManagedProperties.InvalidPort(new SpecificationFault(field, reason) { Value = value, Allowed = allowed });
}
