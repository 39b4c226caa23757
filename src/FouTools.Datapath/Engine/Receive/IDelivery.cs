using FouTools.Datapath.Peers;
using FouTools.Linux;

namespace FouTools.Datapath.Engine.Receive;

/// <summary>Takes what is for the host.</summary>
internal interface IDelivery
{
    /// <summary>Delivers one packet or frame.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="found">The packet.</param>
    /// <param name="peer">Whom it is from.</param>
    /// <returns>Why none can be delivered any more, or <see cref="Errno.None"/>.</returns>
    Errno Deliver(ReadOnlySpan<byte> buffer, in Decapsulated found, Peer? peer);

    /// <summary>Delivers several packets as one.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="bundle">The packets.</param>
    /// <returns>As for one.</returns>
    Errno Deliver(ReadOnlySpan<byte> buffer, GroPacket bundle);
}
