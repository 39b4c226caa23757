namespace FouTools.Packets;

/// <summary>ICMPv6 message types (RFC 4443).</summary>
internal static class IcmpV6Type
{
    internal const byte DestinationUnreachable = 1;
    internal const byte PacketTooBig = 2;
    internal const byte TimeExceeded = 3;
    internal const byte ParameterProblem = 4;
    internal const byte Redirect = 137;

    private const byte FirstInformational = 128;

    /// <summary>Whether a message is an error by its number (RFC 4443 section 2.1); 0 is reserved.</summary>
    internal static bool IsError(byte type) => type is > 0 and < FirstInformational;

    /// <summary>Whether an error may answer a message (RFC 4443 section 2.4 e.1 and e.2).</summary>
    internal static bool MayBeAnsweredByError(byte type) => type is >= FirstInformational and not Redirect;
}
