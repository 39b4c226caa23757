namespace FouTools.Captures.Layers;

/// <summary>Bytes that are not dissected further.</summary>
public sealed class DataLayer : PacketLayer
{
    internal DataLayer(ReadOnlySpan<byte> data)
        : base(data)
    {
    }

    /// <inheritdoc/>
    public override string Name => "Data";

    private protected override string Summary => $"{HeaderLength} bytes";
}
