namespace FouTools.Packets.Tests;

public sealed class GueControlMessageTests
{
    private const string Data = "000102030405060708090a0b0c0d0e0f" + "00000007" + "1112131415161718";

    private static GueControlMessage Message(GueControlType type) => new()
    {
        Type = type,
        Identifier = new UInt128(0x0001020304050607, 0x08090a0b0c0d0e0f),
        Sequence = 7,
        Timestamp = 0x1112131415161718,
    };

    [Theory]
    [InlineData(GueControlType.EchoRequest, "20030000")]
    [InlineData(GueControlType.EchoReply, "20040000")]
    public void Bytes_of_an_echo_message(GueControlType type, string header)
    {
        byte[] data = new byte[GueControlMessage.Length];
        Assert.Equal(data.Length, Message(type).Write(data));
        Assert.Equal(header + Data, Convert.ToHexStringLower(data));

        Assert.Equal(ParseError.None, GueHeader.TryParse(data, out GueHeader gue));
        Assert.Equal(ParseError.None, GueControlMessage.TryParse(gue, data.AsSpan(gue.Length), out GueControlMessage parsed));
        Assert.Equal(Message(type), parsed);
    }

    [Theory]
    [InlineData("20000000", Data, ParseError.GueUnknownControlType)]
    [InlineData("20010000", Data, ParseError.GueUnknownControlType)]
    [InlineData("20020000", Data, ParseError.GueUnknownControlType)]
    [InlineData("20050000", Data, ParseError.GueUnknownControlType)]
    [InlineData("00030000", Data, ParseError.GueUnknownControlType)]
    [InlineData("20030000", "", ParseError.GueControlTruncated)]
    [InlineData("20040000", "000102030405060708090a0b0c0d0e0f0000000711121314151617", ParseError.GueControlTruncated)]
    [InlineData("20030000", Data + "99", ParseError.None)]
    [InlineData("2103000001020304", Data, ParseError.None)]
    public void What_is_an_echo_message(string header, string payload, ParseError expected)
    {
        byte[] data = Convert.FromHexString(header + payload);
        Assert.Equal(ParseError.None, GueHeader.TryParse(data, out GueHeader gue));
        Assert.Equal(expected, GueControlMessage.TryParse(gue, data.AsSpan(gue.Length), out GueControlMessage parsed));
        Assert.Equal(expected == ParseError.None ? Message(GueControlType.EchoRequest) : default, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ff")]
    [InlineData(Data + "99")]
    public void A_reply_returns_any_data_without_options(string payload)
    {
        byte[] data = Convert.FromHexString(payload);
        byte[] reply = new byte[GueHeader.BaseLength + data.Length];
        Assert.Equal(reply.Length, GueControlMessage.WriteReply(data, reply));
        Assert.Equal("20040000" + payload, Convert.ToHexStringLower(reply));
    }

    [Fact]
    public void A_reply_may_overwrite_its_request()
    {
        byte[] packet = Convert.FromHexString("2103000001020304" + Data);
        int written = GueControlMessage.WriteReply(packet.AsSpan(8), packet);
        Assert.Equal("20040000" + Data, Convert.ToHexStringLower(packet.AsSpan(0, written)));
    }
}
