namespace FouTools.Packets;

/// <summary>
/// The IP header in front of a payload, for whoever writes packets over either version: the fields that IPv4 without options
/// (<see cref="IPv4Header"/>) and IPv6 without extension headers (<see cref="IPv6Header"/>) share. Numbers and addresses are in host byte order.
/// </summary>
public readonly record struct IPHeader
{
    /// <summary>The TTL or hop limit where nothing else was given: the kernel's (IPDEFTTL in include/net/ip.h).</summary>
    public const byte DefaultTimeToLive = 64;

    /// <summary>Whether it is an IPv4 header, and not one of IPv6.</summary>
    public required bool IsIPv4 { get; init; }

    /// <summary>Length of the payload in bytes; over IPv4 at most 65515.</summary>
    public required int PayloadLength { get; init; }

    /// <summary>TOS or traffic class, ECN field included.</summary>
    public byte TypeOfService { get; init; }

    /// <summary>Groups fragments (RFC 6864); IPv4 only.</summary>
    public ushort Identification { get; init; }

    /// <summary>Routers may not fragment the packet; IPv4 only, those of IPv6 never do.</summary>
    public bool DontFragment { get; init; }

    /// <summary>TTL or hop limit.</summary>
    public byte TimeToLive { get; init; } = DefaultTimeToLive;

    /// <summary>Protocol of the payload, see <see cref="IPProtocol"/>.</summary>
    public required byte Protocol { get; init; }

    /// <summary>Source address; of an IPv4 header the lower 32 bits count, so that it may be IPv4-mapped (RFC 4291).</summary>
    public required UInt128 Source { get; init; }

    /// <summary>Destination address, like <see cref="Source"/>.</summary>
    public required UInt128 Destination { get; init; }

    /// <summary>Describes a header with the default TTL.</summary>
    public IPHeader()
    {
    }

    /// <summary>Length of the header in bytes.</summary>
    public int Length => LengthOf(IsIPv4);

    /// <summary>The part of a transport checksum that stands for the addresses, the protocol and the payload's length.</summary>
    public ulong PseudoHeader => IsIPv4
        ? InternetChecksum.PseudoHeader((uint)Source, (uint)Destination, Protocol, (uint)PayloadLength)
        : InternetChecksum.PseudoHeader(Source, Destination, Protocol, (uint)PayloadLength);

    /// <summary>Gives the length of a header of one version.</summary>
    /// <param name="isIPv4">Whether it is IPv4, and not IPv6.</param>
    /// <returns>The length in bytes without options and extension headers.</returns>
    public static int LengthOf(bool isIPv4) => isIPv4 ? IPv4Header.MinLength : IPv6Header.Length;

    /// <summary>Writes the header, over IPv4 with its checksum.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes; a shorter span is a programming error and throws.</param>
    /// <returns>The bytes written: <see cref="Length"/>.</returns>
    public int Write(Span<byte> destination) => IsIPv4
        ? new IPv4Header
        {
            TotalLength = (ushort)(IPv4Header.MinLength + PayloadLength),
            TypeOfService = TypeOfService,
            Identification = Identification,
            DontFragment = DontFragment,
            TimeToLive = TimeToLive,
            Protocol = Protocol,
            Source = (uint)Source,
            Destination = (uint)Destination,
        }.Write(destination)
        : new IPv6Header
        {
            TrafficClass = TypeOfService,
            PayloadLength = (ushort)PayloadLength,
            NextHeader = Protocol,
            HopLimit = TimeToLive,
            Source = Source,
            Destination = Destination,
        }.Write(destination);
}
