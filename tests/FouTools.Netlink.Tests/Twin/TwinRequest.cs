using FouTools.Linux;
using FouTools.Netlink.Codec;

namespace FouTools.Netlink.Tests.Twin;

/// <summary>A request as it reached the twin of the kernel, and the messages that can answer it.</summary>
internal sealed record TwinRequest(NetlinkMessageHeader Header, byte[] Bytes)
{
    // NLM_F_MULTI, NLM_F_CAPPED, NLM_F_ACK_TLVS.
    public const int Multi = 2;
    public const int Capped = 0x100;
    public const int AckTlvs = 0x200;

    public byte[] Message(ushort type = 16, int flags = 0, params byte[] payload) =>
        TwinReply.Message(Header.Sequence, Header.PortId, type, flags, payload);

    /// <summary>NLMSG_ERROR that quotes the header of the request, or with <paramref name="whole"/> all of it.</summary>
    public byte[] Acknowledge(Errno error = Errno.None, bool whole = false, params byte[] attributes) =>
        Message(
            2,
            (whole ? 0 : Capped) | (attributes.Length > 0 ? AckTlvs : 0),
            [.. TwinReply.Native(-(int)error), .. whole ? Bytes : Bytes[..16], .. attributes]);

    public byte[] Done(Errno error = Errno.None, int flags = 0, params byte[] attributes) =>
        Message(3, Multi | flags | (attributes.Length > 0 ? AckTlvs : 0), [.. TwinReply.Native(-(int)error), .. attributes]);
}
