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
    private const int MaximumWorkers = 64;
    private const long MaximumFlowLabel = 0xfffff;

    // Each level takes a UDP header at least, so this is more than anyone nests and little enough to bound the work.
    private const int MaximumNesting = 16;

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
            throw NotApplicable("-RemotePort", "no remote address", "give -RemoteAddress too, or add peers with Add-FouPeer");
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

        if (options.WorkerCount is < 1 or > MaximumWorkers)
        {
            throw new DatapathException(
                DatapathError.InvalidWorkerCount,
                $"{options.WorkerCount} workers are not possible.",
                $"Give a worker count from 1 to {MaximumWorkers}; more than the machine has processors gain nothing.");
        }

        CheckRange(options.BusyPoll, "time of busy polling", 0, FouDatapathOptions.MaximumBusyPoll);
        if (options is { Acceleration: AccelerationMode.Off, AccelerationBackend: not AccelerationBackend.Auto })
        {
            throw NotApplicable("-AccelerationBackend", "-Acceleration Off", "use -Acceleration Auto or Required");
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
                    $"There is no CPU {processor} that this process may use.",
                    $"Give CPUs among {string.Join(", ", available)}; 'taskset -p' and the cpuset of the process's cgroup say which it may use.");
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

    /// <summary>Refuses what cannot be a UDP port.</summary>
    /// <param name="port">The number.</param>
    /// <param name="which">Which port it is for.</param>
    /// <exception cref="DatapathException">It is not from 1 to 65535.</exception>
    public static void CheckPort(int port, string which)
    {
        if (port is < 1 or > ushort.MaxValue)
        {
            throw new DatapathException(
                DatapathError.InvalidPort, $"{port} cannot be the {which} port.", "Give a port from 1 to 65535, such as 5555.");
        }
    }

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
                    : $"The local address {options.LocalAddress} and the remote address {remote} are of different families.",
                $"Give {(options.IsOverIPv4 ? "IPv4" : "IPv6")} addresses; start a datapath for each family.");
        }

        if (FindHostFault(remote) is { } fault && !(IsMulticast(remote) && options.Mode == TunnelMode.GRETAP && options.Encapsulation.HasUdp()))
        {
            throw new DatapathException(
                DatapathError.InvalidAddress,
                $"{remote} cannot be the remote address: {fault}.",
                "Give the unicast address of the tunnel's other end; only GRETAP over UDP can send to a multicast group.");
        }

        if (remote.IsIPv6LinkLocal && remote.ScopeId == 0 && options.UnderlayInterface is null)
        {
            throw new DatapathException(
                DatapathError.InvalidAddress,
                $"{remote} cannot be the remote address alone: every link has such addresses.",
                "Say which link with -UnderlayInterface, or by its index after the address as in fe80::1%3.");
        }
    }

    /// <summary>Whether an address is that of a multicast group.</summary>
    /// <param name="address">The address.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsMulticast(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? address.GetAddressBytes()[0] is >= 224 and <= 239
        : address.IsIPv6Multicast;

    /// <summary>Makes the refusal of an option that has no meaning.</summary>
    /// <param name="option">The parameter.</param>
    /// <param name="with">What it has no meaning with.</param>
    /// <param name="advice">What to do, beginning in lower case and without a full stop.</param>
    /// <returns>The refusal.</returns>
    public static DatapathException NotApplicable(string option, string with, string advice) => new(
        DatapathError.OptionNotApplicable,
        $"{option} has no meaning with {with}.",
        $"Leave {option} out, or {advice}.");

    /// <summary>Refuses a UDP port where there is no UDP.</summary>
    /// <param name="option">The parameter that it was given with.</param>
    /// <returns>The refusal.</returns>
    public static DatapathException NoPorts(string option) =>
        NotApplicable(option, "-Encapsulation None", "use -Encapsulation Fou; without UDP there are no ports");

    private static void CheckEncapsulation(FouDatapathOptions options)
    {
        if (!options.Encapsulation.Carries(options.Mode))
        {
            throw options.Encapsulation == UdpEncapsulation.GueV1
                ? NotApplicable("-Encapsulation GueV1", $"{options.Mode} mode", "use -Encapsulation Gue; version 1 carries IPv4 and IPv6 only")
                : NotApplicable(
                    "-Encapsulation None", $"{options.Mode} mode", "use -Encapsulation Fou or Gue; without UDP there are IPIP, SIT, GRE and GRETAP");
        }

        if (options.Encapsulation.HasUdp())
        {
            CheckPort(options.LocalPort, "local");
            return;
        }

        if (options.LocalPort != 0)
        {
            throw NoPorts("-LocalPort");
        }

        if (options.SourcePort != SourcePortPolicy.Auto)
        {
            throw NoPorts("-SourcePort");
        }

        if (options.WorkerCount > 1)
        {
            throw NotApplicable(
                $"-WorkerCount {options.WorkerCount}", "-Encapsulation None", "use one worker; of several, each would get every packet");
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
                $"The local address {local} and the remote address {options.RemoteAddress} are of different families.",
                "Give two IPv4 or two IPv6 addresses; start a datapath for each family.");
        }

        // The address goes into the outer header and its checksum, so it must be one, not "any".
        if (FindHostFault(local) is { } fault)
        {
            throw new DatapathException(
                DatapathError.InvalidAddress,
                $"{local} cannot be the local address: {fault}.",
                "Give an address of this host, or leave -LocalAddress out to take it from the route to the remote.");
        }

        if (local.IsIPv6LinkLocal && options.UnderlayInterface is null)
        {
            throw new DatapathException(
                DatapathError.InvalidAddress,
                $"{local} cannot be the local address alone: every link has such addresses.",
                "Say which link with -UnderlayInterface.");
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
                throw NotApplicable("-Protocol", $"{options.Mode} mode", "use -Mode Any; every other mode has a protocol of its own");
            }

            if (protocol == 0)
            {
                throw OutOfRange(0, "IP protocol", 1, byte.MaxValue);
            }
        }
        else if (options.Mode == TunnelMode.Any && !isGue)
        {
            throw new DatapathException(
                DatapathError.OptionNotApplicable,
                "Any mode under direct FOU needs the protocol: nothing in a packet tells it.",
                "Give -Protocol, such as 89 for OSPF, or use -Encapsulation Gue, whose header names it.");
        }

        if (!options.Mode.HasGre() && options.Gre != new GreOptions())
        {
            throw NotApplicable("A key or flag of GRE", $"{options.Mode} mode", "use -Mode GRE or GRETAP");
        }

        if (options.WorkerCount > 1 && ((options.Gre.InputFlags | options.Gre.OutputFlags) & GreFlags.Sequence) != 0)
        {
            throw NotApplicable(
                "The flag Sequence of GRE", $"{options.WorkerCount} workers", "use one worker; several overtake each other, and what is late would be dropped");
        }

        if (options.RemoteChecksum && options.Encapsulation != UdpEncapsulation.Gue)
        {
            throw NotApplicable("-RemoteChecksum", $"-Encapsulation {options.Encapsulation}", "use -Encapsulation Gue, whose header has room for it");
        }

        if (options.RemoteChecksumNoPartial && !isGue)
        {
            throw NotApplicable("-RemoteChecksumNoPartial", $"-Encapsulation {options.Encapsulation}", "use -Encapsulation Gue or GueV1");
        }

        if (options.AnswerEcho && !isGue)
        {
            throw NotApplicable("-AnswerEcho", $"-Encapsulation {options.Encapsulation}", "use -Encapsulation Gue or GueV1; nothing else has messages of its own");
        }
    }

    private static void CheckHeaders(FouDatapathOptions options)
    {
        CheckRange(options.Ttl.Number, "TTL", 1, byte.MaxValue);
        CheckRange(options.Tos.Number, "TOS", 0, byte.MaxValue);
        CheckRange(options.FlowLabel?.Number, "flow label", 0, MaximumFlowLabel);
        CheckRange(options.EncapsulationLimit.Number, "encapsulation limit", 0, byte.MaxValue);
        CheckRange(options.NestingLimit, "nesting limit", 0, MaximumNesting);
        if (options.IsOverIPv4 && options.FlowLabel is not null)
        {
            throw NotApplicable("-FlowLabel", "IPv4 outside", "give IPv6 addresses");
        }

        if (options.IsOverIPv4 && options.EncapsulationLimit.Number is not null)
        {
            throw NotApplicable("-EncapsulationLimit", "IPv4 outside", "give IPv6 addresses");
        }

        if (options.IgnoreDf && options.PathMtuDiscovery)
        {
            throw NotApplicable("-IgnoreDf", "path MTU discovery", "give -PathMtuDiscovery $false too");
        }

        if (!options.IsOverIPv4 && !options.PathMtuDiscovery)
        {
            throw NotApplicable("-PathMtuDiscovery $false", "IPv6 outside", "give IPv4 addresses; IPv6 has no DF bit");
        }
    }

    private static void CheckRange(long? number, string field, long minimum, long maximum)
    {
        if (number is { } value && (value < minimum || value > maximum))
        {
            throw OutOfRange(value, field, minimum, maximum);
        }
    }

    private static DatapathException OutOfRange(long value, string field, long minimum, long maximum) => new(
        DatapathError.ValueOutOfRange, $"{value} cannot be the {field}.", $"Give a number from {minimum} to {maximum}.");

    private static void CheckMtu(FouDatapathOptions options)
    {
        if (options.Mtu is not { } mtu)
        {
            return;
        }

        int minimum = options.Mode.MinimumMtu();
        int maximum = ushort.MaxValue - TunnelMtu.Overhead(options.Layers);
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
        if (mode is not (TunnelMode.Any or TunnelMode.MPLS)
            && !mode.Carries(address.Address.AddressFamily == AddressFamily.InterNetwork ? 4 : 6))
        {
            throw new DatapathException(
                DatapathError.AddressFamilyMismatch,
                $"The interface address {address} is not of the family that {mode} mode carries.",
                "Use IPIP for IPv4, SIT for IPv6, or GRE, GRETAP or Mixed for both.");
        }
    }
}
