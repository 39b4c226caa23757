using System.Runtime.InteropServices;
using FouTools.Linux;
using FouTools.Netlink.Codec;

namespace FouTools.Netlink;

/// <summary>The end of an answer: an NLMSG_ERROR (struct nlmsgerr) or NLMSG_DONE message, read.</summary>
/// <param name="Error">The kernel's reason, or <see cref="Errno.None"/>.</param>
/// <param name="Details">What it added.</param>
internal readonly record struct Acknowledgement(Errno Error, ExtendedAcknowledgement Details)
{
    private const int ErrorSize = sizeof(int);

    /// <summary>Reads NLMSG_ERROR: an error number, the request or its header alone, then attributes.</summary>
    public static Acknowledgement ReadError(NetlinkMessageHeader header, ReadOnlySpan<byte> payload)
    {
        Errno error = ReadErrno(payload);
        if (!header.Flags.HasFlag(MessageFlags.AcknowledgementAttributes))
        {
            return new Acknowledgement(error, new ExtendedAcknowledgement());
        }

        ReadOnlySpan<byte> quoted = payload[ErrorSize..];
        if (!MemoryMarshal.TryRead(quoted, out NetlinkMessageHeader request) || request.Length < NetlinkMessageHeader.Size)
        {
            throw new MalformedMessageException("An acknowledgement does not quote the header of its request.");
        }

        long quotedLength = header.Flags.HasFlag(MessageFlags.Capped) ? NetlinkMessageHeader.Size : request.Length;
        if (quotedLength > quoted.Length)
        {
            throw new MalformedMessageException(
                $"An acknowledgement quotes {quotedLength} bytes of its request where {quoted.Length} are left.");
        }

        return new Acknowledgement(error, ReadDetails(quoted, (int)quotedLength));
    }

    /// <summary>Reads NLMSG_DONE: an error number, then attributes.</summary>
    public static Acknowledgement ReadDone(NetlinkMessageHeader header, ReadOnlySpan<byte> payload)
    {
        // A DONE without a number comes from families that never fail in the middle of a list.
        if (payload.IsEmpty)
        {
            return new Acknowledgement(Errno.None, new ExtendedAcknowledgement());
        }

        Errno error = ReadErrno(payload);
        return new Acknowledgement(
            error,
            header.Flags.HasFlag(MessageFlags.AcknowledgementAttributes)
                ? ReadDetails(payload, ErrorSize)
                : new ExtendedAcknowledgement());
    }

    private static ExtendedAcknowledgement ReadDetails(ReadOnlySpan<byte> bytes, int start) =>
        ExtendedAcknowledgement.Read(
            new AttributeReader(bytes[Math.Min(NetlinkAlignment.Align(start), bytes.Length)..]));

    // The kernel gives 0 or a negative error number; a list may end with a positive count, which is no error.
    private static Errno ReadErrno(ReadOnlySpan<byte> payload) =>
        MemoryMarshal.TryRead(payload, out int number)
            ? number < 0 ? (Errno)(-(long)number) : Errno.None
            : throw new MalformedMessageException($"An acknowledgement has {payload.Length} bytes, too few for an error number.");
}
