using FouTools.Linux.Interop;
using FouTools.Linux.Polling;
using Tmds.Linux;

namespace FouTools.Linux.Sockets;

/// <summary>
/// Multicast notifications of a netlink family, without their content: only whether there were any. It belongs to the network namespace of
/// the thread that opened it. One thread at a time.
/// </summary>
public sealed unsafe class NetlinkNotifications : IPollable, IDisposable
{
    private readonly FileDescriptor _descriptor;

    private NetlinkNotifications(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <inheritdoc/>
    public int Descriptor => _descriptor.Number;

    /// <summary>Joins the groups.</summary>
    /// <param name="protocol">The netlink family, for example 0 for NETLINK_ROUTE.</param>
    /// <param name="groups">The groups by their numbers, for example 7 for RTNLGRP_IPV4_ROUTE.</param>
    /// <returns>The listener.</returns>
    /// <exception cref="LinuxException">The kernel rejected the request; <see cref="Errno.EINVAL"/> for an unknown group.</exception>
    public static NetlinkNotifications Open(int protocol, params IReadOnlyList<int> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        string operation = $"listen to netlink family {protocol}";
        FileDescriptor descriptor = FileDescriptor.FromReturn(
            LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, protocol), operation);
        try
        {
            _ = NetlinkSocket.Bind(descriptor, operation);
            foreach (int group in groups)
            {
                SocketSetup.SetOption(descriptor, LibC.SOL_NETLINK, NetlinkNative.NETLINK_ADD_MEMBERSHIP, group, operation);
            }

            return new NetlinkNotifications(descriptor);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Drains all notifications; never blocks.</summary>
    /// <returns>Whether there were any since the last call, lost ones included.</returns>
    public bool Take()
    {
        bool any = false;
        while (true)
        {
            byte first;
            IoResult received = IoResult.From(LibC.recv(_descriptor.Number, &first, sizeof(byte), 0));
            if (!received.Succeeded && received.Error is not (Errno.ENOBUFS or Errno.EINTR))
            {
                return any;
            }

            any |= received.Error != Errno.EINTR;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();
}
