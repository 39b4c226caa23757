using System.Buffers.Binary;
using FouTools.Linux.Interop;
using FouTools.Linux.Polling;
using Tmds.Linux;

namespace FouTools.Linux.Tun;

/// <summary>
/// One queue of a TUN device. Non-blocking; one thread may read and one may write at a time.
/// </summary>
public sealed unsafe class TunQueue : IPollable, IDisposable
{
    private readonly FileDescriptor _descriptor;
    private readonly TunKind _kind;

    internal TunQueue(FileDescriptor descriptor, TunKind kind)
    {
        _descriptor = descriptor;
        _kind = kind;
    }

    /// <inheritdoc/>
    public int Descriptor => _descriptor.Number;

    /// <summary>Reads one packet or frame that the host sends through the device.</summary>
    /// <param name="packet">The buffer; the excess is truncated, so it must hold the largest packet.</param>
    /// <param name="info">Its metadata.</param>
    /// <returns>
    /// The packet's length; <see cref="Errno.EAGAIN"/> when there is none, <see cref="Errno.EBADFD"/> once the device
    /// has been deleted.
    /// </returns>
    public IoResult Read(Span<byte> packet, out TunPacketInfo info)
    {
        TunNative.Prefix prefix = default;
        fixed (byte* data = packet)
        {
            iovec* vectors = stackalloc iovec[2];
            vectors[0] = Describe(&prefix);
            vectors[1] = new iovec { iov_base = data, iov_len = packet.Length };
            nint read = VectorNative.ReadV(Descriptor, vectors, 2);
            if (read < 0)
            {
                info = default;
                return IoResult.From((int)read);
            }

            bool needsChecksum = (prefix.Network.Flags & TunNative.VIRTIO_NET_HDR_F_NEEDS_CSUM) != 0;
            info = new TunPacketInfo
            {
                EtherType = BigEndian(prefix.Info.Protocol),
                NeedsChecksum = needsChecksum,
                ChecksumStart = needsChecksum ? prefix.Network.ChecksumStart : (ushort)0,
                ChecksumOffset = needsChecksum ? prefix.Network.ChecksumOffset : (ushort)0,
                Segmentation = (TunSegmentation)(prefix.Network.GsoType & ~TunNative.VIRTIO_NET_HDR_GSO_ECN),
                SegmentSize = prefix.Network.GsoSize,
                HeaderLength = prefix.Network.HeaderLength,
                HasCongestionWindowReduced = (prefix.Network.GsoType & TunNative.VIRTIO_NET_HDR_GSO_ECN) != 0,
            };
            return IoResult.Success((int)read - PrefixLength);
        }
    }

    /// <summary>Writes one packet or frame, which the host receives from the device.</summary>
    /// <param name="packet">A whole packet of <see cref="TunPacketInfo.EtherType"/>, or a whole Ethernet frame.</param>
    /// <param name="info">
    /// What the kernel is to know about it. With <see cref="TunPacketInfo.NeedsChecksum"/> it trusts the transport checksum,
    /// and completes it where it sends the packet on.
    /// </param>
    /// <returns>
    /// The packet's length; <see cref="Errno.EIO"/> while the device is down, <see cref="Errno.EBADFD"/> once it has been
    /// deleted, <see cref="Errno.EINVAL"/> for a frame shorter than its header and for a checksum beyond the end. An
    /// EtherType that no protocol handles, or that does not match the packet, or a packet that is empty or no packet, is no
    /// error: the host drops it.
    /// </returns>
    public IoResult Write(ReadOnlySpan<byte> packet, in TunPacketInfo info)
    {
        TunNative.Prefix prefix = PrefixOf(info);
        fixed (byte* data = packet)
        {
            iovec* vectors = stackalloc iovec[2];
            vectors[0] = Describe(&prefix);
            vectors[1] = new iovec { iov_base = data, iov_len = packet.Length };
            return WriteVectors(vectors, 2);
        }
    }

    /// <summary>Writes one packet or frame that lies in several pieces of memory.</summary>
    /// <param name="pieces">The pieces, whose first place was kept free for what goes before them.</param>
    /// <param name="info">As for <see cref="Write(ReadOnlySpan{byte}, in TunPacketInfo)"/>.</param>
    /// <returns>As there.</returns>
    public IoResult Write(GatherList pieces, in TunPacketInfo info)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        TunNative.Prefix prefix = PrefixOf(info);
        iovec* vectors = pieces.VectorsWithRoomForPrefix;
        vectors[0] = Describe(&prefix);
        return WriteVectors(vectors, pieces.Count + 1);
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    private int PrefixLength => _kind == TunKind.IP ? sizeof(TunNative.Prefix) : sizeof(TunNative.VirtioNetHdr);

    private IoResult WriteVectors(iovec* vectors, int count)
    {
        nint written = VectorNative.WriteV(Descriptor, vectors, count);
        return written < 0 ? IoResult.From((int)written) : IoResult.Success((int)written - PrefixLength);
    }

    private static TunNative.Prefix PrefixOf(in TunPacketInfo info)
    {
        TunNative.Prefix prefix = default;
        prefix.Info.Protocol = BigEndian(info.EtherType);
        if (info.NeedsChecksum)
        {
            prefix.Network.Flags = TunNative.VIRTIO_NET_HDR_F_NEEDS_CSUM;
            prefix.Network.ChecksumStart = info.ChecksumStart;
            prefix.Network.ChecksumOffset = info.ChecksumOffset;
        }

        if (info.Segmentation != TunSegmentation.None)
        {
            prefix.Network.GsoType = (byte)((byte)info.Segmentation | (info.HasCongestionWindowReduced ? TunNative.VIRTIO_NET_HDR_GSO_ECN : 0));
            prefix.Network.GsoSize = info.SegmentSize;
            prefix.Network.HeaderLength = info.HeaderLength;
        }

        return prefix;
    }

    private static ushort BigEndian(ushort value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;

    private iovec Describe(TunNative.Prefix* prefix) => new()
    {
        iov_base = (byte*)prefix + (sizeof(TunNative.Prefix) - PrefixLength),
        iov_len = PrefixLength,
    };
}
