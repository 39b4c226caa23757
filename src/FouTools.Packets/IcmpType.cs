namespace FouTools.Packets;

/// <summary>ICMP message types (RFC 792).</summary>
internal static class IcmpType
{
    internal const byte DestinationUnreachable = 3;
    internal const byte TimeExceeded = 11;
    internal const byte ParameterProblem = 12;

    /// <summary>The code of <see cref="DestinationUnreachable"/> that carries an MTU (RFC 1191).</summary>
    internal const byte FragmentationNeededCode = 4;

    /// <summary>
    /// Whether a message may be an error, so that no error may answer it (RFC 1122 section 3.2.2). A type that is not
    /// known to be a query or its reply counts as one, as in the kernel (icmp_send, net/ipv4/icmp.c).
    /// </summary>
    internal static bool MayBeError(byte type) => type is not (0 or 8 or 9 or 10 or (>= 13 and <= 18) or 42 or 43);
}
