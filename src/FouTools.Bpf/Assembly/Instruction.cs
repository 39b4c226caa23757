namespace FouTools.Bpf.Assembly;

/// <summary>One instruction of BPF, eight bytes in the kernel's byte order (RFC 9669 section 3).</summary>
/// <param name="Opcode">The class in the lower three bits, and the operation.</param>
/// <param name="Destination">The register that is written or compared.</param>
/// <param name="Source">The register that is read; for a 64-bit constant, its kind.</param>
/// <param name="Offset">Bytes from an address, or instructions to jump over.</param>
/// <param name="Immediate">A constant.</param>
public readonly record struct Instruction(byte Opcode, Register Destination, Register Source, short Offset, int Immediate)
{
    internal const byte ClassMask = 0x07;
    internal const byte LoadConstant = 0x18; // BPF_LD | BPF_IMM | BPF_DW
    internal const byte LoadClass = 0x01;
    internal const byte StoreConstantClass = 0x02;
    internal const byte StoreClass = 0x03;
    internal const byte Alu32Class = 0x04;
    internal const byte JumpClass = 0x05;
    internal const byte Jump32Class = 0x06;
    internal const byte Alu64Class = 0x07;
    internal const byte MemoryMode = 0x60;
    internal const byte SizeMask = 0x18;
    internal const byte OperationMask = 0xf0;
    internal const byte FromRegister = 0x08;
    internal const byte ToBigEndian = 0xdc; // BPF_ALU | BPF_END | BPF_TO_BE
    internal const byte Call = 0x85;
    internal const byte Exit = 0x95;

    /// <summary>BPF_PSEUDO_MAP_FD: the constant is a map's descriptor.</summary>
    internal const Register MapDescriptor = Register.R1;

    internal bool IsMap => Opcode == LoadConstant && Source == MapDescriptor;

    /// <summary>The eight bytes as a little-endian number, which is the byte order of all supported machines.</summary>
    public ulong Encode() =>
        Opcode | ((ulong)Destination << 8) | ((ulong)Source << 12) | ((ulong)(ushort)Offset << 16) | ((ulong)(uint)Immediate << 32);
}
