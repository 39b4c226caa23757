using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FouTools.Datapath.Telemetry;

namespace FouTools.Datapath.Engine.Capture;

/// <summary>
/// A bounded queue of packets from one worker to the thread that writes them, without locks: what finds no room is lost and
/// counted, so that the worker never waits. One thread adds, one other takes.
/// </summary>
internal sealed class TapRing
{
    private const int Alignment = 8;
    private const int Skip = -1;

    private static readonly int s_headerLength = Unsafe.SizeOf<Slot>();

    private readonly byte[] _bytes;
    private long _added;
    private long _taken;
    private long _lost;
    private uint _lostSinceLast;
    private int _reserved;
    private int _reservedAt;

    /// <summary>Makes a ring.</summary>
    /// <param name="capacity">Its bytes, a power of two.</param>
    public TapRing(int capacity) => _bytes = new byte[capacity];

    /// <summary>The packets that found no room.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Copies a packet that is in two parts, or loses it. It is there for the other thread after <see cref="Commit"/>.</summary>
    /// <param name="record">What is said of it; its length is that of both parts.</param>
    /// <param name="front">The first part.</param>
    /// <param name="data">The second.</param>
    public void Reserve(in TapRecord record, ReadOnlySpan<byte> front, ReadOnlySpan<byte> data)
    {
        _reserved = 0;
        int needed = Align(s_headerLength + front.Length + data.Length);
        int at = (int)(_added & (_bytes.Length - 1));
        int toEnd = _bytes.Length - at;

        // A packet is in one piece: what is left at the end is skipped.
        int skipped = toEnd < needed ? toEnd : 0;
        if (_bytes.Length - (_added - Volatile.Read(ref _taken)) < needed + skipped)
        {
            _lostSinceLast++;
            Volatile.Write(ref _lost, _lost + 1);
            return;
        }

        if (skipped > 0)
        {
            // There may be no more room than for these: a whole slot is not needed to say that nothing follows.
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(at), Skip);
            at = 0;
        }

        Span<byte> netns = _bytes.AsSpan(at, needed);
        MemoryMarshal.Write(netns, new Slot { Size = needed, Record = record with { Lost = _lostSinceLast } });
        front.CopyTo(netns[s_headerLength..]);
        data.CopyTo(netns[(s_headerLength + front.Length)..]);
        _lostSinceLast = 0;
        _reserved = skipped + needed;
        _reservedAt = at;
    }

    /// <summary>Adds the packet that was copied, if it found room.</summary>
    /// <param name="reason">Why it was dropped; None if it was not.</param>
    public void Commit(DropReason reason)
    {
        if (_reserved > 0)
        {
            ref Slot slot = ref MemoryMarshal.AsRef<Slot>(_bytes.AsSpan(_reservedAt));
            slot.Record = slot.Record with { Reason = reason };
            Volatile.Write(ref _added, _added + _reserved);
            _reserved = 0;
        }
    }

    /// <summary>Looks at the oldest packet. It lasts until <see cref="Take"/>.</summary>
    /// <param name="record">What is said of it.</param>
    /// <param name="data">Its bytes, which may be changed.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryPeek(out TapRecord record, out Span<byte> data)
    {
        record = default;
        data = default;
        while (_taken != Volatile.Read(ref _added))
        {
            int at = (int)(_taken & (_bytes.Length - 1));
            if (BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(at)) != Skip)
            {
                record = MemoryMarshal.Read<Slot>(_bytes.AsSpan(at)).Record;
                data = _bytes.AsSpan(at + s_headerLength, record.Length);
                return true;
            }

            Volatile.Write(ref _taken, _taken + _bytes.Length - at);
        }

        return false;
    }

    /// <summary>Takes the packet that was looked at.</summary>
    public void Take()
    {
        Slot slot = MemoryMarshal.Read<Slot>(_bytes.AsSpan((int)(_taken & (_bytes.Length - 1))));
        Volatile.Write(ref _taken, _taken + slot.Size);
    }

    private static int Align(int length) => (length + Alignment - 1) & ~(Alignment - 1);

    // The size stands first, where a skip says so.
    [StructLayout(LayoutKind.Sequential)]
    private struct Slot
    {
        public int Size;
        public TapRecord Record;
    }
}
