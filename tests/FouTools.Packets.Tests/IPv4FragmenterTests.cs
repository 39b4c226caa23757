using CsCheck;

namespace FouTools.Packets.Tests;

public sealed class IPv4FragmenterTests
{
    private static int _sink;

    [Fact]
    public void Splits_into_known_bytes()
    {
        byte[] packet = SamplePackets.IPv4Udp;
        Assert.Equal(
            [
                "45000024000120004011" + "46c60a0000010a000002" + "56781234001c28a30001020304050607",
                "45000020000100024011" + "66c80a0000010a000002" + "08090a0b0c0d0e0f10111213",
            ],
            Split(packet, 43).ConvertAll(Convert.ToHexStringLower));
    }

    [Fact]
    public void Fragments_reassemble_to_the_original() =>
        Gen.Select(Gen.Int[0, 3000], Gen.Int[0, 10], Gen.Int[0, 300], Gen.Bool, Gen.Int[0, 20], Gen.Int[0, 1600]).Sample(
            (size, optionWords, offset, moreFollow, trailing, room) =>
            {
                byte[] payload = new byte[size];
                new Random(size).NextBytes(payload);
                byte[] packet = SamplePackets.IPv4(
                    IPProtocol.Udp,
                    payload,
                    options: optionWords * 4,
                    fragment: (ushort)(0x4000 | offset | (moreFollow ? 0x2000 : 0)));
                int headerLength = 20 + (optionWords * 4);
                int mtu = headerLength + 8 + room;

                List<byte[]> fragments = Split([.. packet, .. new byte[trailing]], mtu);
                Assert.All(fragments, fragment => Assert.InRange(fragment.Length, headerLength, mtu));
                Assert.Equal(payload, FragmentReassembly.IPv4(fragments, out int start, out bool complete));
                Assert.Equal(offset * 8, start);
                Assert.Equal(!moreFollow, complete);
                Assert.All(fragments, fragment => AssertSameHeader(packet, fragment));

                int unit = (mtu - headerLength) & ~7;
                Assert.True(fragments.Count <= Math.Max(1, (size + unit - 1) / unit), "more fragments than needed");
            },
            iter: 3_000);

    [Fact]
    public void Fragments_of_fragments_reassemble_to_the_original()
    {
        byte[] payload = new byte[5000];
        new Random(1).NextBytes(payload);
        byte[] packet = SamplePackets.IPv4(IPProtocol.Udp, payload, options: 8);
        List<byte[]> fragments = Split(packet, 1500).SelectMany(part => Split(part, 576)).SelectMany(part => Split(part, 300)).ToList();
        Assert.True(fragments.Count > 17);
        Assert.Equal(payload, FragmentReassembly.IPv4(fragments, out int start, out bool complete));
        Assert.Equal(0, start);
        Assert.True(complete);
    }

    [Fact]
    public void The_longest_packet_can_be_split_with_the_smallest_mtu()
    {
        byte[] payload = new byte[65515];
        new Random(2).NextBytes(payload);
        List<byte[]> fragments = Split(SamplePackets.IPv4(IPProtocol.Udp, payload), 28);
        Assert.Equal(8190, fragments.Count);
        Assert.Equal(payload, FragmentReassembly.IPv4(fragments, out _, out bool complete));
        Assert.True(complete);
    }

    [Theory]
    [InlineData("94040000", "94040000", "router alert has the copied flag")]
    [InlineData("07070400000000" + "00", "01010101010101" + "00", "record route has not")]
    [InlineData("0107070400000000" + "94040000" + "00ffffff", "0101010101010101" + "94040000" + "00ffffff", "nothing counts after the end")]
    [InlineData("07030494040000" + "00", "01010194040000" + "00", "both, unaligned")]
    [InlineData("07000000", "07000000", "a length that is none ends the walk")]
    [InlineData("07050000", "07050000", "so does one that is too long")]
    [InlineData("01010107", "01010107", "and one that is not there")]
    public void Options_without_the_copied_flag_are_in_the_first_fragment_only(string options, string later, string reason)
    {
        byte[] bytes = Convert.FromHexString(options);
        byte[] packet = SamplePackets.IPv4(IPProtocol.Udp, new byte[40], options: bytes.Length);
        bytes.CopyTo(packet, 20);
        SamplePackets.SetChecksum(packet);

        List<byte[]> fragments = Split(packet, 20 + bytes.Length + 16);
        Assert.Equal(3, fragments.Count);
        Assert.Equal(options, Convert.ToHexStringLower(fragments[0].AsSpan(20, bytes.Length)));
        Assert.All(fragments[1..], fragment => Assert.True(
            later == Convert.ToHexStringLower(fragment.AsSpan(20, bytes.Length)),
            reason));
    }

    [Fact]
    public void A_packet_that_fits_makes_one_fragment_without_the_flag()
    {
        byte[] packet = SamplePackets.IPv4(IPProtocol.Udp, new byte[100], fragment: 0x4000);
        byte[] only = Assert.Single(Split(packet, 120));
        Assert.Equal(SamplePackets.IPv4(IPProtocol.Udp, new byte[100]), only);
        Assert.Equal(2, Split(packet, 119).Count);
    }

    [Theory]
    [InlineData(0, 27)]
    [InlineData(0, 0)]
    [InlineData(0, -1)]
    [InlineData(0, int.MinValue)]
    [InlineData(40, 67)]
    public void Too_small_an_mtu_is_rejected(int options, int mtu)
    {
        byte[] packet = SamplePackets.IPv4(IPProtocol.Udp, new byte[4], options);
        Assert.False(IPv4Fragmenter.TryCreate(packet, mtu, out IPv4Fragmenter none));
        Assert.False(none.MoveNext([], out int length));
        Assert.Equal(0, length);
        Assert.True(IPv4Fragmenter.TryCreate(packet, 28 + options, out _));
        Assert.True(IPv4Fragmenter.TryCreate(packet, int.MaxValue, out _));
    }

    [Fact]
    public void A_fragment_beyond_the_maximum_packet_is_rejected()
    {
        Assert.True(IPv4Fragmenter.TryCreate(SamplePackets.IPv4(IPProtocol.Udp, new byte[7], fragment: 0x1fff), 28, out _));
        Assert.False(IPv4Fragmenter.TryCreate(SamplePackets.IPv4(IPProtocol.Udp, new byte[8], fragment: 0x1fff), 28, out _));
    }

    [Fact]
    public void Hostile_packets_are_rejected_or_split_into_valid_fragments() =>
        HostilePackets.ForEach(
            [SamplePackets.IPv4Udp, SamplePackets.IPv4(IPProtocol.Tcp, new byte[60], options: 40), SamplePackets.IPv4(IPProtocol.Udp, new byte[8], fragment: 0x2001)],
            static data =>
            {
                if (!IPv4Fragmenter.TryCreate(data, 68 + (data.Length % 8), out _))
                {
                    return;
                }

                Assert.Equal(ParseError.None, IPv4Header.TryParse(data, out IPv4Header header));
                byte[] payload = FragmentReassembly.IPv4(Split(data, 68 + (data.Length % 8)), out int start, out bool complete);
                Assert.Equal(data[header.HeaderLength..header.TotalLength], payload);
                Assert.Equal(header.FragmentOffset, start);
                Assert.Equal(!header.MoreFragments, complete);
            });

    [Fact]
    public void Nothing_is_allocated()
    {
        byte[] packet = SamplePackets.IPv4(IPProtocol.Udp, new byte[1000], options: 8);
        byte[] destination = new byte[300];
        Assert.Equal(0, Allocations.Of(count =>
        {
            for (int i = 0; i < count; i++)
            {
                IPv4Fragmenter.TryCreate(packet, 300, out IPv4Fragmenter fragmenter);
                while (fragmenter.MoveNext(destination, out int length))
                {
                    _sink += length;
                }
            }
        }));
    }

    [Fact]
    public void Too_short_a_span_to_write_to_is_a_programming_error() =>
        Assert.ThrowsAny<ArgumentException>(static () =>
        {
            IPv4Fragmenter.TryCreate(SamplePackets.IPv4Udp, 40, out IPv4Fragmenter fragmenter);
            fragmenter.MoveNext(new byte[35], out _);
        });

    private static List<byte[]> Split(byte[] packet, int mtu)
    {
        Assert.True(IPv4Fragmenter.TryCreate(packet, mtu, out IPv4Fragmenter fragmenter));
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

    private static void AssertSameHeader(byte[] packet, byte[] fragment)
    {
        Assert.Equal(ParseError.None, IPv4Header.TryParse(packet, out IPv4Header original));
        Assert.Equal(ParseError.None, IPv4Header.TryParse(fragment, out IPv4Header header));
        Assert.False(header.DontFragment);
        Assert.Equal(original.HeaderLength, header.HeaderLength);
        Assert.Equal(
            (original.TypeOfService, original.Identification, original.TimeToLive, original.Protocol, original.Source, original.Destination),
            (header.TypeOfService, header.Identification, header.TimeToLive, header.Protocol, header.Source, header.Destination));
    }
}
