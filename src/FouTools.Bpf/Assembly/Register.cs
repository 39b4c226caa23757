namespace FouTools.Bpf.Assembly;

/// <summary>The registers of BPF, 64 bits each (Documentation/bpf/standardization/abi.rst).</summary>
public enum Register : byte
{
    /// <summary>What a helper or the program returns.</summary>
    R0,

    /// <summary>The first argument; at the start, the packet's context.</summary>
    R1,

    /// <summary>The second argument.</summary>
    R2,

    /// <summary>The third argument.</summary>
    R3,

    /// <summary>The fourth argument.</summary>
    R4,

    /// <summary>The fifth argument. A call leaves nothing usable in this and the other arguments.</summary>
    R5,

    /// <summary>Kept across calls.</summary>
    R6,

    /// <summary>Kept across calls.</summary>
    R7,

    /// <summary>Kept across calls.</summary>
    R8,

    /// <summary>Kept across calls.</summary>
    R9,

    /// <summary>The end of the stack, 512 bytes that begin below it; never written.</summary>
    R10,
}
