using System.Buffers.Binary;

namespace FouTools.Measurement.Protocol;

/// <summary>What test the responder is to take part in.</summary>
/// <param name="Test">Which.</param>
/// <param name="Reverse">Whether the responder sends, else the meter.</param>
/// <param name="Flows">How many connections.</param>
/// <param name="MessageBytes">The length of a write, a message or a datagram's payload.</param>
internal readonly record struct TestRequest(MeasurementTest Test, bool Reverse, int Flows, int MessageBytes)
{
    private const int Bytes = 1 + 1 + 2 + 4;

    /// <summary>The longest write of a stream: each flow of the responder has memory for one.</summary>
    public const int MostStreamBytes = Traffic.StreamTraffic.ChunkBytes;

    /// <summary>Whether the numbers are such as a responder takes.</summary>
    public bool IsValid => Flows >= 1 && MessageBytes >= 1 && Test switch
    {
        MeasurementTest.TcpStream => Flows <= ControlProtocol.MostFlows && MessageBytes <= MostStreamBytes,
        MeasurementTest.TcpRoundTrip => Flows <= ControlProtocol.MostFlows && MessageBytes <= ControlProtocol.MostRoundTripBytes,
        MeasurementTest.UdpRate => Flows == 1 && MessageBytes is >= Traffic.DatagramHead.Bytes and <= ControlProtocol.MostDatagramBytes,
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
