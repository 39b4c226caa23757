using System.Text;
using CsCheck;
using FouTools.Netlink.Codec;

namespace FouTools.Netlink.Tests.Codec;

public sealed class CodecTests
{
    private static readonly Gen<ushort> s_type = Gen.UShort[0, 0x3FFF];

    private static readonly Gen<Node> s_leaf = Gen.OneOf(
        Gen.Select(s_type, Gen.Byte, (type, value) => new Node(type, value)),
        Gen.Select(s_type, Gen.UShort, (type, value) => new Node(type, value)),
        Gen.Select(s_type, Gen.UInt, (type, value) => new Node(type, value)),
        Gen.Select(s_type, Gen.Int, (type, value) => new Node(type, value)),
        Gen.Select(s_type, Gen.ULong, (type, value) => new Node(type, value)),
        Gen.Select(s_type, Gen.UShort, (type, value) => new Node(type, new BigEndian(value, 2))),
        Gen.Select(s_type, Gen.UInt, (type, value) => new Node(type, new BigEndian(value, 4))),
        Gen.Select(s_type, Gen.Byte.Array[0, 50], (type, value) => new Node(type, value)),
        Gen.Select(s_type, Gen.String[Gen.Char['!', '\u04FF'], 0, 30], (type, value) => new Node(type, value)),
        Gen.Select(s_type, (type) => new Node(type, null)));

    [Fact]
    public void Trees_of_attributes_survive_the_round_trip()
    {
        Trees(4).Array[0, 6].Sample(nodes =>
        {
            var writer = new MessageWriter(20, MessageFlags.Create);
            writer.AddHeader(0x01020304);
            Write(writer, nodes);
            ReadOnlySpan<byte> datagram = writer.Build(MessageFlags.Request, 7, 9);

            Assert.Equal(0, datagram.Length % 4);
            var reader = new MessageReader(datagram);
            Assert.True(reader.MoveNext());
            Assert.Equal(new NetlinkMessageHeader((uint)datagram.Length, 20, MessageFlags.Create | MessageFlags.Request, 7, 9), reader.Header);
            var message = new NetlinkMessage(reader.Header, reader.Payload);
            Assert.Equal(0x01020304, message.ReadHeader<int>());
            Check(message.ReadAttributes(4), nodes);
            Assert.False(reader.MoveNext());
        });
    }

    [Fact]
    public void Random_bytes_lead_to_nothing_but_the_decode_error() =>
        Gen.Byte.Array[0, 200].Sample(bytes => ReadAll(bytes));

    [Fact]
    public void Damaged_messages_lead_to_nothing_but_the_decode_error() =>
        Gen.Select(Trees(3).Array[1, 5], Gen.Int[0, 10_000], Gen.Byte, Gen.Int[0, 10_000]).Sample((nodes, netns, value, cut) =>
        {
            var writer = new MessageWriter(20);
            Write(writer, nodes);
            byte[] bytes = writer.Build(MessageFlags.None, 1, 1).ToArray();
            bytes[netns % bytes.Length] = value;
            ReadAll(bytes.AsSpan(0, cut % (bytes.Length + 1)));
        });

    [Theory]
    [InlineData(new byte[] { 0 }, "leftover")]
    [InlineData(new byte[] { 4, 0, 1 }, "leftover")]
    [InlineData(new byte[] { 0, 0, 1, 0 }, "too short")]
    [InlineData(new byte[] { 3, 0, 1, 0 }, "too short")]
    [InlineData(new byte[] { 5, 0, 1, 0 }, "too long")]
    [InlineData(new byte[] { 0xFF, 0xFF, 1, 0 }, "too long")]
    [InlineData(new byte[] { 5, 0, 1, 0, 9, 0, 0, 0, 1 }, "leftover after padding")]
    public void Impossible_lengths_are_decode_errors(byte[] bytes, string why)
    {
        Assert.NotEmpty(why);
        Assert.Throws<MalformedMessageException>(() =>
        {
            foreach (NetlinkAttribute attribute in new AttributeReader(bytes))
            {
                _ = attribute.Type;
            }
        });
    }

    [Fact]
    public void The_last_attribute_may_lack_its_padding()
    {
        var reader = new AttributeReader([5, 0, 1, 0, 9]);
        Assert.True(reader.MoveNext());
        Assert.Equal(9, reader.Current.AsByte());
        Assert.False(reader.MoveNext());
    }

    [Fact]
    public void The_flag_bits_are_no_part_of_the_type()
    {
        var reader = new AttributeReader([4, 0, 1, 0x80, 4, 0, 2, 0x40]);
        Assert.True(reader.MoveNext());
        Assert.Equal((1, true, false), (reader.Current.Type, reader.Current.IsNested, reader.Current.IsNetworkByteOrder));
        Assert.True(reader.MoveNext());
        Assert.Equal((2, false, true), (reader.Current.Type, reader.Current.IsNested, reader.Current.IsNetworkByteOrder));
    }

    [Fact]
    public void Getters_refuse_a_payload_of_another_length()
    {
        Action<int>[] getters =
        [
            length => Only(length).AsByte(), length => Only(length).AsUInt16(), length => Only(length).AsUInt16BigEndian(),
            length => Only(length).AsUInt32(), length => Only(length).AsUInt32BigEndian(), length => Only(length).AsInt32(),
            length => Only(length).AsUInt64(), length => Only(length).AsAddress(),
        ];
        int[][] fitting = [[1], [2], [2], [4], [4], [4], [8], [4, 16]];
        for (int getter = 0; getter < getters.Length; getter++)
        {
            for (int length = 0; length < 20; length++)
            {
                Exception? exception = Record.Exception(() => getters[getter](length));
                Assert.Equal(!fitting[getter].Contains(length), exception is MalformedMessageException);
                Assert.True(exception is null or MalformedMessageException);
            }
        }

        static NetlinkAttribute Only(int length) => new(1, new byte[length]);
    }

    [Fact]
    public void Text_ends_at_its_first_NUL()
    {
        Assert.Equal("ab", new NetlinkAttribute(1, "ab\0c\0"u8).AsString());
        Assert.Equal("ab", new NetlinkAttribute(1, "ab"u8).AsString());
        Assert.Equal(string.Empty, new NetlinkAttribute(1, []).AsString());
    }

    [Fact]
    public void An_attribute_longer_than_16_bits_can_say_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new MessageWriter(1).AddBytes(1, new byte[ushort.MaxValue - 3]));
        new MessageWriter(1).AddBytes(1, new byte[ushort.MaxValue - 4]);
        Assert.Throws<ArgumentException>(() =>
        {
            var writer = new MessageWriter(1);
            using (writer.Nest(1))
            {
                writer.AddBytes(2, new byte[60_000]);
                writer.AddBytes(3, new byte[60_000]);
            }
        });
    }

    [Fact]
    public void A_text_with_a_NUL_inside_is_refused() =>
        Assert.Throws<ArgumentException>(() => new MessageWriter(1).AddString(1, "a\0b"));

    [Fact]
    public void A_message_with_an_open_nest_can_not_be_built()
    {
        var writer = new MessageWriter(1);
        _ = writer.Nest(1);
        Assert.Throws<InvalidOperationException>(() => writer.Build(MessageFlags.None, 1, 1).ToArray());
    }

    [Fact]
    public void A_message_too_short_for_its_header_is_a_decode_error()
    {
        var message = new NetlinkMessage(default, [1, 2, 3]);
        Assert.Throws<MalformedMessageException>(() => message.ReadHeader<int>());
        Assert.Throws<MalformedMessageException>(() => message.ReadAttributes(4).MoveNext());
    }

    private static Gen<Node> Trees(int depth) => depth == 0
        ? s_leaf
        : Gen.Frequency(
            (3, s_leaf),
            (1, Gen.Select(s_type, Trees(depth - 1).Array[0, 4], (type, children) => new Node(type, children))));

    private static void Write(MessageWriter writer, Node[] nodes)
    {
        foreach (Node node in nodes)
        {
            switch (node.Value)
            {
                case byte value:
                    writer.AddByte(node.Type, value);
                    break;
                case ushort value:
                    writer.AddUInt16(node.Type, value);
                    break;
                case uint value:
                    writer.AddUInt32(node.Type, value);
                    break;
                case int value:
                    writer.AddInt32(node.Type, value);
                    break;
                case ulong value:
                    writer.AddUInt64(node.Type, value);
                    break;
                case BigEndian { Size: 2 } value:
                    writer.AddUInt16BigEndian(node.Type, (ushort)value.Value);
                    break;
                case BigEndian value:
                    writer.AddUInt32BigEndian(node.Type, value.Value);
                    break;
                case byte[] value:
                    writer.AddBytes(node.Type, value);
                    break;
                case string value:
                    writer.AddString(node.Type, value);
                    break;
                case Node[] children:
                    using (writer.Nest(node.Type))
                    {
                        Write(writer, children);
                    }

                    break;
                default:
                    writer.AddFlag(node.Type);
                    break;
            }
        }
    }

    private static void Check(AttributeReader reader, Node[] nodes)
    {
        foreach (Node node in nodes)
        {
            Assert.True(reader.MoveNext());
            NetlinkAttribute attribute = reader.Current;
            Assert.Equal(node.Type, attribute.Type);
            Assert.Equal(node.Value is Node[], attribute.IsNested);
            switch (node.Value)
            {
                case byte value:
                    Assert.Equal(value, attribute.AsByte());
                    break;
                case ushort value:
                    Assert.Equal(value, attribute.AsUInt16());
                    break;
                case uint value:
                    Assert.Equal(value, attribute.AsUInt32());
                    break;
                case int value:
                    Assert.Equal(value, attribute.AsInt32());
                    break;
                case ulong value:
                    Assert.Equal(value, attribute.AsUInt64());
                    break;
                case BigEndian { Size: 2 } value:
                    Assert.Equal(value.Value, attribute.AsUInt16BigEndian());
                    Assert.Equal([(byte)(value.Value >> 8), (byte)value.Value], attribute.Payload.ToArray());
                    break;
                case BigEndian value:
                    Assert.Equal(value.Value, attribute.AsUInt32BigEndian());
                    Assert.Equal((byte)(value.Value >> 24), attribute.Payload[0]);
                    break;
                case byte[] value:
                    Assert.Equal(value, attribute.Payload.ToArray());
                    break;
                case string value:
                    Assert.Equal(value, attribute.AsString());
                    Assert.Equal(Encoding.UTF8.GetByteCount(value) + 1, attribute.Payload.Length);
                    break;
                case Node[] children:
                    Check(attribute.AsNested(), children);
                    break;
                default:
                    Assert.True(attribute.Payload.IsEmpty);
                    break;
            }
        }

        Assert.False(reader.MoveNext());
    }

    // Reads whatever there is at every level, and checks that no part is larger than the whole.
    private static void ReadAll(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var messages = new MessageReader(bytes);
            while (messages.MoveNext())
            {
                Assert.True(messages.Payload.Length + 16 <= bytes.Length);
                ReadAttributes(messages.Payload, depth: 0);
            }
        }
        catch (MalformedMessageException)
        {
        }

        ReadAttributes(bytes, depth: 0);
    }

    private static void ReadAttributes(ReadOnlySpan<byte> bytes, int depth)
    {
        try
        {
            int read = 0;
            foreach (NetlinkAttribute attribute in new AttributeReader(bytes))
            {
                read += 4 + attribute.Payload.Length;
                Assert.True(read <= bytes.Length);
                _ = attribute.AsString();
                if (depth < 6)
                {
                    ReadAttributes(attribute.Payload, depth + 1);
                }
            }
        }
        catch (MalformedMessageException)
        {
        }
    }

    private sealed record BigEndian(uint Value, int Size);

    private sealed record Node(ushort Type, object? Value);
}
