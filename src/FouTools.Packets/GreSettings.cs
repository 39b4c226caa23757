namespace FouTools.Packets;

/// <summary>
/// Which optional fields of GRE one direction of a tunnel uses. The two directions may differ, as the kernel's input and
/// output flags and keys may.
/// </summary>
public readonly record struct GreSettings
{
    /// <summary>The key of every packet, or <see langword="null"/> for packets without one, which is not the key 0.</summary>
    public uint? Key { get; init; }

    /// <summary>Every packet has a checksum.</summary>
    public bool Checksum { get; init; }

    /// <summary>Every packet has a sequence number.</summary>
    public bool Sequence { get; init; }

    /// <summary>Length in bytes of the header of a packet sent with these settings: 4 to 16.</summary>
    public int HeaderLength => CreateHeader(0, 0).Length;

    /// <summary>Creates the header of a packet sent with these settings.</summary>
    /// <param name="protocolType">EtherType of the payload, see <see cref="EtherType"/>.</param>
    /// <param name="sequence">The packet's number; not used unless <see cref="Sequence"/> is set.</param>
    /// <returns>A header whose <see cref="GreHeader.Write"/> gives the bytes.</returns>
    public GreHeader CreateHeader(ushort protocolType, uint sequence) => new()
    {
        ProtocolType = protocolType,
        HasChecksum = Checksum,
        HasKey = Key.HasValue,
        Key = Key.GetValueOrDefault(),
        HasSequence = Sequence,
        Sequence = Sequence ? sequence : 0,
    };
}
