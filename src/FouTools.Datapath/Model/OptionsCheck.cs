using System.Net;
using System.Net.Sockets;
using FouTools.Datapath.Engine;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Runtime;
using FouTools.Linux.Interfaces;
using FouTools.Packets;

namespace FouTools.Datapath.Model;

/// <summary>Finds what is wrong with a wish before anything is touched.</summary>
internal static class OptionsCheck
{
    private const int MaxWorkers = 64;

    /// <summary>What a remote address can be.</summary>
    public const string UnicastAddress = "the unicast address of a host";

    // Each level takes a UDP header at least, so this is more than anyone nests and little enough to bound the work.
    private const int MaxNesting = 16;

    /// <summary>Checks everything that can be checked without asking the system.</summary>
    /// <param name="options">The wish.</param>
    /// <exception cref="DatapathException">The first fault found.</exception>
    public static void ThrowIfFaulty(FouDatapathOptions options)
    {
        CheckName(options.Name);
        CheckEncapsulation(options);
        CheckLocal(options);
        if (options.Remote is { } remote)
        {
            PeerOptionsCheck.ThrowIfFaulty(remote, options);
        }
        else if (options.RemotePort is not null || options.RemotePortIPv6 is not null)
        {
            DatapathProperty property = options.RemotePort is null ? DatapathProperty.RemotePortIPv6 : DatapathProperty.RemotePort;
            throw NotApplicable(property, options.RemotePort ?? options.RemotePortIPv6, DatapathProperty.RemoteAddress, null, "no remote address");
        }

        CheckMode(options);
        CheckHeaders(options);
        CheckMtu(options);
        foreach (InterfaceAddress address in options.Address)
        {
            CheckInnerAddress(address, options.Mode);
        }

        if (options.Mtu is { } mtu)
        {
            ThrowIfTooSmallForIPv6(mtu, options.Address);
        }

        CheckRange(options.WorkerCount, DatapathProperty.WorkerCount, "number of workers", 1, MaxWorkers);
        CheckRange(options.BusyPoll, DatapathProperty.BusyPoll, "time of busy polling", 0, FouDatapathOptions.MaxBusyPoll);
        if (options is { Acceleration: AccelerationMode.Off, AccelerationBackend: not AccelerationBackend.Auto })
        {
            throw NotApplicable(
                DatapathProperty.AccelerationBackend, options.AccelerationBackend, DatapathProperty.Acceleration, AccelerationMode.Off);
        }
    }

    /// <summary>Refuses processors that the workers could not run on.</summary>
    /// <param name="processors">The numbers of the processors.</param>
    /// <param name="available">Those that the calling thread may use.</param>
    /// <exception cref="DatapathException">One of them is not among those.</exception>
    public static void ThrowIfNotAvailable(IEnumerable<int> processors, IReadOnlyList<int> available)
    {
        foreach (int processor in processors)
        {
            if (!available.Contains(processor))
            {
                throw new DatapathException(
                    DatapathError.CpuNotAvailable,
                    $"There is no CPU {processor} that this process may use.")
                {
                    Property = DatapathProperty.Cpu,
                    Value = processor,
                    AllowedValues = string.Join(", ", available),
                };
            }
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
                DatapathError.MtuTooSmallForIPv6, $"An MTU of {mtu} bytes is not possible with an IPv6 address.")
            {
                Property = DatapathProperty.Mtu,
                Value = mtu,
                AllowedValues = $"{TunnelMtu.IPv6Minimum} or more",
            };
        }
    }

    private static void CheckName(string? name)
    {
        if (name is not null && InterfaceName.FindFault(name) is { } fault)
        {
            throw Invalid(
                DatapathProperty.Name,
                name,
                $"'{name}' cannot be the name of an interface: {fault}.",
                $"1 to {InterfaceName.MaxLength} letters, digits, dots, dashes or underscores");
        }
    }

    /// <summary>Refuses what cannot be a UDP port.</summary>
    /// <param name="port">The number.</param>
    /// <param name="property">Which port it is for.</param>
    /// <exception cref="DatapathException">It is not from 1 to 65535.</exception>
    public static void CheckPort(int port, DatapathProperty property) =>
        CheckRange(port, property, property == DatapathProperty.LocalPort ? "local port" : "remote port", 1, ushort.MaxValue);

    /// <summary>Refuses what cannot be a peer's address.</summary>
    /// <param name="remote">The address.</param>
    /// <param name="options">The datapath that the peer is of.</param>
    /// <exception cref="DatapathException">It is of the wrong family, or no host's.</exception>
    public static void CheckRemote(IPAddress remote, FouDatapathOptions options)
    {
        bool isIPv4 = remote.AddressFamily == AddressFamily.InterNetwork;
        if (isIPv4 != options.IsOverIPv4)
        {
            throw new DatapathException(
                DatapathError.AddressFamilyMismatch,
                options.LocalAddress is null
                    ? $"The remote address {remote} is not of the family that the datapath sends over."
                    : $"The local address {options.LocalAddress} and the remote address {remote} are of different families.")
            {
                Property = DatapathProperty.RemoteAddress,
                Value = remote,
                AllowedValues = options.IsOverIPv4 ? "IPv4" : "IPv6",
            };
        }

        if (FindHostFault(remote) is { } fault && !(IsMulticast(remote) && options.Mode == TunnelMode.GRETAP && options.Encapsulation.HasUdp()))
        {
            throw Invalid(DatapathProperty.RemoteAddress, remote, $"{remote} cannot be the remote address: {fault}.", UnicastAddress);
        }

        if (remote.IsIPv6LinkLocal && remote.ScopeId == 0 && options.UnderlayInterface is null)
        {
            throw LinkMissing(remote, "remote");
        }
    }

    /// <summary>Whether an address is that of a multicast group.</summary>
    /// <param name="address">The address.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsMulticast(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? address.GetAddressBytes()[0] is >= 224 and <= 239
        : address.IsIPv6Multicast;

    /// <summary>Makes the error of a value that a property cannot have.</summary>
    /// <param name="property">The property.</param>
    /// <param name="value">The value.</param>
    /// <param name="message">What is wrong, as a sentence.</param>
    /// <param name="allowed">The values that it can have.</param>
    /// <returns>The error.</returns>
    public static DatapathException Invalid(DatapathProperty property, object? value, string message, string? allowed = null) =>
        new(DatapathError.InvalidValue, message) { Property = property, Value = value, AllowedValues = allowed };

    /// <summary>Makes the error of a property that was not given.</summary>
    /// <param name="property">The property.</param>
    /// <param name="message">Why it is needed, as a sentence.</param>
    /// <returns>The error.</returns>
    public static DatapathException Missing(DatapathProperty property, string message) =>
        new(DatapathError.MissingValue, message) { Property = property };

    /// <summary>Makes the error of a property that has no meaning together with another.</summary>
    /// <param name="property">The property.</param>
    /// <param name="value">Its value.</param>
    /// <param name="other">The other property.</param>
    /// <param name="otherValue">The value of that; null where it was not given.</param>
    /// <param name="otherWords">The other property and its value, where they read better in other words.</param>
    /// <returns>The error.</returns>
    public static DatapathException NotApplicable(
        DatapathProperty property, object? value, DatapathProperty other, object? otherValue, string? otherWords = null) =>
        new(DatapathError.OptionNotApplicable, $"{property} {value} cannot be combined with {otherWords ?? $"{other} {otherValue}"}.")
        {
            Property = property,
            Value = value,
            OtherProperty = other,
            OtherValue = otherValue,
        };

    /// <summary>Makes the error of a UDP port where there is no UDP.</summary>
    /// <param name="property">The port's property.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The error.</returns>
    public static DatapathException NoPorts(DatapathProperty property, object? value) =>
        NotApplicable(property, value, DatapathProperty.Encapsulation, UdpEncapsulation.None);

    private static DatapathException LinkMissing(IPAddress address, string which) => Missing(
        DatapathProperty.UnderlayInterface, $"{address} cannot be the {which} address alone: every link has such addresses.");

    private static void CheckEncapsulation(FouDatapathOptions options)
    {
        if (!options.Encapsulation.Carries(options.Mode))
        {
            throw NotApplicable(DatapathProperty.Encapsulation, options.Encapsulation, DatapathProperty.Mode, options.Mode);
        }

        if (options.Encapsulation.HasUdp())
        {
            if (options.LocalPort is null && options.RemotePort is null)
            {
                throw Missing(DatapathProperty.LocalPort, "The UDP port to receive at was not given.");
            }

            CheckPort(options.ReceivePort, DatapathProperty.LocalPort);
            return;
        }

        if (options.LocalPort is not (null or 0))
        {
            throw NoPorts(DatapathProperty.LocalPort, options.LocalPort);
        }

        if (options.SourcePort != SourcePortPolicy.Auto)
        {
            throw NoPorts(DatapathProperty.SourcePort, options.SourcePort);
        }

        if (options.WorkerCount > 1)
        {
            // Of several raw sockets each would get every packet.
            throw NotApplicable(DatapathProperty.WorkerCount, options.WorkerCount, DatapathProperty.Encapsulation, UdpEncapsulation.None);
        }
    }

    private static void CheckLocal(FouDatapathOptions options)
    {
        if (options.LocalAddress is not { } local || (options.RemoteAddress is null && options.SourceAddress is null))
        {
            return;
        }

        if ((local.AddressFamily == AddressFamily.InterNetwork) != options.IsOverIPv4)
        {
            throw new DatapathException(
                DatapathError.AddressFamilyMismatch,
                $"The local address {local} and the remote address {options.RemoteAddress} are of different families.")
            {
                Property = DatapathProperty.LocalAddress,
                Value = local,
                AllowedValues = options.IsOverIPv4 ? "IPv4" : "IPv6",
            };
        }

        // The address goes into the outer header and its checksum, so it must be one, not "any".
        if (FindHostFault(local) is { } fault)
        {
            throw Invalid(DatapathProperty.LocalAddress, local, $"{local} cannot be the local address: {fault}.", "an address of this host");
        }

        if (local.IsIPv6LinkLocal && options.UnderlayInterface is null)
        {
            throw LinkMissing(local, "local");
        }
    }

    private static string? FindHostFault(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return address.Equals(IPAddress.IPv6Any) ? "it stands for no host"
                : address.IsIPv6Multicast ? "it is a multicast address"
                : address.IsIPv4MappedToIPv6 ? "it is an IPv4 address in disguise"
                : null;
        }

        return address.GetAddressBytes()[0] switch
        {
            0 => "it stands for no host",
            >= 224 and <= 239 => "it is a multicast address",
            >= 240 => "it is a broadcast or reserved address",
            _ => null,
        };
    }

    private static void CheckMode(FouDatapathOptions options)
    {
        bool isGue = options.Encapsulation.IsGue();
        if (options.Protocol is { } protocol)
        {
            if (options.Mode != TunnelMode.Any)
            {
                throw NotApplicable(DatapathProperty.Protocol, protocol, DatapathProperty.Mode, options.Mode);
            }

            CheckRange(protocol, DatapathProperty.Protocol, "IP protocol", 1, byte.MaxValue);
        }
        else if (options.Mode == TunnelMode.Any && !isGue)
        {
            throw Missing(DatapathProperty.Protocol, "Any mode under direct FOU requires the protocol: direct FOU has no field for it.");
        }

        if (!options.Mode.HasGre() && options.Gre != new GreOptions())
        {
            (DatapathProperty property, object value) = FirstOf(options.Gre);
            throw NotApplicable(property, value, DatapathProperty.Mode, options.Mode);
        }

        if (options.WorkerCount > 1 && ((options.Gre.InputFlags | options.Gre.OutputFlags) & GreFlags.Sequence) != 0)
        {
            // Several workers overtake each other, and what is late would be dropped.
            DatapathProperty property = options.Gre.InputFlags.HasFlag(GreFlags.Sequence) ? DatapathProperty.InputFlags : DatapathProperty.OutputFlags;
            throw NotApplicable(property, GreFlags.Sequence, DatapathProperty.WorkerCount, options.WorkerCount);
        }

        if (options.RemoteChecksum && options.Encapsulation != UdpEncapsulation.Gue)
        {
            throw NotApplicable(DatapathProperty.RemoteChecksum, true, DatapathProperty.Encapsulation, options.Encapsulation);
        }

        if (options.RemoteChecksumNoPartial && !isGue)
        {
            throw NotApplicable(DatapathProperty.RemoteChecksumNoPartial, true, DatapathProperty.Encapsulation, options.Encapsulation);
        }

        if (options.AnswerEcho && !isGue)
        {
            throw NotApplicable(DatapathProperty.AnswerEcho, true, DatapathProperty.Encapsulation, options.Encapsulation);
        }
    }

    private static void CheckHeaders(FouDatapathOptions options)
    {
        CheckRange(options.Ttl.Number, DatapathProperty.Ttl, "TTL", 1, byte.MaxValue);
        CheckRange(options.Tos.Number, DatapathProperty.Tos, "TOS", 0, byte.MaxValue);
        CheckRange(options.FlowLabel?.Number, DatapathProperty.FlowLabel, "flow label", 0, IPv6Header.MaxFlowLabel);
        CheckRange(options.EncapsulationLimit.Number, DatapathProperty.EncapsulationLimit, "encapsulation limit", 0, byte.MaxValue);
        CheckRange(options.NestingLimit, DatapathProperty.NestingLimit, "nesting limit", 0, MaxNesting);
        if (options.IsOverIPv4 && options.FlowLabel is not null)
        {
            throw NotApplicable(DatapathProperty.FlowLabel, options.FlowLabel, DatapathProperty.RemoteAddress, AddressFamily.InterNetwork, "IPv4 outside");
        }

        if (options.IsOverIPv4 && options.EncapsulationLimit.Number is not null)
        {
            throw NotApplicable(
                DatapathProperty.EncapsulationLimit, options.EncapsulationLimit, DatapathProperty.RemoteAddress, AddressFamily.InterNetwork, "IPv4 outside");
        }

        if (options.IgnoreDf && options.PathMtuDiscovery)
        {
            throw NotApplicable(DatapathProperty.IgnoreDf, true, DatapathProperty.PathMtuDiscovery, true);
        }

        if (!options.IsOverIPv4 && !options.PathMtuDiscovery)
        {
            // IPv6 has no DF bit.
            throw NotApplicable(
                DatapathProperty.PathMtuDiscovery, false, DatapathProperty.RemoteAddress, AddressFamily.InterNetworkV6, "IPv6 outside");
        }
    }

    private static (DatapathProperty Property, object Value) FirstOf(GreOptions gre) => gre switch
    {
        { InputKey: { } key } => (DatapathProperty.InputKey, key),
        { OutputKey: { } key } => (DatapathProperty.OutputKey, key),
        { InputFlags: not GreFlags.None } => (DatapathProperty.InputFlags, gre.InputFlags),
        _ => (DatapathProperty.OutputFlags, gre.OutputFlags),
    };

    private static void CheckRange(long? number, DatapathProperty property, string name, long minimum, long maximum)
    {
        if (number is { } value && (value < minimum || value > maximum))
        {
            throw Invalid(property, value, $"{value} cannot be the {name}.", $"{minimum} to {maximum}");
        }
    }

    private static void CheckMtu(FouDatapathOptions options)
    {
        if (options.Mtu is not { } mtu)
        {
            return;
        }

        int minimum = options.Mode.MinMtu();
        int maximum = ushort.MaxValue - TunnelMtu.Overhead(options.Layers);
        if (mtu < minimum || mtu > maximum)
        {
            throw Invalid(DatapathProperty.Mtu, mtu, $"An MTU of {mtu} bytes is not possible in {options.Mode} mode.", $"{minimum} to {maximum}");
        }
    }

    private static void CheckInnerAddress(InterfaceAddress address, TunnelMode mode)
    {
        if (mode is not (TunnelMode.Any or TunnelMode.MPLS)
            && !mode.Carries(address.Address.AddressFamily == AddressFamily.InterNetwork ? 4 : 6))
        {
            throw new DatapathException(
                DatapathError.AddressFamilyMismatch,
                $"The interface address {address} is not of the family that {mode} mode carries.")
            {
                Property = DatapathProperty.Address,
                Value = address,
                OtherProperty = DatapathProperty.Mode,
                OtherValue = mode,
            };
        }
    }
}
