namespace FouTools.Bpf.Assembly;

/// <summary>The registers of BPF, 64 bits each (Documentation/bpf/standardization/abi.rst).</summary>
public enum Register : byte
{
    /// <summary>The return value of a helper or of the program.</summary>
    R0,

    /// <summary>The first argument; at entry, the packet's context.</summary>
    R1,

    /// <summary>The second argument.</summary>
    R2,

    /// <summary>The third argument.</summary>
    R3,

    /// <summary>The fourth argument.</summary>
    R4,

    /// <summary>The fifth argument. A call clobbers this and the other argument registers.</summary>
    R5,

    /// <summary>Callee-saved.</summary>
    R6,

    /// <summary>Callee-saved.</summary>
    R7,

    /// <summary>Callee-saved.</summary>
    R8,

    /// <summary>Callee-saved.</summary>
    R9,

    /// <summary>The read-only frame pointer, the end of the 512-byte stack.</summary>
    R10,
}
