using System.Runtime.InteropServices;
using System.Text;
using FouTools.Linux;
using FouTools.Netlink.Codec;

namespace FouTools.Netlink.Tests.Twin;

/// <summary>
/// What the twin of the kernel lets a receive call return: a datagram or an error number. The bytes are put together
/// here without the code under test.
/// </summary>
internal sealed record TwinReply(byte[] Datagram, Errno Error)
{
    /// <summary>How long the receive call waits before it returns this.</summary>
    public TimeSpan Delay { get; init; }

    public static TwinReply Failure(Errno error) => new([], error);

    /// <summary>Several messages in one datagram.</summary>
    public static TwinReply Of(params byte[][] messages)
    {
        using var datagram = new MemoryStream();
        foreach (byte[] message in messages)
        {
            datagram.Write(Pad(message));
        }

        return new TwinReply(datagram.ToArray(), Errno.None);
    }

    public static byte[] Message(uint sequence, uint portId, ushort type, int flags, params byte[] payload)
    {
        byte[] message = new byte[16 + payload.Length];
        MemoryMarshal.Write(message, (uint)message.Length);
        MemoryMarshal.Write(message.AsSpan(4), type);
        MemoryMarshal.Write(message.AsSpan(6), (ushort)flags);
        MemoryMarshal.Write(message.AsSpan(8), sequence);
        MemoryMarshal.Write(message.AsSpan(12), portId);
        payload.CopyTo(message, 16);
        return message;
    }

    public static byte[] Attribute(ushort type, params byte[] payload) =>
        Pad([.. Native((ushort)(4 + payload.Length)), .. Native(type), .. payload]);

    public static byte[] Attribute(ushort type, string text) => Attribute(type, [.. Encoding.UTF8.GetBytes(text), 0]);

    public static byte[] Native<T>(T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray();

    private static byte[] Pad(byte[] bytes) => bytes.Length % 4 == 0 ? bytes : [.. bytes, .. new byte[-bytes.Length & 3]];
}
