namespace FouTools.Bpf.Assembly;

/// <summary>Arithmetic, by the operation bits of its opcode (RFC 9669 section 4.1).</summary>
public enum AluOperation : byte
{
    /// <summary>Adds.</summary>
    Add = 0x00,

    /// <summary>Subtracts.</summary>
    Subtract = 0x10,

    /// <summary>Multiplies and keeps the lower bits.</summary>
    Multiply = 0x20,

    /// <summary>Divides without signs; by zero it gives zero.</summary>
    Divide = 0x30,

    /// <summary>Bitwise or.</summary>
    Or = 0x40,

    /// <summary>Bitwise and.</summary>
    And = 0x50,

    /// <summary>Shifts to the left.</summary>
    ShiftLeft = 0x60,

    /// <summary>Shifts to the right and fills with zeros.</summary>
    ShiftRight = 0x70,

    /// <summary>Bitwise exclusive or.</summary>
    Xor = 0xa0,

    /// <summary>Copies.</summary>
    Move = 0xb0,
}
