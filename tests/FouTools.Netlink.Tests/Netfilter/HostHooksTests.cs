using System.Buffers.Binary;
using System.Text;
using FouTools.Linux;
using FouTools.Netlink.Netfilter;
using FouTools.Netlink.Netfilter.Wire;
using FouTools.Netlink.Tests.Twin;

namespace FouTools.Netlink.Tests.Netfilter;

/// <summary>Hooks as a kernel in memory tells them, written by hand from include/uapi/linux/netfilter.</summary>
public sealed class HostHooksTests
{
    private const ushort GetHooks = NFNL_SUBSYS.HOOK << 8;
    private const ushort GetGeneration = (NFNL_SUBSYS.NFTABLES << 8) | NFT_MSG.GETGEN;
    private const ushort GetChains = (NFNL_SUBSYS.NFTABLES << 8) | NFT_MSG.GETCHAIN;

    [Theory]
    [InlineData("ipv4_conntrack_in", "nf_conntrack", null, "netfilter hook ipv4_conntrack_in of nf_conntrack")]
    [InlineData("ip_vs_in_hook", "ip_vs", null, "netfilter hook ip_vs_in_hook of ip_vs")]
    [InlineData("nf_hook_run_bpf", null, 2, "netfilter hook nf_hook_run_bpf")]
    [InlineData("nft_do_chain_ipv4", "nf_tables", 1, null)]
    [InlineData("selinux_ip_output", null, null, null)]
    [InlineData("apparmor_ip_postroute", null, null, null)]
    public void A_function_counts_unless_it_is_a_chains_or_looks_at_labels(string function, string? module, int? type, string? expected)
    {
        var kernel = new TwinTransport(request => request.Header.Type == GetHooks
            ? [TwinReply.Of(request.Message(GetHooks, 2, Hook(function, module, type)), request.Done())]
            : [TwinReply.Of(request.Acknowledge(Errno.EINVAL))]);
        using var hooks = new HostHooks(new NetfilterNetlink(new NetlinkConnection(kernel)), isIPv4: true, hasTables: true);
        Assert.Equal(expected, hooks.FindFirst());
    }

    [Fact]
    public void What_the_kernel_has_not_is_asked_for_once()
    {
        var kernel = new TwinTransport(request => [TwinReply.Of(request.Acknowledge(Errno.EINVAL))]);
        using var hooks = new HostHooks(new NetfilterNetlink(new NetlinkConnection(kernel)), isIPv4: true, hasTables: true);
        Assert.Null(hooks.FindFirst());
        Assert.Equal([GetGeneration, GetHooks], kernel.Requests.Select(request => request.Header.Type));
        Assert.Null(hooks.FindFirst());
        Assert.Equal(2, kernel.Requests.Count);
    }

    [Fact]
    public void Chains_are_listed_once_for_each_generation()
    {
        byte generation = 1;
        var kernel = new TwinTransport(request => request.Header.Type switch
        {
            GetGeneration => [TwinReply.Of(request.Message(GetGeneration, 0, [0, 0, 0, 0, 8, 0, 1, 0, 0, 0, 0, generation]), request.Acknowledge())],
            GetChains => [TwinReply.Of(request.Done())],
            _ => [TwinReply.Of(request.Acknowledge(Errno.EINVAL))],
        });
        using var hooks = new HostHooks(new NetfilterNetlink(new NetlinkConnection(kernel)), isIPv4: true, hasTables: true);
        Assert.Null(hooks.FindFirst());
        Assert.Null(hooks.FindFirst());
        Assert.Equal(1, kernel.Requests.Count(request => request.Header.Type == GetChains));
        generation = 2;
        Assert.Null(hooks.FindFirst());
        Assert.Equal(2, kernel.Requests.Count(request => request.Header.Type == GetChains));
    }

    private static byte[] Hook(string function, string? module, int? type)
    {
        byte[] number = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(number, type ?? 0);
        return
        [
            2, 0, 0, 0,
            .. Attribute(4, Encoding.ASCII.GetBytes(function + '\0')),
            .. module is null ? [] : Attribute(5, Encoding.ASCII.GetBytes(module + '\0')),
            .. type is null ? [] : Attribute(0x8006, Attribute(2, number)),
        ];
    }

    private static byte[] Attribute(ushort type, byte[] value)
    {
        int length = 4 + value.Length;
        byte[] attribute = new byte[(length + 3) / 4 * 4];
        BinaryPrimitives.WriteUInt16LittleEndian(attribute, (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(attribute.AsSpan(2), type);
        value.CopyTo(attribute, 4);
        return attribute;
    }
}
