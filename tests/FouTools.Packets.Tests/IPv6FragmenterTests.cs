using CsCheck;

namespace FouTools.Packets.Tests;

public sealed class IPv6FragmenterTests
{
    private const uint Identification = 0xdeadbeef;

    /// <summary>The tunnel encapsulation limit that the kernel puts in front of UDP.</summary>
    private static readonly byte[] _limit = [IPProtocol.Udp, 0, 4, 1, 4, 1, 1, 0];

    private static int _sink;

    [Fact]
    public void Splits_into_known_bytes()
    {
        const string addresses = "fd000000000000000000000000000001fd000000000000000000000000000002";
        Assert.Equal(
            [
                "6001234500182c40" + addresses + "11000001deadbeef" + "56781234001c42a1" + "0001020304050607",
                "6001234500142c40" + addresses + "11000010deadbeef" + "08090a0b0c0d0e0f10111213",
            ],
            Split(SamplePackets.IPv6Udp, 40, 67).ConvertAll(Convert.ToHexStringLower));
    }

    [Fact]
    public void The_fragment_header_stands_after_the_encapsulation_limit()
    {
        byte[] packet = SamplePackets.IPv6(IPProtocol.DestinationOptions, [.. _limit, .. new byte[32]]);
        List<byte[]> fragments = Split(packet, 48, 72);
        Assert.Equal(2, fragments.Count);
        Assert.Equal(IPProtocol.DestinationOptions, fragments[0][6]);
        Assert.Equal("2c00040104010100" + "11000001deadbeef", Convert.ToHexStringLower(fragments[0].AsSpan(40, 16)));
        Assert.Equal("2c00040104010100" + "11000010deadbeef", Convert.ToHexStringLower(fragments[1].AsSpan(40, 16)));
    }

    [Fact]
    public void Fragments_reassemble_to_the_original() =>
        Gen.Select(Gen.Int[0, 3000], Gen.Bool, Gen.Int[0, 20], Gen.Int[0, 1600]).Sample(
            (size, limit, trailing, room) =>
            {
                byte[] payload = new byte[size];
                new Random(size).NextBytes(payload);
                byte[] packet = limit
                    ? SamplePackets.IPv6(IPProtocol.DestinationOptions, [.. _limit, .. payload])
                    : SamplePackets.IPv6(IPProtocol.Udp, payload);
                int headers = limit ? 48 : 40;
                int mtu = headers + 16 + room;

                List<byte[]> fragments = Split([.. packet, .. new byte[trailing]], headers, mtu);
                if (packet.Length <= mtu)
                {
                    Assert.Equal(packet, Assert.Single(fragments));
                    return;
                }

                Assert.All(fragments, fragment => Assert.InRange(fragment.Length, headers + 9, mtu));
                Assert.Equal(packet, FragmentReassembly.IPv6(fragments, headers, Identification));
                int unit = (mtu - headers - 8) & ~7;
                Assert.True(fragments.Count <= (size + unit - 1) / unit, "more fragments than needed");
            },
            iter: 3_000);

    [Fact]
    public void The_longest_packet_can_be_split()
    {
        byte[] payload = new byte[65535];
        new Random(2).NextBytes(payload);
        byte[] packet = SamplePackets.IPv6(IPProtocol.Udp, payload);
        Assert.Equal(packet, FragmentReassembly.IPv6(Split(packet, 40, 1280), 40, Identification));
        Assert.Equal(packet, FragmentReassembly.IPv6(Split(packet, 40, 56), 40, Identification));
    }

    [Theory]
    [InlineData(40, 56, true)]
    [InlineData(40, 55, false)]
    [InlineData(48, 64, true)]
    [InlineData(48, 63, false)]
    [InlineData(40, int.MinValue, false)]
    [InlineData(39, 1280, false)]
    [InlineData(0, 1280, false)]
    [InlineData(-1, 1280, false)]
    [InlineData(44, 1280, false)]
    [InlineData(56, 1280, false)]
    [InlineData(int.MaxValue, 1280, false)]
    public void Takes_only_an_mtu_with_room_and_a_length_at_which_headers_end(int unfragmentableLength, int mtu, bool taken)
    {
        byte[] packet = SamplePackets.IPv6(IPProtocol.DestinationOptions, [.. _limit, .. new byte[24]]);
        Assert.Equal(taken, IPv6Fragmenter.TryCreate(packet, unfragmentableLength, mtu, 1, out IPv6Fragmenter fragmenter));
        Assert.Equal(taken, fragmenter.MoveNext(new byte[1280], out int length));
        Assert.Equal(taken, length > 0);
    }

    [Fact]
    public void Hostile_packets_are_rejected_or_split_into_valid_fragments() =>
        HostilePackets.ForEach(
            [SamplePackets.IPv6Udp, SamplePackets.IPv6(IPProtocol.DestinationOptions, [.. _limit, .. new byte[60]])],
            static data =>
            {
                foreach (int headers in (ReadOnlySpan<int>)[40, 48])
                {
                    if (!IPv6Fragmenter.TryCreate(data, headers, headers + 17, Identification, out _))
                    {
                        continue;
                    }

                    Assert.Equal(ParseError.None, IPv6Header.TryParse(data, out IPv6Header header));
                    byte[] packet = data[..(40 + header.PayloadLength)];
                    List<byte[]> fragments = Split(data, headers, headers + 17);
                    Assert.Equal(
                        packet,
                        packet.Length <= headers + 17 ? Assert.Single(fragments) : FragmentReassembly.IPv6(fragments, headers, Identification));
                }
            });

    [Fact]
    public void Nothing_is_allocated()
    {
        byte[] packet = SamplePackets.IPv6(IPProtocol.Udp, new byte[3000]);
        byte[] destination = new byte[1280];
        Assert.Equal(0, Allocations.Of(count =>
        {
            for (int i = 0; i < count; i++)
            {
                IPv6Fragmenter.TryCreate(packet, 40, 1280, (uint)i, out IPv6Fragmenter fragmenter);
                while (fragmenter.MoveNext(destination, out int length))
                {
                    _sink += length;
                }
            }
        }));
    }

    private static List<byte[]> Split(byte[] packet, int unfragmentableLength, int mtu)
    {
        Assert.True(IPv6Fragmenter.TryCreate(packet, unfragmentableLength, mtu, Identification, out IPv6Fragmenter fragmenter));
        var fragments = new List<byte[]>();
        byte[] destination = new byte[mtu];
        while (fragmenter.MoveNext(destination, out int length))
        {
            fragments.Add(destination[..length]);
        }

        Assert.False(fragmenter.MoveNext(destination, out int none));
        Assert.Equal(0, none);
        return fragments;
    }
}
