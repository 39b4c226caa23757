namespace FouTools.Captures.Formats;

/// <summary>Iterates over the options at the end of a pcapng block. A malformed option ends the iteration: options are never required.</summary>
internal ref struct OptionReader
{
    private readonly ByteOrder _order;
    private ReadOnlySpan<byte> _rest;

    internal OptionReader(ReadOnlySpan<byte> options, ByteOrder order)
    {
        _rest = options;
        _order = order;
        Value = default;
    }

    internal ushort Code { get; private set; }

    internal ReadOnlySpan<byte> Value { get; private set; }

    internal bool Next()
    {
        if (_rest.Length < PcapNgFormat.OptionHeaderLength)
        {
            return false;
        }

        Code = _order.UInt16(_rest);
        int length = _order.UInt16(_rest[2..]);
        if (Code == PcapNgFormat.EndOfOptions || length > _rest.Length - PcapNgFormat.OptionHeaderLength)
        {
            return false;
        }

        Value = _rest.Slice(PcapNgFormat.OptionHeaderLength, length);
        _rest = _rest[Math.Min(PcapNgFormat.OptionHeaderLength + PcapNgFormat.Pad(length), _rest.Length)..];
        return true;
    }
}
