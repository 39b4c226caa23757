namespace FouTools.Bpf.Assembly;

/// <summary>When a jump is taken, by the operation bits of its opcode (RFC 9669 section 4.3). Comparisons are unsigned.</summary>
public enum JumpCondition : byte
{
    /// <summary>Always.</summary>
    Always = 0x00,

    /// <summary>Both are equal.</summary>
    Equal = 0x10,

    /// <summary>The register is greater.</summary>
    Greater = 0x20,

    /// <summary>The register is greater or equal.</summary>
    GreaterOrEqual = 0x30,

    /// <summary>They have a bit in common.</summary>
    AnyBit = 0x40,

    /// <summary>They differ.</summary>
    NotEqual = 0x50,

    /// <summary>The register is less, as signed numbers.</summary>
    SignedLess = 0xc0,

    /// <summary>The register is less.</summary>
    Less = 0xa0,
}
