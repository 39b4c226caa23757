using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using FouTools.Linux.Interfaces;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Fou;
using FouTools.Netlink.Fou.Wire;
using FouTools.Netlink.Generic;
using FouTools.Netlink.Generic.Wire;
using FouTools.Netlink.Netfilter;
using FouTools.Netlink.Netfilter.Wire;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Netlink.Rtnetlink.Wire;
using FouTools.Netlink.Xfrm.Wire;
using FouTools.Packets;

namespace FouTools.Netlink.Tests.Headers;

/// <summary>
/// Numbers and layouts, compared with those a C compiler takes from the kernel's headers. A class such as IFLA with a
/// constant IFNAME stands for IFLA_IFNAME.
/// </summary>
public sealed class KernelHeaderTests
{
    private static readonly string[] s_headers =
    [
        "stddef.h", "stdio.h", "sys/socket.h", "arpa/inet.h", "linux/netlink.h", "linux/rtnetlink.h", "linux/if_link.h", "linux/if_addr.h",
        "linux/if.h", "linux/veth.h", "linux/ipv6.h", "linux/genetlink.h", "linux/fou.h", "linux/if_tunnel.h",
        "linux/ip6_tunnel.h", "linux/netfilter.h", "linux/netfilter/nfnetlink.h", "linux/netfilter/nf_tables.h",
        "linux/netfilter/nfnetlink_hook.h", "linux/xfrm.h", "linux/pkt_sched.h", "linux/pkt_cls.h",
    ];

    [Fact]
    public void Numbers_and_layouts_are_those_of_the_kernel_headers()
    {
        Dictionary<string, long> ours = [];
        foreach (Type type in typeof(IFLA).Assembly.GetTypes().Where(type => type.IsAbstract && type.IsSealed && !type.IsNested && type.Name.All(letter => !char.IsLower(letter))))
        {
            foreach (FieldInfo field in type.GetFields().Where(field => field.FieldType != typeof(string)))
            {
                ours.Add($"{type.Name}_{field.Name}", Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture));
            }
        }

        Add("NLM_F_", ours, (MessageFlags.Request, "REQUEST"), (MessageFlags.Multi, "MULTI"), (MessageFlags.Acknowledge, "ACK"));
        Add("NLM_F_", ours, (MessageFlags.DumpInterrupted, "DUMP_INTR"), (MessageFlags.Dump, "DUMP"), (MessageFlags.Replace, "REPLACE"));
        Add("NLM_F_", ours, (MessageFlags.Exclusive, "EXCL"), (MessageFlags.Create, "CREATE"), (MessageFlags.Capped, "CAPPED"));
        Add("NLM_F_", ours, (MessageFlags.AcknowledgementAttributes, "ACK_TLVS"));
        ours.Add("NLMSG_NOOP", ControlMessageType.NoOperation);
        ours.Add("NLMSG_ERROR", ControlMessageType.Error);
        ours.Add("NLMSG_DONE", ControlMessageType.Done);
        ours.Add("NLMSG_OVERRUN", ControlMessageType.Overrun);
        ours.Add("NLA_F_NESTED", NetlinkAttribute.NestedFlag);
        ours.Add("NLA_F_NET_BYTEORDER", NetlinkAttribute.NetworkByteOrderFlag);
        ours.Add("NLA_HDRLEN", NetlinkAttribute.HeaderSize);
        ours.Add("NLMSG_HDRLEN", NetlinkMessageHeader.Size);
        ours.Add("IFNAMSIZ - 1", InterfaceName.MaxLength);
        ours.Add("GENL_NAMSIZ - 1", GenericConnection.MaxNameLength);
        ours.Add("GENL_HDRLEN", GenlMsgHdr.Size);
        ours.Add("sizeof(FOU_GENL_NAME)", FOU_GENL.NAME.Length + 1);
        for (int letter = 0; letter < FOU_GENL.NAME.Length; letter++)
        {
            ours.Add($"FOU_GENL_NAME[{letter}]", FOU_GENL.NAME[letter]);
        }

        ours.Add("DEVCONF_MTU6", LinkDecoder.DevConfMtu6);
        ours.Add("RT_TABLE_MAIN", RoutingTable.Main);
        ours.Add("RT_TABLE_LOCAL", RoutingTable.Local);

        Add("IFF_", ours, (LinkFlags.Up, "UP"), (LinkFlags.Broadcast, "BROADCAST"), (LinkFlags.Loopback, "LOOPBACK"));
        Add("IFF_", ours, (LinkFlags.PointToPoint, "POINTOPOINT"), (LinkFlags.Running, "RUNNING"), (LinkFlags.NoArp, "NOARP"));
        Add("IFF_", ours, (LinkFlags.Promiscuous, "PROMISC"), (LinkFlags.AllMulticast, "ALLMULTI"), (LinkFlags.Multicast, "MULTICAST"));
        Add("IFF_", ours, (LinkFlags.LowerUp, "LOWER_UP"), (LinkFlags.Dormant, "DORMANT"));
        Add("IF_OPER_", ours, [.. Enum.GetValues<OperationalState>().Select(value => (value, value.ToString().ToUpperInvariant()))]);
        Add("IN6_ADDR_GEN_MODE_", ours, (Ipv6AddressGeneration.Eui64, "EUI64"), (Ipv6AddressGeneration.None, "NONE"));
        Add("IN6_ADDR_GEN_MODE_", ours, (Ipv6AddressGeneration.StablePrivacy, "STABLE_PRIVACY"), (Ipv6AddressGeneration.Random, "RANDOM"));
        Add("RT_SCOPE_", ours, [.. Enum.GetValues<RouteScope>().Select(value => (value, value.ToString().ToUpperInvariant()))]);
        Add("RTN_", ours, [.. Enum.GetValues<RouteType>().Select(value => (value, value == RouteType.Unspecified ? "UNSPEC" : value.ToString().ToUpperInvariant()))]);
        Add("RTPROT_", ours, (RouteProtocol.Unspecified, "UNSPEC"), (RouteProtocol.Redirect, "REDIRECT"), (RouteProtocol.Kernel, "KERNEL"));
        Add("RTPROT_", ours, (RouteProtocol.Boot, "BOOT"), (RouteProtocol.Static, "STATIC"), (RouteProtocol.RouterAdvertisement, "RA"), (RouteProtocol.Dhcp, "DHCP"));
        Add("IFA_F_", ours, (AddressFlags.Secondary, "SECONDARY"), (AddressFlags.NoDuplicateAddressDetection, "NODAD"), (AddressFlags.Optimistic, "OPTIMISTIC"));
        Add("IFA_F_", ours, (AddressFlags.DuplicateAddressDetectionFailed, "DADFAILED"), (AddressFlags.HomeAddress, "HOMEADDRESS"), (AddressFlags.Deprecated, "DEPRECATED"));
        Add("IFA_F_", ours, (AddressFlags.Tentative, "TENTATIVE"), (AddressFlags.Permanent, "PERMANENT"), (AddressFlags.ManageTemporaryAddresses, "MANAGETEMPADDR"));
        Add("IFA_F_", ours, (AddressFlags.NoPrefixRoute, "NOPREFIXROUTE"), (AddressFlags.MulticastAutoJoin, "MCAUTOJOIN"), (AddressFlags.StablePrivacy, "STABLE_PRIVACY"));

        Add("FOU_ENCAP_", ours, (FouPortType.Unspecified, "UNSPEC"), (FouPortType.Fou, "DIRECT"), (FouPortType.Gue, "GUE"));
        Add("TUNNEL_ENCAP_", ours, [.. Enum.GetValues<TunnelEncapType>().Select(value => (value, value.ToString().ToUpperInvariant()))]);
        Add("TUNNEL_ENCAP_FLAG_", ours, (TunnelEncapFlags.Checksum, "CSUM"), (TunnelEncapFlags.Checksum6, "CSUM6"), (TunnelEncapFlags.RemoteChecksum, "REMCSUM"));
        ours.Add("ntohs(GRE_CSUM)", (long)GreFlags.Checksum);
        ours.Add("ntohs(GRE_SEQ)", (long)GreFlags.Sequence);
        ours.Add("ntohs(GRE_KEY)", TunnelKindSchema.GreKey);
        Add("IP6_TNL_F_", ours, (Ip6TunnelFlags.IgnoreEncapsulationLimit, "IGN_ENCAP_LIMIT"), (Ip6TunnelFlags.UseInnerTrafficClass, "USE_ORIG_TCLASS"));
        Add("IP6_TNL_F_", ours, (Ip6TunnelFlags.UseInnerFlowLabel, "USE_ORIG_FLOWLABEL"), (Ip6TunnelFlags.MobileIpv6, "MIP6_DEV"));
        Add("IP6_TNL_F_", ours, (Ip6TunnelFlags.CopyDscp, "RCV_DSCP_COPY"), (Ip6TunnelFlags.UseInnerFirewallMark, "USE_ORIG_FWMARK"));
        Add("IP6_TNL_F_", ours, (Ip6TunnelFlags.AllowLocalRemote, "ALLOW_LOCAL_REMOTE"));
        ours.Add("SIT_ISATAP", TunnelKindSchema.SitIsatap);
        ours.Add("GENL_ADMIN_PERM", (long)FamilyCommandFlags.AdministratorPermission);
        ours.Add("GENL_UNS_ADMIN_PERM", (long)FamilyCommandFlags.NamespaceAdministratorPermission);
        Add("GENL_CMD_CAP_", ours, (FamilyCommandFlags.Do, "DO"), (FamilyCommandFlags.Dump, "DUMP"), (FamilyCommandFlags.HasPolicy, "HASPOL"));

        // The two last are younger (Linux 6.7) than the headers of some distributions.
        Add("NL_ATTR_TYPE_", ours, [.. Enum.GetValues<AttributePolicyType>().Where(value => value <= AttributePolicyType.BitField32).Select(value => (value, NameOf(value)))]);

        AddLayout<NetlinkMessageHeader>(ours, "nlmsghdr", "nlmsg_len", "nlmsg_type", "nlmsg_flags", "nlmsg_seq", "nlmsg_pid");
        AddLayout<GenlMsgHdr>(ours, "genlmsghdr", "cmd", "version", "reserved");
        AddLayout<IfInfoMsg>(ours, "ifinfomsg", "ifi_family", "__ifi_pad", "ifi_type", "ifi_index", "ifi_flags", "ifi_change");
        AddLayout<IfAddrMsg>(ours, "ifaddrmsg", "ifa_family", "ifa_prefixlen", "ifa_flags", "ifa_scope", "ifa_index");
        AddLayout<RtMsg>(ours, "rtmsg", "rtm_family", "rtm_dst_len", "rtm_src_len", "rtm_tos", "rtm_table", "rtm_protocol", "rtm_scope", "rtm_type", "rtm_flags");
        AddLayout<RtNextHop>(ours, "rtnexthop", "rtnh_len", "rtnh_flags", "rtnh_hops", "rtnh_ifindex");
        AddLayout<TcMsg>(ours, "tcmsg", "tcm_family", "tcm__pad1", "tcm__pad2", "tcm_ifindex", "tcm_handle", "tcm_parent", "tcm_info");
        AddLayout<NfGenMsg>(ours, "nfgenmsg", "nfgen_family", "version", "res_id");
        AddLayout<XfrmSpdInfo>(ours, "xfrmu_spdinfo", "incnt", "outcnt", "fwdcnt", "inscnt", "outscnt", "fwdscnt");
        Add("NFPROTO_", ours, [.. Enum.GetValues<NetfilterFamily>().Select(value => (value, value.ToString().ToUpperInvariant().Replace("NETDEVICE", "NETDEV", StringComparison.Ordinal)))]);
        ours.Add("TC_H_ROOT", Qdisc.Root);
        Assert.Equal(TcMsg.Size, ours["sizeof(struct tcmsg)"]);
        Assert.Equal(NfGenMsg.Size, ours["sizeof(struct nfgenmsg)"]);
        Assert.Equal(IfInfoMsg.Size, ours["sizeof(struct ifinfomsg)"]);
        Assert.Equal(IfAddrMsg.Size, ours["sizeof(struct ifaddrmsg)"]);
        Assert.Equal(RtMsg.Size, ours["sizeof(struct rtmsg)"]);
        Assert.Equal(RtNextHop.Size, ours["sizeof(struct rtnexthop)"]);
        ours.Add("sizeof(struct nlmsgerr)", sizeof(int) + NetlinkMessageHeader.Size);
        ours.Add("offsetof(struct rtvia, rtvia_addr)", sizeof(ushort));
        string[] counters = ["rx_packets", "tx_packets", "rx_bytes", "tx_bytes", "rx_errors", "tx_errors", "rx_dropped", "tx_dropped"];
        for (int counter = 0; counter < counters.Length; counter++)
        {
            ours.Add($"offsetof(struct rtnl_link_stats64, {counters[counter]})", counter * sizeof(ulong));
        }

        Assert.True(ours.Count > 280, $"Only {ours.Count} numbers were found to compare.");
        Dictionary<string, long> theirs = Compile([.. ours.Keys]);
        Assert.Equal(ours.OrderBy(pair => pair.Key, StringComparer.Ordinal), theirs.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    private static string NameOf(AttributePolicyType type) => type switch
    {
        AttributePolicyType.NulString => "NUL_STRING",
        AttributePolicyType.NestedArray => "NESTED_ARRAY",
        _ => type.ToString().ToUpperInvariant(),
    };

    private static void Add<T>(string prefix, Dictionary<string, long> numbers, params (T Value, string Name)[] values)
        where T : struct, Enum
    {
        foreach ((T value, string name) in values)
        {
            numbers.Add(prefix + name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
        }
    }

    private static void AddLayout<T>(Dictionary<string, long> numbers, string structure, params string[] members)
        where T : unmanaged
    {
        FieldInfo[] fields = typeof(T).GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        Assert.Equal(members.Length, fields.Length);
        numbers.Add($"sizeof(struct {structure})", Marshal.SizeOf<T>());
        for (int member = 0; member < members.Length; member++)
        {
            numbers.Add($"offsetof(struct {structure}, {members[member]})", (long)Marshal.OffsetOf<T>(fields[member].Name));
        }
    }

    private static Dictionary<string, long> Compile(string[] expressions)
    {
        string folder = Directory.CreateTempSubdirectory("foutools-headers-").FullName;
        try
        {
            string source = Path.Combine(folder, "numbers.c");
            string program = Path.Combine(folder, "numbers");
            File.WriteAllLines(source,
            [
                .. s_headers.Select(header => $"#include <{header}>"),
                "int main(void) {",
                .. expressions.Select(expression => $"    printf(\"%s=%lld\\n\", \"{expression}\", (long long)({expression}));"),
                "    return 0;",
                "}",
            ]);
            Assert.SkipUnless(File.Exists("/usr/include/linux/rtnetlink.h"), "The kernel headers are not installed (linux-libc-dev).");
            (int exitCode, string output) = Run("cc", "-o", program, source);
            Assert.True(exitCode == 0, output);
            (exitCode, output) = Run(program);
            Assert.Equal(0, exitCode);
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')).ToDictionary(
                pair => pair[0], pair => long.Parse(pair[1], CultureInfo.InvariantCulture));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.GetAwaiter().GetResult());
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("There is no C compiler (cc).");
            throw;
        }
    }
}
