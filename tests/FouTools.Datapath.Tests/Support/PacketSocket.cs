using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;

namespace FouTools.Datapath.Tests.Support;

/// <summary>Sends and receives packets or frames of one EtherType on one device, beneath the host's stack (packet(7)).</summary>
internal sealed class PacketSocket : IDisposable
{
    private readonly Socket _socket;
    private readonly LinkEndPoint _device;

    private PacketSocket(Socket socket, LinkEndPoint device)
    {
        _socket = socket;
        _device = device;
    }

    /// <summary>Opens a socket of packets, or of frames where those are asked for.</summary>
    public static PacketSocket Open(NetworkNamespace netns, string device, ushort etherType, bool frames = false) => netns.Run(() =>
    {
        var endPoint = new LinkEndPoint(etherType, InterfaceIndex.Find(device));

        // Opened with protocol 0, so that nothing comes before it is bound.
        var socket = new Socket(AddressFamily.Packet, frames ? SocketType.Raw : SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 60_000 };
        socket.Bind(endPoint);
        return new PacketSocket(socket, endPoint);
    });

    public void Send(byte[] packet) => Assert.Equal(packet.Length, _socket.SendTo(packet, _device));

    /// <summary>Takes the next packet that satisfies a condition.</summary>
    public byte[] Receive(Func<byte[], bool> condition)
    {
        byte[] buffer = new byte[70000];
        while (true)
        {
            byte[] packet = buffer[.._socket.Receive(buffer)];
            if (condition(packet))
            {
                return packet;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    // struct sockaddr_ll in include/uapi/linux/if_packet.h.
    private sealed class LinkEndPoint(ushort etherType, int device) : EndPoint
    {
        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            var address = new SocketAddress(AddressFamily.Packet, 20);
            Span<byte> bytes = address.Buffer.Span;
            BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], etherType);
            BitConverter.TryWriteBytes(bytes[4..], device);
            return address;
        }

        public override EndPoint Create(SocketAddress socketAddress) => this;
    }
}
