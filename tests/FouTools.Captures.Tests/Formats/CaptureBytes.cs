using System.Buffers.Binary;

namespace FouTools.Captures.Tests.Formats;

/// <summary>Capture files made by hand, number by number, in either byte order.</summary>
internal sealed class CaptureBytes(bool isBigEndian)
{
    private readonly List<byte> _bytes = [];

    internal byte[] ToArray() => [.. _bytes];

    internal CaptureBytes U16(params ReadOnlySpan<ushort> values)
    {
        Span<byte> bytes = stackalloc byte[2];
        foreach (ushort value in values)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
            Add(bytes);
        }

        return this;
    }

    internal CaptureBytes U32(params ReadOnlySpan<uint> values)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (uint value in values)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
            Add(bytes);
        }

        return this;
    }

    internal CaptureBytes Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    internal CaptureBytes PcapHeader(uint magic, uint linkType, uint snapLength = 65535) =>
        U32(magic).U16(2, 4).U32(0, 0, snapLength, linkType);

    internal CaptureBytes PcapRecord(uint seconds, uint fraction, ReadOnlySpan<byte> data, uint originalLength) =>
        U32(seconds, fraction, (uint)data.Length, originalLength).Raw(data);

    internal CaptureBytes Block(uint type, Action<CaptureBytes> body)
    {
        var inside = new CaptureBytes(isBigEndian);
        body(inside);
        uint length = (uint)(inside._bytes.Count + 12);
        return U32(type, length).Raw([.. inside._bytes]).U32(length);
    }

    internal CaptureBytes Section() => Block(0x0a0d0d0a, body => body.U32(0x1a2b3c4d).U16(1, 0).U32(uint.MaxValue, uint.MaxValue));

    internal CaptureBytes Interface(ushort linkType, uint snapLength = 0, params byte[] options) =>
        Block(1, body => body.U16(linkType, 0).U32(snapLength).Raw(options));

    internal CaptureBytes Enhanced(uint number, ulong time, byte[] data, uint originalLength, params byte[] options) =>
        Block(6, body => body
            .U32(number, (uint)(time >> 32), (uint)time, (uint)data.Length, originalLength)
            .Raw(data).Raw(new byte[-data.Length & 3]).Raw(options));

    private void Add(Span<byte> bigEndian)
    {
        if (!isBigEndian)
        {
            bigEndian.Reverse();
        }

        _bytes.AddRange(bigEndian);
    }
}
