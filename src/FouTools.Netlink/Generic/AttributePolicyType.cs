namespace FouTools.Netlink.Generic;

/// <summary>The type that the kernel expects of an attribute (enum netlink_attribute_type, include/uapi/linux/netlink.h).</summary>
public enum AttributePolicyType : uint
{
    /// <summary>Not said.</summary>
    Invalid = 0,

    /// <summary>Without payload.</summary>
    Flag = 1,

    /// <summary>8 bits.</summary>
    U8 = 2,

    /// <summary>16 bits.</summary>
    U16 = 3,

    /// <summary>32 bits.</summary>
    U32 = 4,

    /// <summary>64 bits.</summary>
    U64 = 5,

    /// <summary>8 bits with a sign.</summary>
    S8 = 6,

    /// <summary>16 bits with a sign.</summary>
    S16 = 7,

    /// <summary>32 bits with a sign.</summary>
    S32 = 8,

    /// <summary>64 bits with a sign.</summary>
    S64 = 9,

    /// <summary>Bytes.</summary>
    Binary = 10,

    /// <summary>Text with or without a NUL at its end.</summary>
    String = 11,

    /// <summary>Text with a NUL at its end.</summary>
    NulString = 12,

    /// <summary>Attributes.</summary>
    Nested = 13,

    /// <summary>An array of attributes with attributes.</summary>
    NestedArray = 14,

    /// <summary>32 bits with a mask of those that count.</summary>
    BitField32 = 15,

    /// <summary>32 or 64 bits with a sign.</summary>
    SignedInteger = 16,

    /// <summary>32 or 64 bits.</summary>
    UnsignedInteger = 17,
}
