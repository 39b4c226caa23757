using FouTools.Datapath.Engine.Capture;
using FouTools.Datapath.Telemetry;

namespace FouTools.Datapath.Tests.Captures;

public sealed class TapRingTests
{
    [Fact]
    public void Packets_come_out_in_order_whole_and_with_their_reason()
    {
        var ring = new TapRing(1 << 12);
        for (int round = 0; round < 1000; round++)
        {
            for (int packet = 0; packet < 3; packet++)
            {
                Add(ring, (round * 3) + packet, 1 + (((round * 7) + packet) % 900), DropReason.UnknownPeer);
            }

            for (int packet = 0; packet < 3; packet++)
            {
                Assert.True(ring.TryPeek(out TapRecord record, out Span<byte> data));
                Assert.Equal(((long)(round * 3) + packet, DropReason.UnknownPeer, 0u), (record.Ticks, record.Reason, record.Lost));
                Assert.Equal(1 + (((round * 7) + packet) % 900), data.Length);
                Assert.Equal(-1, data.IndexOfAnyExcept((byte)record.Ticks));
                ring.Take();
            }
        }

        Assert.False(ring.TryPeek(out _, out _));
        Assert.Equal(0, ring.Lost);
    }

    [Fact]
    public void What_finds_no_room_is_lost_and_told_with_the_next()
    {
        var ring = new TapRing(1 << 10);
        for (int packet = 0; packet < 10; packet++)
        {
            Add(ring, packet, 200, DropReason.None);
        }

        int there = 0;
        while (ring.TryPeek(out TapRecord record, out _))
        {
            Assert.Equal(there++, record.Ticks);
            ring.Take();
        }

        Assert.InRange(there, 2, 4);
        Assert.Equal(10 - there, ring.Lost);
        Add(ring, 99, 10, DropReason.None);
        Assert.True(ring.TryPeek(out TapRecord next, out _));
        Assert.Equal((uint)(10 - there), next.Lost);
    }

    [Fact]
    public void A_packet_is_not_there_before_it_is_committed()
    {
        var ring = new TapRing(1 << 10);
        ring.Reserve(new TapRecord { Length = 3 }, [1], [2, 3]);
        Assert.False(ring.TryPeek(out _, out _));
        ring.Commit(DropReason.DeviceDown);
        Assert.True(ring.TryPeek(out TapRecord record, out Span<byte> data));
        Assert.Equal(DropReason.DeviceDown, record.Reason);
        Assert.Equal(new byte[] { 1, 2, 3 }, data.ToArray());
    }

    [Fact]
    public void A_packet_longer_than_the_ring_is_lost()
    {
        var ring = new TapRing(1 << 10);
        Add(ring, 1, 2000, DropReason.None);
        Assert.Equal(1, ring.Lost);
        Assert.False(ring.TryPeek(out _, out _));
    }

    [Fact]
    public void Two_threads_lose_nothing_but_what_is_counted()
    {
        const int Count = 300_000;
        var ring = new TapRing(1 << 14);
        long seen = 0;
        long lost = 0;
        long last = -1;
        bool isEnd = false;
        var taker = new Thread(() =>
        {
            while (true)
            {
                bool wasEnd = Volatile.Read(ref isEnd);
                while (ring.TryPeek(out TapRecord record, out Span<byte> data))
                {
                    Assert.True(record.Ticks > last);
                    Assert.Equal(-1, data.IndexOfAnyExcept((byte)record.Ticks));
                    last = record.Ticks;
                    lost += record.Lost;
                    seen++;
                    ring.Take();
                }

                if (wasEnd)
                {
                    return;
                }
            }
        });
        taker.Start();
        for (int packet = 0; packet < Count; packet++)
        {
            Add(ring, packet, packet % 500, DropReason.None);
        }

        Volatile.Write(ref isEnd, true);
        taker.Join();
        Assert.Equal(Count, seen + ring.Lost);
        Assert.InRange(lost, 0, ring.Lost);
        Assert.True(seen > 0);
    }

    [Fact]
    public void Adding_allocates_nothing()
    {
        var ring = new TapRing(1 << 16);
        byte[] data = new byte[100];
        Fill();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fill();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Fill()
        {
            for (int packet = 0; packet < 1000; packet++)
            {
                ring.Reserve(new TapRecord { Length = 100 }, [], data);
                ring.Commit(DropReason.None);
            }
        }
    }

    private static void Add(TapRing ring, int number, int length, DropReason reason)
    {
        byte[] data = new byte[length];
        data.AsSpan().Fill((byte)number);
        ring.Reserve(new TapRecord { Ticks = number, Length = length }, data.AsSpan(0, length / 2), data.AsSpan(length / 2));
        ring.Commit(reason);
    }
}
