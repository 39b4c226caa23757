using System.Diagnostics;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Fou;
using FouTools.Netlink.Generic;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Netlink.Tests.Fixtures;
using FouTools.Netlink.Tests.Tunnels;

namespace FouTools.Netlink.Tests.Fuzz;

/// <summary>Recorded answers of a kernel, damaged at random and read: a million of them.</summary>
public sealed class MutatedDumpTests
{
    private const int Mutations = 1_000_000;

    // Several times what it takes.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    [Fact]
    public void A_million_damaged_answers_lead_to_nothing_but_the_decode_error()
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        (byte[] Message, Action<NetlinkMessage> Decode)[] corpus =
        [
            .. Of("fou-ports", message => FouPortMessage.Decode(message), copies: 8),
            .. Of("nlctrl-fou", message => FamilyDecoder.Decode(message), copies: 8),
            .. Of("nlctrl-fou-policy", message => PolicyDecoder.Decode(message), copies: 1),
            .. Of("nlctrl-families", message => FamilyDecoder.Decode(message), copies: 1),
            .. Of("links", message => TunnelMessage.Decode(message), copies: 1),
            .. Small(),
        ];
        byte[] buffer = new byte[corpus.Max(item => item.Message.Length)];
        int decoded = 0;
        int refused = 0;
        var clock = Stopwatch.StartNew();
        for (int mutation = 0; mutation < Mutations; mutation++)
        {
            (byte[] original, Action<NetlinkMessage> decode) = corpus[random.Next(corpus.Length)];
            original.CopyTo(buffer, 0);
            Span<byte> message = Damage(buffer.AsSpan(0, original.Length), random);
            try
            {
                var reader = new MessageReader(message);
                while (reader.MoveNext())
                {
                    decode(new NetlinkMessage(reader.Header, reader.Payload));
                    decoded++;
                }
            }
            catch (MalformedMessageException)
            {
                refused++;
            }
            catch (Exception exception)
            {
                Assert.Fail($"Seed {seed}, mutation {mutation}, {Convert.ToHexString(message)}: {exception}");
            }

            if (clock.Elapsed > s_limit)
            {
                Assert.Fail($"Seed {seed}: only {mutation} mutations in {clock.Elapsed}.");
            }
        }

        // Damage that is always noticed, or never, would prove little.
        Assert.True(decoded > Mutations / 20, $"Seed {seed}: only {decoded} were decoded.");
        Assert.True(refused > Mutations / 20, $"Seed {seed}: only {refused} were refused.");
    }

    // Links are long, and nearly all of a link is not about tunnels, so that these are made short as well.
    private static IEnumerable<(byte[] Message, Action<NetlinkMessage> Decode)> Small()
    {
        foreach (Tunnel tunnel in Recorded.Messages("links").Select(TunnelMessage.Decode).OfType<Tunnel>())
        {
            MessageWriter writer = TunnelMessage.CreateRequest(
                new TunnelSpecification { Name = tunnel.Link.Name, Kind = tunnel.Kind, Mtu = tunnel.Link.Mtu, Parameters = tunnel.Parameters });
            byte[] message = writer.Build(MessageFlags.Multi, 1, 1).ToArray();
            for (int copy = 0; copy < 4; copy++)
            {
                yield return (message, decoded => TunnelMessage.Decode(decoded));
            }
        }
    }

    private static IEnumerable<(byte[] Message, Action<NetlinkMessage> Decode)> Of(string name, Action<NetlinkMessage> decode, int copies)
    {
        foreach (NetlinkMessage message in Recorded.Messages(name))
        {
            byte[] bytes = Twin.TwinReply.Message(1, 1, 16, 2, message.Payload.ToArray());
            for (int copy = 0; copy < copies; copy++)
            {
                yield return (bytes, decode);
            }
        }
    }

    private static Span<byte> Damage(Span<byte> message, Random random)
    {
        for (int count = random.Next(1, 5); count > 0; count--)
        {
            int netns = random.Next(message.Length);
            switch (random.Next(6))
            {
                case 0:
                    message[netns] = (byte)random.Next(256);
                    break;
                case 1:
                    message[netns] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    // Lengths and types stand at multiples of 4.
                    message[netns & ~3] = (byte)random.Next(40);
                    break;
                case 3:
                    message[netns] = random.Next(2) == 0 ? (byte)0 : (byte)0xFF;
                    break;
                case 4:
                    int other = random.Next(message.Length);
                    int length = Math.Min(random.Next(1, 24), message.Length - Math.Max(netns, other));
                    message.Slice(other, length).CopyTo(message[netns..]);
                    break;
                default:
                    if (random.Next(4) == 0)
                    {
                        message = message[..Math.Max(netns, 1)];
                    }

                    break;
            }
        }

        return message;
    }
}
