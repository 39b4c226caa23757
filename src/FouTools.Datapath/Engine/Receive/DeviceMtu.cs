using FouTools.Linux;
using FouTools.Linux.Interfaces;

namespace FouTools.Datapath.Engine.Receive;

/// <summary>The device's MTU as it is now: the user may change it at any time.</summary>
internal sealed class DeviceMtu
{
    // Rare enough to cost nothing, often enough that nobody waits for it.
    private const int ValidMilliseconds = 100;

    private readonly InterfaceMtu _interface;
    private long _validUntil;

    public DeviceMtu(InterfaceMtu source) => _interface = source;

    /// <summary>The MTU in bytes, as <see cref="IsExceeded"/> has found it.</summary>
    public int Value { get; private set; }

    /// <summary>Whether a packet is too long. A raised MTU holds at once, a lowered one from the next reading on.</summary>
    /// <param name="length">The packet's length in bytes, without a link layer.</param>
    /// <param name="now">The time in milliseconds of <see cref="Environment.TickCount64"/>.</param>
    /// <returns>Whether it is.</returns>
    public bool IsExceeded(int length, long now)
    {
        if (length <= Value && now < _validUntil)
        {
            return false;
        }

        // A device that was renamed or moved to another namespace cannot be asked any more, but takes packets as before.
        IoResult mtu = _interface.Read();
        Value = mtu.Succeeded ? mtu.Count : ushort.MaxValue;
        _validUntil = Environment.TickCount64 + ValidMilliseconds;
        return length > Value;
    }
}
