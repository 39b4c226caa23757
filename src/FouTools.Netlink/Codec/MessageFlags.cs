using System.Diagnostics.CodeAnalysis;

namespace FouTools.Netlink.Codec;

/// <summary>
/// The flags of a netlink message (nlmsg_flags, include/uapi/linux/netlink.h). The upper byte means one thing in a
/// request that reads, another in a request that makes something, and a third in an acknowledgement.
/// </summary>
[Flags]
[SuppressMessage("Design", "CA1069:Enums values should not be duplicated", Justification = "The kernel gives the upper bits a meaning per kind of message.")]
public enum MessageFlags : ushort
{
    /// <summary>No flags.</summary>
    None = 0,

    /// <summary>The message asks for something (NLM_F_REQUEST).</summary>
    Request = 0x01,

    /// <summary>The message is part of an answer that ends with NLMSG_DONE (NLM_F_MULTI).</summary>
    Multi = 0x02,

    /// <summary>The sender wants an acknowledgement (NLM_F_ACK).</summary>
    Acknowledge = 0x04,

    /// <summary>What is being listed changed meanwhile, so the list may have gaps or doubles (NLM_F_DUMP_INTR).</summary>
    DumpInterrupted = 0x10,

    /// <summary>In a request that reads: list all that matches (NLM_F_DUMP).</summary>
    Dump = 0x300,

    /// <summary>In a request that makes: replace what exists (NLM_F_REPLACE).</summary>
    Replace = 0x100,

    /// <summary>In a request that makes: fail with EEXIST when it exists (NLM_F_EXCL).</summary>
    Exclusive = 0x200,

    /// <summary>In a request that makes: make it when it does not exist (NLM_F_CREATE).</summary>
    Create = 0x400,

    /// <summary>In an acknowledgement: the refused request is quoted by its header only (NLM_F_CAPPED).</summary>
    Capped = 0x100,

    /// <summary>In an acknowledgement: attributes follow that say more (NLM_F_ACK_TLVS).</summary>
    AcknowledgementAttributes = 0x200,
}
