
namespace FouTools.Packets.Tests;

public sealed class AllocationTests
{
    private static readonly byte[] _ipv4 = SamplePackets.IPv4Udp;
    private static readonly byte[] _ipv6 = SamplePackets.IPv6Udp;
    private static readonly byte[] _gre = [0xb0, 0, 0x08, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    private static readonly byte[] _gue = [2, 4, 0, 1, 0x80, 0, 0, 0, 0, 20, 0, 26, .. SamplePackets.IPv4Udp];
    private static readonly byte[] _echo = [0x20, 3, 0, 0, .. new byte[GueControlMessage.DataLength]];
    private static readonly byte[] _frame = [.. new byte[12], 0x81, 0, 0, 1, 0x08, 0, .. SamplePackets.IPv4Udp];
    private static readonly byte[] _labels = [1, 2, 3, 4, 1, 2, 0x31, 4, .. SamplePackets.IPv4Udp];
    private static readonly GreSettings _settings = new() { Key = 1, Checksum = true, Sequence = true };
    private static readonly byte[] _big = new byte[65_000];
    private static readonly byte[] _output = new byte[64];
    private static ulong _sink;

    public static TheoryData<string> Names =>
    [
        "parse", "parse errors", "write", "checksum", "remote checksum", "flow hash", "ECN", "source port", "MTU",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Hot_functions_allocate_nothing(string name)
    {
        Action<int> action = Find(name);
        action(200);
        long before = GC.GetAllocatedBytesForCurrentThread();
        action(2_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void The_measurement_sees_an_allocation()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        _sink += (ulong)new byte[100].Length;
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before >= 100);
    }

    private static Action<int> Find(string name) => name switch
    {
        "parse" => static count =>
        {
            for (int i = 0; i < count; i++)
            {
                _sink += (ulong)InnerPacket.Validate(_ipv4, out _, out _);
                _sink += (ulong)InnerPacket.Validate(_ipv6, out _, out _);
                _sink += (ulong)UdpHeader.TryParse(_ipv4.AsSpan(20), out _);
                _sink += (ulong)UdpHeader.VerifyChecksum(_ipv4.AsSpan(20), 0x0a000001u, 0x0a000002u);
                _sink += (ulong)UdpHeader.VerifyChecksum(_ipv6.AsSpan(40), SamplePackets.IPv6Source, SamplePackets.IPv6Destination);
                _sink += (ulong)GreHeader.TryParse(_gre, out GreHeader gre) + (ulong)gre.Validate(_settings, _gre);
                _sink += (ulong)GueHeader.TryParse(_gue, out _) + (ulong)GueHeader.TryParse(_ipv4, out _);
                _sink += (ulong)GueHeader.TryParse(_echo, out GueHeader echo);
                _sink += (ulong)GueControlMessage.TryParse(echo, _echo.AsSpan(echo.Length), out _);
                _sink += (ulong)EthernetHeader.TryParse(_frame, out _) + (ulong)EthernetFrame.FindPayload(_frame, out _, out _);
                _sink += GreHeader.IsInSequence((uint)i, 5) ? 1u : 0u;
            }
        },
        "parse errors" => static count =>
        {
            for (int i = 0; i < count; i++)
            {
                _sink += (ulong)InnerPacket.Validate(_ipv4.AsSpan(0, i % 40), out _, out _);
                _sink += (ulong)InnerPacket.ValidateIPv6(_ipv4, out _);
                _sink += (ulong)UdpHeader.TryParse(_ipv4.AsSpan(0, i % 20), out _);
                _sink += (ulong)GreHeader.TryParse(_gre.AsSpan(0, i % 16), out GreHeader gre);
                _sink += (ulong)gre.Validate(_settings, _gre.AsSpan(0, i % 16));
                _sink += (ulong)GueHeader.TryParse(_gue.AsSpan(0, i % 40), out GueHeader gue);
                _sink += (ulong)GueControlMessage.TryParse(gue, _echo.AsSpan(0, i % 28), out _);
                _sink += (ulong)EthernetFrame.FindPayload(_frame.AsSpan(0, i % 20), out _, out _);
            }
        },
        "write" => static count =>
        {
            for (int i = 0; i < count; i++)
            {
                _sink += (ulong)new IPv4Header { TotalLength = 48, Protocol = IPProtocol.Udp }.Write(_output);
                _sink += (ulong)new IPv6Header { PayloadLength = 8, Source = 1 }.Write(_output);
                _sink += (ulong)new UdpHeader { SourcePort = 1, DatagramLength = 8 }.Write(_output);
                _sink += (ulong)new GreHeader { ProtocolType = EtherType.IPv4 }.Write(_output);
                GreHeader gre = _settings.CreateHeader(EtherType.IPv4, (uint)i);
                _sink += (ulong)gre.Write(_output);
                gre.WriteChecksum(_output);
                _sink += (ulong)new GueHeader { Protocol = IPProtocol.IPIP, HasRemoteChecksum = (i & 1) != 0 }.Write(_output);
                _sink += (ulong)new GueControlMessage { Type = GueControlType.EchoRequest, Sequence = (uint)i }.Write(_output);
                _sink += (ulong)GueControlMessage.WriteReply(_echo.AsSpan(4), _output);
                _sink += (ulong)new EthernetHeader { EtherType = EtherType.Arp }.Write(_output);
            }
        },
        "checksum" => static count =>
        {
            for (int i = 0; i < count; i++)
            {
                _sink += InternetChecksum.Compute(_big.AsSpan(0, i));
                _sink += ChecksumKernels.Sum128(_ipv4) + ChecksumKernels.Sum256(_ipv4) + ChecksumKernels.Sum512(_ipv4);
                _sink += UdpHeader.ComputeChecksum(_ipv4.AsSpan(20), 1u, 2u);
                _sink += UdpHeader.ComputeChecksum(_ipv6.AsSpan(40), SamplePackets.IPv6Source, SamplePackets.IPv6Destination);
                _sink += InternetChecksum.Update((ushort)i, (ushort)1, (ushort)2);
            }
        },
        "remote checksum" => static count =>
        {
            for (int i = 0; i < count; i++)
            {
                _sink += RemoteChecksum.CompletedSum(_big, i, i + 7);
                _sink += RemoteChecksum.Complete(_output, i & 31, 32 + (i & 31)) ? 1u : 0u;
            }
        },
        "flow hash" => static count =>
        {
            for (int i = 0; i < count; i++)
            {
                _sink += FlowHash.Compute(_ipv4, (ulong)i);
                _sink += FlowHash.Compute(_ipv6, (ulong)i);
                _sink += FlowHash.Compute(_ipv4.AsSpan(0, i % 20), (ulong)i);
                _sink += FlowHash.ComputeFrame(_frame.AsSpan(0, i % _frame.Length), (ulong)i);
                _sink += FlowHash.ComputeMpls(_labels.AsSpan(0, i % _labels.Length), (ulong)i);
            }
        },
        "ECN" => static count =>
        {
            for (int i = 0; i < count; i++)
            {
                _sink += Ecn.Encapsulate((byte)i);
                Ecn.Decapsulate((byte)i, (byte)(i >> 2), out byte ecn);
                Ecn.SetIPv4(_output, ecn);
                Ecn.SetIPv6(_output, ecn);
            }
        },
        "source port" => static count =>
        {
            for (int i = 0; i < count; i++)
            {
                _sink += SourcePortRange.Default.Select((uint)i);
                _sink += SourcePortRange.Glb.Select((uint)i);
            }
        },
        "MTU" => static count =>
        {
            for (int i = 0; i < count; i++)
            {
                _sink += (ulong)TunnelMtu.FromUnderlay(1500, (TunnelLayers)(i & 0x3ff), TunnelMtu.IPv4Minimum);
            }
        },
        _ => throw new ArgumentException("unknown group", nameof(name)),
    };
}
