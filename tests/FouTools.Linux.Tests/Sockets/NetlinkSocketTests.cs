using System.Buffers.Binary;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;

namespace FouTools.Linux.Tests.Sockets;

public sealed class NetlinkSocketTests
{
    [Fact]
    public void A_request_is_answered_with_the_sockets_own_port()
    {
        using NetworkNamespace netns = Scratch.CreateNamespace();
        using NetlinkSocket socket = netns.Run(() => NetlinkSocket.Open(0));
        Assert.NotEqual(0u, socket.PortId);

        // nlmsghdr of RTM_GETLINK (18) with NLM_F_REQUEST, sequence 7, then ifinfomsg with index 1.
        byte[] request = new byte[32];
        BinaryPrimitives.WriteInt32LittleEndian(request, request.Length);
        BinaryPrimitives.WriteInt16LittleEndian(request.AsSpan(4), 18);
        BinaryPrimitives.WriteInt16LittleEndian(request.AsSpan(6), 1);
        BinaryPrimitives.WriteInt32LittleEndian(request.AsSpan(8), 7);
        BinaryPrimitives.WriteInt32LittleEndian(request.AsSpan(20), 1);
        Assert.Equal(32, socket.Send(request).Count);

        byte[] answer = new byte[16];
        IoResult received = socket.Receive(answer, TimeSpan.FromSeconds(5));
        Assert.True(received.Count > answer.Length, "The full length of a cut datagram is told.");
        Assert.Equal(7, BinaryPrimitives.ReadInt32LittleEndian(answer.AsSpan(8)));
        Assert.Equal(socket.PortId, BinaryPrimitives.ReadUInt32LittleEndian(answer.AsSpan(12)));
        Assert.Equal(Errno.ETIMEDOUT, socket.Receive(answer, TimeSpan.FromMilliseconds(20)).Error);
    }

    [Fact(DisableParallelization = true)]
    public void An_unknown_family_is_rejected()
    {
        int descriptors = Scratch.CountDescriptors();
        Assert.Equal(Errno.EPROTONOSUPPORT, Assert.Throws<LinuxException>(() => NetlinkSocket.Open(200)).Error);
        Assert.Equal(descriptors, Scratch.CountDescriptors());
    }
}
