using System.Runtime.InteropServices;

namespace FouTools.Netlink.Codec;

/// <summary>
/// Goes through a run of attributes with foreach. A length that leaves the run is a
/// <see cref="MalformedMessageException"/>; nothing outside the run is ever read.
/// </summary>
public ref struct AttributeReader
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts before the first attribute.</summary>
    /// <param name="attributes">The run of attributes.</param>
    public AttributeReader(ReadOnlySpan<byte> attributes)
    {
        _rest = attributes;
        Current = default;
    }

    /// <summary>The attribute the reader is on.</summary>
    public NetlinkAttribute Current { get; private set; }

    /// <summary>Makes foreach work.</summary>
    /// <returns>The reader itself.</returns>
    public readonly AttributeReader GetEnumerator() => this;

    /// <summary>Moves to the next attribute.</summary>
    /// <returns>False after the last.</returns>
    /// <exception cref="MalformedMessageException">The next attribute is cut off or claims an impossible length.</exception>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        if (_rest.Length < NetlinkAttribute.HeaderSize)
        {
            throw new MalformedMessageException($"{_rest.Length} bytes are left over after the last attribute.");
        }

        int length = MemoryMarshal.Read<ushort>(_rest);
        ushort rawType = MemoryMarshal.Read<ushort>(_rest[2..]);
        if (length < NetlinkAttribute.HeaderSize || length > _rest.Length)
        {
            throw new MalformedMessageException(
                $"Attribute {rawType} claims {length} bytes where {_rest.Length} are left.");
        }

        Current = new NetlinkAttribute(rawType, _rest[NetlinkAttribute.HeaderSize..length]);
        _rest = _rest[Math.Min(NetlinkAlignment.Align(length), _rest.Length)..];
        return true;
    }
}
