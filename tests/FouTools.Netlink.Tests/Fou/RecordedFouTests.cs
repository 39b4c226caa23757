using System.Net;
using System.Net.Sockets;
using FouTools.Netlink.Fou;
using FouTools.Netlink.Generic;
using FouTools.Netlink.Tests.Fixtures;

namespace FouTools.Netlink.Tests.Fou;

public sealed class RecordedFouTests
{
    [Fact]
    public void Ports_that_iproute2_added_are_read()
    {
        var local = IPAddress.Parse("10.0.0.1");
        var local6 = IPAddress.Parse("fd00::1");
        FouPort v4 = new() { Port = 0, Type = FouPortType.Fou };
        FouPort v6 = v4 with { AddressFamily = AddressFamily.InterNetworkV6 };
        FouPort[] ports = [.. Recorded.Messages("fou-ports").Select(FouPortMessage.Decode)];
        int link = ports[4].InterfaceIndex;
        Assert.NotEqual(0, link);
        Assert.Equal(
            [
                v4 with { Port = 5561, Protocol = 137, LocalAddress = local, PeerAddress = IPAddress.Parse("10.0.0.9"), PeerPort = 1 },
                v6 with { Port = 5560, Type = FouPortType.Gue, LocalAddress = local6, PeerAddress = IPAddress.Parse("fd00::2"), PeerPort = 9999, InterfaceIndex = link },
                v6 with { Port = 5559, Type = FouPortType.Gue, LocalAddress = local6 },
                v6 with { Port = 5555, Protocol = 41 },
                v4 with { Port = 5558, Protocol = 47, InterfaceIndex = link },
                v4 with { Port = 5557, Type = FouPortType.Gue, LocalAddress = local, PeerAddress = IPAddress.Parse("10.0.0.2"), PeerPort = 7777 },
                v4 with { Port = 5556, Type = FouPortType.Gue },
                v4 with { Port = 5555, Protocol = 4 },
            ],
            ports);
    }

    [Fact]
    public void Ports_are_written_by_the_twin_as_the_kernel_writes_them()
    {
        foreach (NetlinkMessage message in Recorded.Messages("fou-ports"))
        {
            Assert.Equal(message.Payload.ToArray(), TwinFou.Encode(FouPortMessage.Decode(message)));
        }
    }

    [Fact]
    public void The_family_is_read()
    {
        GenericFamily family = FamilyDecoder.Decode(Recorded.Messages("nlctrl-fou")[0]);
        Assert.Equal(("fou", 1u, 0u, 11u), (family.Name, family.Version, family.HeaderSize, family.MaxAttribute));
        Assert.Empty(family.MulticastGroups);
        Assert.Equal([(1u, 0x0bu), (2u, 0x0bu), (3u, 0x0eu)], family.Commands.Select(command => (command.Id, (uint)command.Flags)));
    }

    // 6.1.192 has the fix of CVE-2026-23083.
    [Fact]
    public void The_policy_tells_that_protocol_0_is_refused()
    {
        FamilyPolicy[] parts = [.. Recorded.Messages("nlctrl-fou-policy").Select(PolicyDecoder.Decode)];
        var policy = new FamilyPolicy([.. parts.SelectMany(part => part.Commands)], [.. parts.SelectMany(part => part.Attributes)]);
        AttributePolicy protocol = policy.Find(1, 3)!;
        Assert.Equal((AttributePolicyType.U8, 1ul, 255ul), (protocol.Type, protocol.Minimum, protocol.Maximum));
        Assert.Equal(AttributePolicyType.U16, policy.Find(1, 1)!.Type);
        Assert.Equal(AttributePolicyType.Flag, policy.Find(1, 5)!.Type);
        Assert.Equal(AttributePolicyType.S32, policy.Find(2, 11)!.Type);
    }

    [Fact]
    public void The_list_of_families_is_read()
    {
        string[] names = [.. Recorded.Messages("nlctrl-families").Select(message => FamilyDecoder.Decode(message).Name)];
        Assert.Contains("nlctrl", names);
        Assert.Contains("fou", names);
    }
}
