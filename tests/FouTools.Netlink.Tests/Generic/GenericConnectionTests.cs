using FouTools.Linux;
using FouTools.Netlink.Generic;
using FouTools.Netlink.Tests.Twin;

namespace FouTools.Netlink.Tests.Generic;

public sealed class GenericConnectionTests
{
    [Fact]
    public void GetFamily_as_bytes() => Golden.Matches(
        GenericConnection.FamilyRequest("fou"),
        $"""
        1c000000 1000 0500 {Golden.SequenceAndPort}  nlmsghdr: 28 bytes, GENL_ID_CTRL 16
        03 02 0000                                   genlmsghdr: CTRL_CMD_GETFAMILY, version 2
        0800 0200 666f7500                           CTRL_ATTR_FAMILY_NAME "fou" with NUL
        """);

    [Fact]
    public void GetPolicy_as_bytes() => Golden.Matches(
        GenericConnection.PolicyRequest(0x25),
        $"""
        1c000000 1000 0500 {Golden.SequenceAndPort}  nlmsghdr: 28 bytes, GENL_ID_CTRL 16
        0a 02 0000                                   genlmsghdr: CTRL_CMD_GETPOLICY, version 2
        0600 0100 25000000                           CTRL_ATTR_FAMILY_ID 0x25
        """);

    [Fact]
    public void A_family_is_decoded_from_bytes()
    {
        GenericFamily family = FamilyDecoder.Decode(Golden.Message(
            """
            01 02 0000                                  genlmsghdr: CTRL_CMD_NEWFAMILY
            0800 0200 666f7500                          CTRL_ATTR_FAMILY_NAME "fou"
            0600 0100 25000000                          CTRL_ATTR_FAMILY_ID 0x25
            0800 0300 01000000                          CTRL_ATTR_VERSION 1
            0800 0400 00000000                          CTRL_ATTR_HDRSIZE 0
            0800 0500 0b000000                          CTRL_ATTR_MAXATTR 11
            2c00 0680                                   CTRL_ATTR_OPS
              1400 0180 0800 0100 01000000 0800 0200 0b000000   ADD: admin, do, policy
              1400 0280 0800 0100 03000000 0800 0200 0e000000   GET: do, dump, policy
            1c00 0780                                   CTRL_ATTR_MCAST_GROUPS
              1800 0180 0800 0200 09000000 0a00 0100 6576656e74000000  "event", 9
            """));
        Assert.Equal(("fou", 0x25, 1u, 0u, 11u), (family.Name, family.Id, family.Version, family.HeaderSize, family.MaxAttribute));
        Assert.Equal(
            [
                new FamilyCommand(1, FamilyCommandFlags.AdministratorPermission | FamilyCommandFlags.Do | FamilyCommandFlags.HasPolicy),
                new FamilyCommand(3, FamilyCommandFlags.Do | FamilyCommandFlags.Dump | FamilyCommandFlags.HasPolicy),
            ],
            family.Commands);
        Assert.Equal(new MulticastGroup("event", 9), Assert.Single(family.MulticastGroups));
        Assert.Equal("fou", family.ToString());
    }

    [Fact]
    public void A_policy_is_put_together_from_its_messages()
    {
        byte[][] parts =
        [
            Golden.Bytes("0a 02 0000  0600 0100 25000000 \n 1800 0980 1400 0180 0800 0100 00000000 0800 0200 07000000  command 1: policy 0 to do, 7 to list".Replace("  0600", " 0600", StringComparison.Ordinal)),
            Golden.Bytes(
                """
                0a 02 0000
                0600 0100 25000000                          CTRL_ATTR_FAMILY_ID
                3400 0880                                   CTRL_ATTR_POLICY
                  3000 0080                                   policy 0
                    2c00 0380                                   attribute 3, IPPROTO
                      0c00 0400 0100000000000000                  NL_POLICY_TYPE_ATTR_MIN_VALUE_U 1
                      0c00 0500 ff00000000000000                  NL_POLICY_TYPE_ATTR_MAX_VALUE_U 255
                      0800 0100 02000000                          NL_POLICY_TYPE_ATTR_TYPE NL_ATTR_TYPE_U8
                      0800 0600 01000000                          NL_POLICY_TYPE_ATTR_MIN_LENGTH
                """),
        ];
        var twin = new TwinTransport(request =>
            [.. parts.Select(part => TwinReply.Of(request.Message(16, TwinRequest.Multi, part))), TwinReply.Of(request.Done())]);
        using var connection = new GenericConnection(new NetlinkConnection(twin));
        FamilyPolicy policy = connection.GetPolicy(new GenericFamily { Name = "fou", Id = 0x25 });
        Assert.Equal([new CommandPolicy(1, 0, 7)], policy.Commands);
        Assert.Equal(
            new AttributePolicy { PolicyIndex = 0, Attribute = 3, Type = AttributePolicyType.U8, Minimum = 1, Maximum = 255, MinLength = 1 },
            policy.Find(1, 3));
        Assert.Null(policy.Find(1, 4));
        Assert.Null(policy.Find(2, 3));
        Assert.NotNull((policy with { Commands = [] }).Find(2, 3));
    }

    [Fact]
    public void A_family_that_is_not_there_is_said_not_to_be()
    {
        using var connection = new GenericConnection(new NetlinkConnection(new TwinTransport(request => [TwinReply.Of(request.Acknowledge(Errno.ENOENT))])));
        NetlinkException exception = Assert.Throws<NetlinkException>(() => connection.GetFamily("fou"));
        Assert.Equal("Could not get generic netlink family fou: No such file or directory (ENOENT).", exception.Message);
        Assert.Null(connection.FindFamily("fou"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sixteen-letters-")]
    public void A_name_that_no_family_can_have_is_refused(string name)
    {
        var twin = new TwinTransport(_ => []);
        using var connection = new GenericConnection(new NetlinkConnection(twin));
        Assert.Throws<ArgumentException>(() => connection.GetFamily(name));
        Assert.Empty(twin.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0800 0200 666f7500")]
    [InlineData("0600 0100 25000000")]
    public void A_family_without_name_or_id_is_malformed(string attributes)
    {
        NetlinkMessage message = Golden.Message($"01 02 0000 {attributes}");
        Assert.Throws<Netlink.Codec.MalformedMessageException>(() => FamilyDecoder.Decode(message));
    }

    [Fact]
    public void The_id_is_asked_for_once_and_again_when_the_module_was_loaded_anew()
    {
        ushort id = 0x20;
        var twin = new TwinTransport(request => request.Header.Type switch
        {
            16 => [TwinReply.Of(request.Message(16, 0, Family("fou", id)), request.Acknowledge())],
            ushort type when type == id => [TwinReply.Of(request.Acknowledge())],
            _ => [TwinReply.Of(request.Acknowledge(Errno.ENOENT))],
        });
        using var connection = new GenericConnection(new NetlinkConnection(twin));
        Func<ushort, Netlink.Codec.MessageWriter> request = family => new(family);
        connection.Execute("do it", "fou", request);
        connection.Execute("do it", "fou", request);
        Assert.Equal([16, 0x20, 0x20], twin.Requests.Select(sent => sent.Header.Type));

        id = 0x21;
        connection.Execute("do it", "fou", request);
        Assert.Equal([0x20, 16, 0x21], twin.Requests.Skip(3).Select(sent => sent.Header.Type));
    }

    internal static byte[] Family(string name, ushort id, uint maximumAttribute = 11) =>
    [
        1, 2, 0, 0,
        .. TwinReply.Attribute(2, name),
        .. TwinReply.Attribute(1, TwinReply.Native(id)),
        .. TwinReply.Attribute(3, TwinReply.Native(1u)),
        .. TwinReply.Attribute(5, TwinReply.Native(maximumAttribute)),
    ];
}
