using FouTools.Linux;
using FouTools.Linux.Bpf;
using FouTools.Netlink.Rtnetlink.Filters;

namespace FouTools.Netlink.Rtnetlink.Client;

/// <summary>
/// A BPF program at a link, as a filter behind those of others. Closing this removes the filter; when the process ends without, the link
/// keeps it until the next of its name comes.
/// </summary>
public sealed class AttachedFilter : IDisposable
{
    // Behind what a user numbers and what the kernel numbers itself, from 0xc000 down (tcf_auto_prio in net/sched/cls_api.c): where others
    // drop a packet, it is dropped.
    private const ushort Priority = 0xf000;

    // In the name of every filter whose queueing discipline was made for such filters: the last one takes it along, though those before may
    // have been of processes that have gone.
    private const string OwnQdiscMark = "+clsact";

    // Between the look whether a queueing discipline is empty and its end, no other of this process may put a filter in.
    private static readonly Lock s_changes = new();

    private readonly RouteNetlink _netlink;
    private readonly TrafficFilter _filter;
    private bool _isDisposed;

    private AttachedFilter(RouteNetlink netlink, TrafficFilter filter)
    {
        _netlink = netlink;
        _filter = filter;
    }

    /// <summary>Adds a filter to a link of the network namespace of the calling thread, and removes abandoned ones of its name.</summary>
    /// <param name="program">A descriptor of the program.</param>
    /// <param name="linkIndex">The link.</param>
    /// <param name="direction">Which of its packets the program sees.</param>
    /// <param name="name">What the filter is called.</param>
    /// <param name="isAbandoned">Says of a filter of that name, by the number of its program, whether nobody holds it any more.</param>
    /// <returns>What holds it there.</returns>
    /// <exception cref="NetlinkException">As <see cref="TrafficFilters.TryAddQdisc"/> and <see cref="TrafficFilters.Add"/>.</exception>
    /// <exception cref="LinuxException">The kernel refused the socket.</exception>
    public static AttachedFilter Attach(int program, int linkIndex, TrafficDirection direction, string name, Predicate<uint> isAbandoned)
    {
        ArgumentNullException.ThrowIfNull(isAbandoned);
        RouteNetlink netlink = RouteNetlink.Open();
        try
        {
            lock (s_changes)
            {
                bool isOwn = netlink.Filters.TryAddQdisc(linkIndex) | Sweep(netlink.Filters, linkIndex, direction, name, isAbandoned);
                var filter = new TrafficFilter
                {
                    LinkIndex = linkIndex,
                    Direction = direction,
                    Priority = Priority,

                    // Never one of an abandoned filter, which another process may be about to remove.
                    Handle = (uint)Random.Shared.Next(1, int.MaxValue),
                    Name = isOwn ? name + OwnQdiscMark : name,
                };
                try
                {
                    netlink.Filters.Add(filter, program);
                }
                catch (NetlinkException) when (isOwn)
                {
                    DeleteQdiscIfEmpty(netlink.Filters, linkIndex);
                    throw;
                }

                return new AttachedFilter(netlink, filter);
            }
        }
        catch
        {
            netlink.Dispose();
            throw;
        }
    }

    /// <summary>Says whether the link has the filter still: whoever administers traffic control may remove it.</summary>
    /// <returns>False also where the link has gone.</returns>
    /// <exception cref="NetlinkException">The kernel refused, or its answer got lost.</exception>
    public bool IsThere()
    {
        try
        {
            return _netlink.Filters.List(_filter.LinkIndex, _filter.Direction)
                .Any(one => one.Priority == Priority && one.Handle == _filter.Handle && one.Name == _filter.Name);
        }
        catch (NetlinkException refusal) when (refusal.Error == Errno.ENODEV)
        {
            return false;
        }
    }

    /// <summary>Removes the filter, and the queueing discipline where it was made for such filters and has no others.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        using (_netlink)
        {
            try
            {
                lock (s_changes)
                {
                    if (_netlink.Filters.Delete(_filter) && HasMark(_filter))
                    {
                        DeleteQdiscIfEmpty(_netlink.Filters, _filter.LinkIndex);
                    }
                }
            }
            catch (NetlinkException)
            {
                // What stays is removed by the next of its name.
            }
        }
    }

    private static bool HasMark(TrafficFilter filter) => filter.Name!.EndsWith(OwnQdiscMark, StringComparison.Ordinal);

    /// <summary>Removes abandoned filters.</summary>
    /// <returns>Whether the queueing discipline was made for filters of that name.</returns>
    private static bool Sweep(TrafficFilters filters, int linkIndex, TrafficDirection direction, string name, Predicate<uint> isAbandoned)
    {
        bool isOwn = false;
        foreach (TrafficFilter filter in filters.List(linkIndex, direction).Where(one => one.Name == name || one.Name == name + OwnQdiscMark))
        {
            isOwn |= HasMark(filter);
            if (filter.ProgramId is { } id && isAbandoned(id))
            {
                filters.Delete(filter);
            }
        }

        return isOwn;
    }

    private static void DeleteQdiscIfEmpty(TrafficFilters filters, int linkIndex)
    {
        if (filters.List(linkIndex, TrafficDirection.Ingress).Count == 0 && filters.List(linkIndex, TrafficDirection.Egress).Count == 0)
        {
            filters.DeleteQdisc(linkIndex);
        }
    }
}
