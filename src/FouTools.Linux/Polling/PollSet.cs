using Tmds.Linux;

namespace FouTools.Linux.Polling;

/// <summary>A fixed set of descriptors that one thread waits on (poll(2)). Waiting allocates nothing.</summary>
public sealed unsafe class PollSet : IDisposable
{
    private readonly NativeBuffer _entries;
    private readonly int _count;

    /// <summary>Creates a set that waits until any member is readable.</summary>
    /// <param name="members">The members, which must outlive the set.</param>
    public PollSet(params IReadOnlyList<IPollable> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        _count = members.Count;
        _entries = new NativeBuffer(_count * sizeof(pollfd));
        for (int i = 0; i < _count; i++)
        {
            Entries[i] = new pollfd { fd = members[i].Descriptor, events = LibC.POLLIN };
        }
    }

    private Span<pollfd> Entries => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, pollfd>(_entries.Span);

    /// <summary>Waits until a member is readable or has failed.</summary>
    /// <param name="milliseconds">The timeout; -1 for none, 0 to return at once.</param>
    /// <returns>The number of ready members; <see cref="Errno.EINTR"/> on a signal.</returns>
    public IoResult Wait(int milliseconds)
    {
        fixed (pollfd* entries = Entries)
        {
            return IoResult.From(LibC.poll(entries, (uint)_count, milliseconds));
        }
    }

    /// <summary>Whether a member was ready or had failed when <see cref="Wait"/> returned.</summary>
    /// <param name="member">Its index in the order given to the constructor.</param>
    /// <returns>True if reading from the member will not block.</returns>
    public bool IsReady(int member) => Entries[member].revents != 0;

    /// <inheritdoc/>
    public void Dispose() => _entries.Dispose();
}
