namespace FouTools.Bpf.Assembly;

/// <summary>The width of a load or store, by the size bits of its opcode (RFC 9669 section 5).</summary>
public enum MemorySize : byte
{
    /// <summary>Four bytes.</summary>
    U32 = 0x00,

    /// <summary>Two bytes.</summary>
    U16 = 0x08,

    /// <summary>One byte.</summary>
    U8 = 0x10,

    /// <summary>Eight bytes.</summary>
    U64 = 0x18,
}
