using System.Buffers.Binary;

namespace FouTools.Measurement.Protocol;

/// <summary>A test for the responder to prepare.</summary>
/// <param name="Test">The kind of test.</param>
/// <param name="Reverse">Whether the responder sends, in place of the meter.</param>
/// <param name="Flows">The number of connections.</param>
/// <param name="MessageBytes">The size of a write, a message or a datagram's payload.</param>
internal readonly record struct TestRequest(MeasurementTest Test, bool Reverse, int Flows, int MessageBytes)
{
    private const int Bytes = 1 + 1 + 2 + 4;

    /// <summary>The maximum write of a stream: each flow of the responder has a buffer for one.</summary>
    public const int MaxStreamBytes = Traffic.StreamTraffic.ChunkBytes;

    /// <summary>Whether the values are in the ranges that a responder accepts.</summary>
    public bool IsValid => Flows >= 1 && MessageBytes >= 1 && Test switch
    {
        MeasurementTest.TcpStream => Flows <= ControlProtocol.MaxFlows && MessageBytes <= MaxStreamBytes,
        MeasurementTest.TcpRoundTrip => Flows <= ControlProtocol.MaxFlows && MessageBytes <= ControlProtocol.MaxRoundTripBytes,
        MeasurementTest.UdpRate => Flows == 1 && MessageBytes is >= Traffic.DatagramHead.Bytes and <= ControlProtocol.MaxDatagramBytes,
        _ => false,
    };

    public byte[] Write()
    {
        byte[] data = new byte[Bytes];
        data[0] = (byte)Test;
        data[1] = (byte)(Reverse ? 1 : 0);
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(2), (ushort)Flows);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), MessageBytes);
        return data;
    }

    public static bool TryRead(ReadOnlySpan<byte> data, out TestRequest request)
    {
        request = default;
        if (data.Length != Bytes || data[1] > 1)
        {
            return false;
        }

        request = new TestRequest(
            (MeasurementTest)data[0], data[1] == 1, BinaryPrimitives.ReadUInt16BigEndian(data[2..]), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
        return request.IsValid;
    }
}
