namespace FouTools.Netlink.Codec;

/// <summary>Bytes that claim to be netlink are not: a length is too short, too long, or not what the type needs.</summary>
public sealed class MalformedMessageException : FormatException
{
    /// <summary>Describes the flaw.</summary>
    /// <param name="message">What is wrong, with the numbers.</param>
    public MalformedMessageException(string message)
        : base(message)
    {
    }
}
