namespace FouTools.Captures.Layers;

/// <summary>Direct Foo-over-UDP: no bytes, but the place where the port says what follows.</summary>
public sealed class FouLayer : PacketLayer
{
    internal FouLayer(byte protocol)
        : base([]) => Protocol = protocol;

    /// <inheritdoc/>
    public override string Name => "FOU";

    /// <summary>The number of the protocol that the port stands for.</summary>
    public byte Protocol { get; }

    private protected override string Summary => $"protocol {Protocol}";

    private protected override bool PassesCarrier => true;
}
