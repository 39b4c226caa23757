namespace FouTools.Netlink.Fou;

/// <summary>
/// Puts the whole list of ports together from several readings. One reading is not enough: at the end of every datagram
/// the kernel passes over the port that had no more room in it (fou_nl_get_dumpit counts it as listed,
/// net/ipv4/fou_core.c), and it does not say when the list changed between two datagrams. But inside one datagram
/// nothing is missing. So what follows what is taken from the inside of datagrams only, and readings whose datagrams
/// end elsewhere are added until that leads from the first port to the last.
/// </summary>
internal sealed class FouDumpMerger
{
    /// <summary>
    /// The bytes that the kernel offers to a datagram at least: a page of 4 KiB less its own bookkeeping
    /// (NLMSG_GOODSIZE, include/linux/netlink.h), rounded down.
    /// </summary>
    internal const int MinCapacity = 3500;

    /// <summary>More bytes than one port takes.</summary>
    internal const int LargestPort = 160;

    // The most that the kernel fits a datagram of a list to, and more than it keeps of that for itself (netlink_recvmsg,
    // net/netlink/af_netlink.c).
    private const int LargestDatagram = 32 * 1024;
    private const int Bookkeeping = 512;

    private const int CertainEnding = 2;

    private readonly Dictionary<FouPort, FouPort> _followers = [];
    private readonly Dictionary<FouPort, FouPort> _predecessors = [];
    private readonly Dictionary<FouPort, int> _endings = [];
    private readonly HashSet<FouPort> _all = [];
    private FouPort? _first;
    private bool _isEmpty;
    private int _readings;

    /// <summary>Adds a reading.</summary>
    /// <param name="runs">Its datagrams in order.</param>
    /// <param name="bufferSize">The size of the receive buffer they came by, to which the kernel fits them.</param>
    /// <returns>False when it contradicts an earlier one: the list has changed.</returns>
    public bool TryAdd(IReadOnlyList<FouDumpPart> runs, int bufferSize)
    {
        _readings++;
        if (runs.Count == 0)
        {
            _isEmpty = true;
            return _all.Count == 0;
        }

        FouPort first = runs[0].Ports[0];
        if (_isEmpty || (_readings > 1 && _first != first))
        {
            return false;
        }

        _first = first;
        int capacity = Math.Min(bufferSize, LargestDatagram) - Bookkeeping;
        foreach (FouDumpPart run in runs)
        {
            _all.UnionWith(run.Ports);
            for (int netns = 1; netns < run.Ports.Count; netns++)
            {
                if (!TryJoin(run.Ports[netns - 1], run.Ports[netns]))
                {
                    return false;
                }
            }

            if (ReferenceEquals(run, runs[^1]))
            {
                FouPort last = run.Ports[^1];
                _endings[last] = _endings.GetValueOrDefault(last) + WeighEnding(run, capacity);
            }
        }

        return true;
    }

    /// <summary>Puts the list together.</summary>
    /// <returns>The list in the kernel's order, or null while the readings leave gaps.</returns>
    public IReadOnlyList<FouPort>? TryComplete()
    {
        if (_first is null)
        {
            return _isEmpty ? [] : null;
        }

        var list = new List<FouPort>(_all.Count);
        FouPort? port = _first;
        while (port is not null && list.Count < _all.Count)
        {
            list.Add(port);
            if (!_followers.TryGetValue(port, out FouPort? follower) && _endings.GetValueOrDefault(port) < CertainEnding)
            {
                return null;
            }

            port = follower;
        }

        return port is null && list.Count == _all.Count ? list : null;
    }

    // The last datagram ends the list only if there was room for one more port in it. That is certain of the least
    // capacity. More is what the kernel aims at; when it is short of memory it offers less, but two readings of
    // different sizes do not come to their ends at the same port by that.
    private static int WeighEnding(FouDumpPart run, int capacity) => (run.Size + LargestPort) switch
    {
        <= MinCapacity => CertainEnding,
        int size => size <= capacity ? 1 : 0,
    };

    private bool TryJoin(FouPort port, FouPort follower)
    {
        if (_followers.TryGetValue(port, out FouPort? known) | _predecessors.TryGetValue(follower, out FouPort? before))
        {
            return known == follower && before == port;
        }

        _followers.Add(port, follower);
        _predecessors.Add(follower, port);
        return true;
    }
}
