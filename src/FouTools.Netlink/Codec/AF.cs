namespace FouTools.Netlink.Codec;

/// <summary>Address families as netlink carries them (include/linux/socket.h).</summary>
internal static class AF
{
    public const byte UNSPEC = 0;
    public const byte INET = 2;
    public const byte INET6 = 10;
}
