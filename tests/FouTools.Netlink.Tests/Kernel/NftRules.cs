using System.Runtime.InteropServices;
using FouTools.Linux;
using FouTools.Linux.Namespaces;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Netfilter;
using FouTools.Netlink.Netfilter.Wire;

namespace FouTools.Netlink.Tests.Kernel;

/// <summary>Makes tables, chains and rules of nftables in a namespace, without nft(8). Numbers are those of include/uapi/linux/netfilter.</summary>
internal sealed class NftRules : IDisposable
{
    private const ushort BatchBegin = 0x10;
    private const ushort BatchEnd = 0x11;
    private const ushort NewTable = 0x0a00;
    private const ushort DeleteTable = 0x0a02;
    private const ushort NewChain = 0x0a03;
    private const ushort NewRule = 0x0a06;
    private const ushort ResourceId = 10;

    private readonly SocketTransport _transport;

    public NftRules(NetworkNamespace netns) => _transport = SocketTransport.Open(12, netns);

    public void AddTable(NetfilterFamily family, string table)
    {
        MessageWriter request = Request(NewTable, family);
        request.AddString(1, table);
        Commit(request);
    }

    public void RemoveTable(NetfilterFamily family, string table)
    {
        MessageWriter request = Request(DeleteTable, family);
        request.AddString(1, table);
        Commit(request);
    }

    public void AddChain(NetfilterFamily family, string table, string chain, uint? hook, bool accepts = true)
    {
        MessageWriter request = Request(NewChain, family);
        request.AddString(1, table);
        request.AddString(3, chain);
        if (hook is { } number)
        {
            using (request.Nest(4))
            {
                request.AddUInt32BigEndian(1, number);
                request.AddUInt32BigEndian(2, 0);
            }

            request.AddUInt32BigEndian(5, accepts ? 1u : 0u);
            request.AddString(7, "filter");
        }

        Commit(request);
    }

    /// <summary>Adds a rule that matches everything and does nothing.</summary>
    public void AddRule(NetfilterFamily family, string table, string chain)
    {
        MessageWriter request = Request(NewRule, family);
        request.AddString(1, table);
        request.AddString(2, chain);
        Commit(request);
    }

    public void Dispose() => _transport.Dispose();

    private static MessageWriter Request(ushort type, NetfilterFamily family)
    {
        var request = new MessageWriter(type, MessageFlags.Create);
        request.AddHeader(new NfGenMsg { Family = (byte)family });
        return request;
    }

    private static byte[] Boundary(ushort type)
    {
        var message = new MessageWriter(type);
        message.AddHeader(new NfGenMsg { ResourceId = (ushort)System.Net.IPAddress.HostToNetworkOrder((short)ResourceId) });
        return message.Build(MessageFlags.Request, 0, 0).ToArray();
    }

    private void Commit(MessageWriter request)
    {
        byte[] change = request.Build(MessageFlags.Request | MessageFlags.Acknowledge, 1, 0).ToArray();
        Assert.True(_transport.Send([.. Boundary(BatchBegin), .. change, .. Boundary(BatchEnd)]).Succeeded);
        byte[] answer = new byte[4096];
        IoResult received = _transport.Receive(answer, TimeSpan.FromSeconds(5));
        if (received.Error == Errno.EPERM)
        {
            Assert.Skip("Changing nftables needs CAP_NET_ADMIN; run as root.");
        }

        int error = MemoryMarshal.Read<int>(answer.AsSpan(NetlinkMessageHeader.Size));
        if (error == -(int)Errno.EINVAL && MemoryMarshal.Read<ushort>(answer.AsSpan(NetlinkMessageHeader.Size + 8)) == BatchBegin)
        {
            Assert.Skip("The kernel has no nftables.");
        }

        Assert.True(error == 0, $"nftables refused: {(Errno)(-error)}");
    }
}
