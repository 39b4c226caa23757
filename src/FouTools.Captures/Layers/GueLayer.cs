using FouTools.Packets;

namespace FouTools.Captures.Layers;

/// <summary>A header of Generic UDP Encapsulation with its options; version 1 has no bytes.</summary>
public sealed class GueLayer : PacketLayer
{
    private readonly GueHeader _parsed;

    internal GueLayer(ReadOnlySpan<byte> header, in GueHeader parsed)
        : base(header) => _parsed = parsed;

    /// <inheritdoc/>
    public override string Name => "GUE";

    /// <summary>0, or 1 for an IP packet directly after UDP.</summary>
    public int Version => _parsed.Version;

    /// <summary>Whether it is a control message.</summary>
    public bool IsControl => _parsed.IsControl;

    /// <summary>The protocol number of the payload; the type of a control message.</summary>
    public byte Protocol
    {
        get => HeaderLength == 0 ? _parsed.Protocol : Bytes[1];
        set
        {
            if (HeaderLength == 0)
            {
                throw new InvalidOperationException("GUE version 1 has no field for the protocol.");
            }

            Bytes[1] = value;
        }
    }

    /// <summary>Whether an inner checksum is left to the receiver (remote checksum offload).</summary>
    public bool HasRemoteChecksum => _parsed.HasRemoteChecksum;

    /// <summary>The start of the checksummed part, in bytes from the end of this header; null without a remote checksum.</summary>
    public int? RemoteChecksumStart => HasRemoteChecksum ? _parsed.RemoteChecksumStart : null;

    /// <summary>The offset of that checksum, in bytes from the end of this header; null without a remote checksum.</summary>
    public int? RemoteChecksumOffset => HasRemoteChecksum ? _parsed.RemoteChecksumOffset : null;

    /// <summary>The options that no flag describes, such as the next hops of a load balancer.</summary>
    /// <returns>Their bytes.</returns>
    public byte[] GetOptions() => Bytes.Slice(_parsed.OptionsOffset, _parsed.OptionsLength).ToArray();

    private protected override bool PassesCarrier => true;

    private protected override string Summary =>
        $"version {Version}, {(IsControl ? "control type" : "protocol")} {Protocol}"
        + (HasRemoteChecksum ? $", remote checksum {RemoteChecksumStart}/{RemoteChecksumOffset}" : "")
        + (_parsed.OptionsLength > 0 ? $", {_parsed.OptionsLength} bytes of options" : "");
}
