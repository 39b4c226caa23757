using System.Net;
using System.Net.Sockets;
using FouTools.Linux.Interfaces;
using FouTools.Packets;

namespace FouTools.Datapath;

/// <summary>Finds what is wrong with a wish before anything is touched.</summary>
internal static class OptionsCheck
{
    private const int MaximumWorkers = 64;

    /// <summary>Checks everything that can be checked without asking the system.</summary>
    /// <param name="options">The wish.</param>
    /// <exception cref="DatapathException">The first fault found.</exception>
    public static void ThrowIfFaulty(FouDatapathOptions options)
    {
        CheckName(options.Name);
        CheckPort(options.RemotePort, "remote");
        CheckPort(options.LocalPort, "local");
        CheckOuterAddresses(options.LocalAddress, options.RemoteAddress);
        CheckMtu(options);
        foreach (InterfaceAddress address in options.Address)
        {
            CheckInnerAddress(address, options.Mode);
        }

        if (options.Mtu is { } mtu)
        {
            ThrowIfTooSmallForIPv6(mtu, options.Address);
        }

        if (options.WorkerCount is < 1 or > MaximumWorkers)
        {
            throw new DatapathException(
                DatapathError.InvalidWorkerCount,
                $"{options.WorkerCount} workers are not possible.",
                $"Give a worker count from 1 to {MaximumWorkers}; more than the machine has processors gain nothing.");
        }
    }

    /// <summary>Refuses an IPv6 address on a device that is too narrow for IPv6; the kernel would only say EINVAL.</summary>
    /// <param name="mtu">The device's MTU in bytes, given or found.</param>
    /// <param name="addresses">The device's addresses.</param>
    /// <exception cref="DatapathException">There is such an address, and the MTU is below 1280 (RFC 8200 section 5).</exception>
    public static void ThrowIfTooSmallForIPv6(int mtu, IReadOnlyList<InterfaceAddress> addresses)
    {
        if (mtu < TunnelMtu.IPv6Minimum && addresses.Any(address => address.Address.AddressFamily == AddressFamily.InterNetworkV6))
        {
            throw new DatapathException(
                DatapathError.InvalidMtu,
                $"An MTU of {mtu} bytes is not possible with an IPv6 address.",
                $"Give an MTU of {TunnelMtu.IPv6Minimum} or more, or IPv4 addresses only.");
        }
    }

    private static void CheckName(string? name)
    {
        if (name is not null && InterfaceName.FindFault(name) is { } fault)
        {
            throw new DatapathException(
                DatapathError.InvalidName,
                $"'{name}' cannot be the name of an interface: {fault}.",
                $"Give a name of 1 to {InterfaceName.MaximumLength} letters, digits, dots, dashes or underscores, such as fou0.");
        }
    }

    private static void CheckPort(int port, string which)
    {
        if (port is < 1 or > ushort.MaxValue)
        {
            throw new DatapathException(
                DatapathError.InvalidPort, $"{port} cannot be the {which} port.", "Give a port from 1 to 65535, such as 5555.");
        }
    }

    private static void CheckOuterAddresses(IPAddress? local, IPAddress remote)
    {
        if (local is not null && local.AddressFamily != remote.AddressFamily)
        {
            throw new DatapathException(
                DatapathError.AddressFamilyMismatch,
                $"The local address {local} and the remote address {remote} are of different families.",
                "Give both as IPv4 addresses.");
        }

        if (remote.AddressFamily != AddressFamily.InterNetwork)
        {
            throw new DatapathException(
                DatapathError.AddressFamilyNotSupported,
                $"The remote address {remote} is not IPv4, and the engine carries tunnels over IPv4 only.",
                "Give the remote's IPv4 address.");
        }

        if (FindHostFault(remote) is { } remoteFault)
        {
            throw new DatapathException(
                DatapathError.InvalidAddress,
                $"{remote} cannot be the remote address: {remoteFault}.",
                "Give the unicast address of the tunnel's other end.");
        }

        // The address goes into the outer header and its checksum, so it must be one, not "any".
        if (local is not null && FindHostFault(local) is { } localFault)
        {
            throw new DatapathException(
                DatapathError.InvalidAddress,
                $"{local} cannot be the local address: {localFault}.",
                "Give an address of this host, or leave -LocalAddress out to take it from the route to the remote.");
        }
    }

    private static string? FindHostFault(IPAddress address) => address.GetAddressBytes()[0] switch
    {
        0 => "it stands for no host",
        >= 224 and <= 239 => "it is a multicast address",
        >= 240 => "it is a broadcast or reserved address",
        _ => null,
    };

    private static void CheckMtu(FouDatapathOptions options)
    {
        if (options.Mtu is not { } mtu)
        {
            return;
        }

        int minimum = options.Mode.MinimumMtu();
        int maximum = options.Mode.MaximumMtu();
        if (mtu < minimum || mtu > maximum)
        {
            throw new DatapathException(
                DatapathError.InvalidMtu,
                $"An MTU of {mtu} bytes is not possible in {options.Mode} mode.",
                $"Give an MTU from {minimum} to {maximum}, or leave it out to take it from the route to the remote.");
        }
    }

    private static void CheckInnerAddress(InterfaceAddress address, TunnelMode mode)
    {
        if (!mode.Carries(address.Address.AddressFamily == AddressFamily.InterNetwork ? 4 : 6))
        {
            throw new DatapathException(
                DatapathError.AddressFamilyMismatch,
                $"The interface address {address} is not of the family that {mode} mode carries.",
                "Use IPIP for IPv4, SIT for IPv6, or GRE for both.");
        }
    }
}
