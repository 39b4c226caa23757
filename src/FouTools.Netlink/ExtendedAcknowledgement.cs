using FouTools.Netlink.Codec;

namespace FouTools.Netlink;

/// <summary>What the kernel adds to an error number (enum nlmsgerr_attrs, include/uapi/linux/netlink.h).</summary>
public sealed record ExtendedAcknowledgement
{
    /// <summary>The kernel's explanation (NLMSGERR_ATTR_MSG).</summary>
    public string? Message { get; init; }

    /// <summary>Where in the request the offending attribute begins, in bytes (NLMSGERR_ATTR_OFFS).</summary>
    public uint? Offset { get; init; }

    /// <summary>The number of an attribute that the request lacks (NLMSGERR_ATTR_MISS_TYPE).</summary>
    public uint? MissingAttribute { get; init; }

    /// <summary>Where in the request the nest begins that lacks it, in bytes (NLMSGERR_ATTR_MISS_NEST).</summary>
    public uint? MissingAttributeNest { get; init; }

    /// <summary>Reads the attributes that follow an error number.</summary>
    /// <param name="attributes">The attributes; those without a meaning here are passed over.</param>
    /// <returns>What they say.</returns>
    /// <exception cref="MalformedMessageException">They are malformed.</exception>
    internal static ExtendedAcknowledgement Read(AttributeReader attributes)
    {
        var result = new ExtendedAcknowledgement();
        foreach (NetlinkAttribute attribute in attributes)
        {
            result = attribute.Type switch
            {
                NLMSGERR_ATTR.MSG => result with { Message = attribute.AsString() },
                NLMSGERR_ATTR.OFFS => result with { Offset = attribute.AsUInt32() },
                NLMSGERR_ATTR.MISS_TYPE => result with { MissingAttribute = attribute.AsUInt32() },
                NLMSGERR_ATTR.MISS_NEST => result with { MissingAttributeNest = attribute.AsUInt32() },
                _ => result,
            };
        }

        return result;
    }
}
