using System.Globalization;
using System.Reflection;
using FouTools.Linux.Interop;
using Tmds.Linux;

namespace FouTools.Linux.Tests.Abi;

/// <summary>Numbers that we wrote down, or take from Tmds.LibC, against the system's C headers.</summary>
public sealed class ConstantsTests
{
    private static readonly string[] s_usedOfLibC =
    [
        nameof(LibC.AF_INET), nameof(LibC.AF_INET6), nameof(LibC.AF_NETLINK), nameof(LibC.CLONE_NEWNET),
        nameof(LibC.EFD_CLOEXEC), nameof(LibC.EFD_NONBLOCK), nameof(LibC.IPPROTO_ICMP), nameof(LibC.IPPROTO_ICMPV6),
        nameof(LibC.IPPROTO_RAW), nameof(LibC.IPV6_HOPLIMIT), nameof(LibC.IPV6_JOIN_GROUP), nameof(LibC.IPV6_MTU),
        nameof(LibC.IPV6_MULTICAST_IF), nameof(LibC.IPV6_MULTICAST_LOOP), nameof(LibC.IPV6_PKTINFO),
        nameof(LibC.IPV6_RECVERR), nameof(LibC.IPV6_RECVHOPLIMIT), nameof(LibC.IPV6_RECVPKTINFO),
        nameof(LibC.IPV6_RECVTCLASS), nameof(LibC.IPV6_TCLASS), nameof(LibC.IPV6_V6ONLY), nameof(LibC.IP_ADD_MEMBERSHIP),
        nameof(LibC.IP_MTU), nameof(LibC.IP_MULTICAST_ALL), nameof(LibC.IP_MULTICAST_IF), nameof(LibC.IP_MULTICAST_LOOP),
        nameof(LibC.IP_PKTINFO), nameof(LibC.IP_RECVERR), nameof(LibC.IP_RECVTOS), nameof(LibC.IP_RECVTTL),
        nameof(LibC.IP_TOS), nameof(LibC.IP_TTL), nameof(LibC.MSG_TRUNC), nameof(LibC.O_CLOEXEC), nameof(LibC.O_NONBLOCK),
        nameof(LibC.O_RDONLY), nameof(LibC.O_RDWR), nameof(LibC.POLLIN), nameof(LibC.SIOCGIFINDEX), nameof(LibC.SIOCGIFMTU),
        nameof(LibC.SOCK_CLOEXEC), nameof(LibC.SOCK_DGRAM), nameof(LibC.SOCK_NONBLOCK), nameof(LibC.SOCK_RAW),
        nameof(LibC.SOL_ICMPV6), nameof(LibC.SOL_IP), nameof(LibC.SOL_IPV6), nameof(LibC.SOL_NETLINK), nameof(LibC.SOL_RAW),
        nameof(LibC.SOL_SOCKET), nameof(LibC.SO_BINDTODEVICE), nameof(LibC.SO_RCVBUF), nameof(LibC.SO_RCVBUFFORCE),
        nameof(LibC.SO_ATTACH_FILTER), nameof(LibC.SO_SNDBUF), nameof(LibC.SO_SNDBUFFORCE),
        nameof(LibC.SO_REUSEADDR), nameof(LibC.SO_REUSEPORT), nameof(LibC.IP_MTU_DISCOVER), nameof(LibC.IPV6_MTU_DISCOVER),
    ];

    [Fact]
    public void Error_numbers_have_the_values_of_errno_h()
    {
        Errno[] all = [.. Enum.GetValues<Errno>().Where(error => error != Errno.None)];
        IReadOnlyList<long> values = CProgram.Evaluate([.. all.Select(error => error.ToString())]);
        Assert.All(all.Zip(values), pair => Assert.Equal((pair.First, pair.Second), (pair.First, (long)pair.First)));
    }

    [Fact]
    public void Our_own_constants_have_the_values_of_the_headers()
    {
        FieldInfo[] constants =
        [
            .. ConstantsOf(typeof(TunNative)), .. ConstantsOf(typeof(NetlinkNative)), .. ConstantsOf(typeof(UdpNative)),
            .. ConstantsOf(typeof(IcmpNative)), .. ConstantsOf(typeof(BpfNative)).Where(constant => constant.Name.StartsWith("BPF_", StringComparison.Ordinal)),
        ];
        Assert.True(constants.Length >= 25);

        // The cast makes a bit pattern negative where ours is.
        IReadOnlyList<long> values = CProgram.Evaluate(
            [.. constants.Select(constant => $"({(constant.FieldType == typeof(short) ? "short" : "int")})({constant.Name})")]);
        Assert.All(
            constants.Zip(values),
            pair => Assert.Equal((pair.First.Name, pair.Second), (pair.First.Name, Number(pair.First.GetRawConstantValue()))));
    }

    [Fact]
    public void What_we_use_of_Tmds_LibC_has_the_values_of_the_headers()
    {
        IReadOnlyList<long> values = CProgram.Evaluate(s_usedOfLibC);
        Assert.All(
            s_usedOfLibC.Zip(values),
            pair => Assert.Equal((pair.First, pair.Second), (pair.First, Number(typeof(LibC).GetProperty(pair.First)!.GetValue(null)))));
    }

    private static FieldInfo[] ConstantsOf(Type type) =>
        [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral)];

    private static long Number(object? value) =>
        value is sa_family_t family ? (ushort)family : Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
