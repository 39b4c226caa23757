using System.Buffers.Binary;
using CsCheck;
using FouTools.Datapath.Engine.Receive;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.Model;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Datapath.Tests.Engine;

/// <summary>Whatever is configured, what was encapsulated comes out as it was, and every field on the way is right.</summary>
public sealed class RoundTripTests
{
    private static readonly Gen<GreSettings> s_gre = Gen.Select(
        Gen.UInt, Gen.Bool, Gen.Bool, Gen.Bool,
        (key, hasKey, checksum, sequence) => new GreSettings { Key = hasKey ? key : null, Checksum = checksum, Sequence = sequence });

    private static readonly Gen<EncapsulationSettings> s_settings = Gen.Select(
        Gen.Enum<TunnelMode>(), Gen.Enum<UdpEncapsulation>(), Gen.Bool, s_gre, Gen.Bool, Gen.Bool, Gen.Bool,
        (mode, encapsulation, overIPv4, gre, udpChecksum, remote, limit) => Outgoing.Settings(mode, Possible(mode, encapsulation)) with
        {
            OverIPv4 = overIPv4,
            Protocol = mode == TunnelMode.Any ? IPProtocol.Udp : null,
            Gre = mode is TunnelMode.GRE or TunnelMode.GRETAP ? gre : default,
            UdpChecksum = udpChecksum,
            RemoteChecksum = remote && encapsulation == UdpEncapsulation.Gue,
            EncapsulationLimit = limit && !overIPv4 ? (byte)4 : null,
            SourcePort = Outgoing.Port(SourcePortPolicy.Auto),
        });

    private static readonly Gen<(EncapsulationSettings Settings, byte[] Inner, bool Pending)> s_samples =
        from settings in s_settings
        from inner in RandomInner.CarriedBy(settings.Mode)
        from pending in Gen.Bool
        select (settings, inner, pending && settings.Mode != TunnelMode.MPLS);

    [Fact]
    public void What_was_encapsulated_comes_out_as_it_was() => Gen.Select(s_samples, Gen.Bool).Sample((sample, noPartial) =>
    {
        (EncapsulationSettings settings, byte[] inner, bool pending) = sample;
        byte[] packet = Outgoing.Encapsulate(settings, inner, pending);
        CheckOuter(settings, packet);
        Incoming incoming = Incoming.Decapsulate(
            Receive(settings) with { RemoteChecksumNoPartial = noPartial }, OuterPackets.Payload(packet), OuterPackets.TypeOfService(packet), overIPv4: settings.OverIPv4);
        Assert.Equal(DropReason.None, incoming.Reason);
        if (settings.Mode == TunnelMode.Any)
        {
            CheckReaddressed(settings, inner, incoming);
            return;
        }

        Assert.False(noPartial && incoming.Found.Info.NeedsChecksum);
        Assert.Equal(inner, incoming.Completed);
        Assert.True(settings.Mode == TunnelMode.MPLS || PendingInner.IsValid(incoming.Completed, Outgoing.NetworkOffset(settings.Mode)));
        Assert.Equal(settings.Gre.Sequence ? 0u : null, incoming.Found.Sequence);
    });

    // In front of the far end's stack the packet has the checksum that it would have had from the start.
    [Fact]
    public void A_pending_checksum_and_a_computed_one_make_the_same_packet_unless_it_is_left_to_the_peer() => s_samples.Sample(sample =>
    {
        (EncapsulationSettings settings, byte[] inner, bool pending) = sample;
        if (!pending || settings.RemoteChecksum)
        {
            return;
        }

        byte[] open = Outgoing.Encapsulate(settings, inner, pending: true);
        byte[] computed = Outgoing.Encapsulate(settings, inner);
        int identification = settings.OverIPv4 ? 20 : 0;
        Assert.Equal(computed[identification..], open[identification..]);
    });

    [Fact]
    public void Random_payloads_never_throw_and_never_pass_the_end() =>
        Gen.Select(s_settings, Gen.Byte.Array[0, 200], Gen.Byte, Gen.Bool).Sample((settings, payload, typeOfService, noPartial) =>
            CheckHostile(settings, payload, typeOfService, noPartial));

    [Fact]
    public void Changed_and_cut_payloads_never_throw_and_never_pass_the_end() =>
        Gen.Select(s_samples, Gen.Select(Gen.Int[0, 60], Gen.Byte).Array[1, 4], Gen.Int[0, 80], Gen.Bool).Sample((sample, changes, cut, noPartial) =>
        {
            byte[] payload = OuterPackets.Payload(Outgoing.Encapsulate(sample.Settings, sample.Inner, sample.Pending));
            foreach ((int index, byte value) in changes)
            {
                payload[index % payload.Length] = value;
            }

            CheckHostile(sample.Settings, payload[..Math.Max(0, payload.Length - (cut < 40 ? 0 : cut))], changes[0].Item2, noPartial);
        });

    private static void CheckHostile(EncapsulationSettings settings, byte[] payload, byte typeOfService, bool noPartial)
    {
        Incoming incoming = Incoming.Decapsulate(
            Receive(settings) with { RemoteChecksumNoPartial = noPartial }, payload, typeOfService, overIPv4: settings.OverIPv4);
        if (incoming.Reason != DropReason.None || incoming.Found.IsControl)
        {
            return;
        }

        Decapsulated found = incoming.Found;
        Assert.InRange(found.Offset, 0, Decapsulator.Headroom + payload.Length);
        Assert.InRange(found.Offset + found.Length, found.Offset, Decapsulator.Headroom + payload.Length);
        Assert.True(found.Version == 0 ? found.NetworkOffset == -1 : found.NetworkOffset >= found.Offset);
        if (found.Info.NeedsChecksum)
        {
            Assert.InRange(found.Info.ChecksumStart + found.Info.ChecksumOffset + 2, 2, found.Length);
        }

        // What follows the decapsulator relies on it.
        if (found.Version != 0)
        {
            Assert.Equal(ParseError.None, InnerPacket.Validate(incoming.Packet.AsSpan(found.NetworkOffset - found.Offset), out _, out int version));
            Assert.Equal(found.Version, version);
        }
    }

    private static void CheckOuter(EncapsulationSettings settings, byte[] packet)
    {
        int udp = OuterPackets.UdpOffset(packet);
        if (settings.OverIPv4)
        {
            Assert.Equal(packet.Length, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(2)));
            Assert.Equal(0xffff, InnerPackets.FoldedSum(packet.AsSpan(0, 20)));
        }
        else
        {
            Assert.Equal(packet.Length - 40, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(4)));
            Assert.Equal(settings.EncapsulationLimit is null ? 40 : 48, udp);
        }

        if (settings.Encapsulation == UdpEncapsulation.None)
        {
            Assert.Equal(settings.Mode switch { TunnelMode.IPIP => 4, TunnelMode.SIT => 41, _ => 47 }, OuterPackets.Protocol(packet));
            return;
        }

        Assert.Equal(17, OuterPackets.Protocol(packet));
        Assert.Equal(packet.Length - udp, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(udp + 4)));
        Assert.InRange(OuterPackets.SourcePort(packet), SourcePortRange.Default.Minimum, SourcePortRange.Default.Maximum);
        Assert.Equal(Outgoing.RemotePort, OuterPackets.DestinationPort(packet));
        ushort checksum = BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(udp + 6));
        Assert.Equal(settings.UdpChecksum, checksum != 0);
        if (settings.UdpChecksum)
        {
            Assert.Equal(0xffff, OuterPackets.UdpSum(packet));
        }
    }

    // What is carried is the payload; around it there is a header with the outer addresses.
    private static void CheckReaddressed(EncapsulationSettings settings, byte[] inner, Incoming incoming)
    {
        int headerLength = inner[0] >> 4 == 4 ? 20 : 40;
        int newLength = settings.OverIPv4 ? 20 : 40;
        byte[] packet = incoming.Completed;
        Assert.Equal(inner.Length - headerLength, packet.Length - newLength);
        Assert.Equal(inner[headerLength..(headerLength + 6)], packet[newLength..(newLength + 6)]);
        Assert.Equal(inner[(headerLength + 8)..], packet[(newLength + 8)..]);
        Assert.Equal(IPProtocol.Udp, packet[settings.OverIPv4 ? 9 : 6]);
        UInt128 source = SocketEndpoint.From(Outgoing.Remote(settings.OverIPv4), 0).Address;
        UInt128 destination = SocketEndpoint.From(Outgoing.Local(settings.OverIPv4), 0).Address;
        if (settings.OverIPv4)
        {
            Assert.Equal(ParseError.None, IPv4Header.TryParse(packet, out IPv4Header header));
            Assert.Equal(((uint)source, (uint)destination, packet.Length), (header.Source, header.Destination, header.TotalLength));
        }
        else
        {
            Assert.Equal(ParseError.None, IPv6Header.TryParse(packet, out IPv6Header header));
            Assert.Equal((source, destination, packet.Length - 40), (header.Source, header.Destination, header.PayloadLength));
        }
    }

    private static DecapsulationSettings Receive(EncapsulationSettings settings) =>
        Incoming.Settings(settings.Mode, settings.Encapsulation) with { Protocol = settings.Protocol, Gre = settings.Gre, LocalPort = 1 };

    private static UdpEncapsulation Possible(TunnelMode mode, UdpEncapsulation encapsulation) =>
        Encapsulations.IsPossible(mode, encapsulation) ? encapsulation : UdpEncapsulation.Gue;
}
