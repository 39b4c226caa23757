namespace FouTools.Captures.Layers;

/// <summary>Direct Foo-over-UDP: a layer without bytes, where the port determines the payload.</summary>
public sealed class FouLayer : PacketLayer
{
    internal FouLayer(byte protocol)
        : base([]) => Protocol = protocol;

    /// <inheritdoc/>
    public override string Name => "FOU";

    /// <summary>The protocol number that the port is assigned to.</summary>
    public byte Protocol { get; }

    private protected override string Summary => $"protocol {Protocol}";

    private protected override bool PassesCarrier => true;
}
