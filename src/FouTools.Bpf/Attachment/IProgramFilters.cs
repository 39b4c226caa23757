using FouTools.Linux;
using FouTools.Linux.Bpf;

namespace FouTools.Bpf.Attachment;

/// <summary>
/// Filters of traffic control, in the network namespace of the calling thread, which the composition of the program hands in. Any thread
/// may use it at any time.
/// </summary>
public interface IProgramFilters
{
    /// <summary>Adds a program after the filters that are there, and removes those of its name that nobody holds any more.</summary>
    /// <param name="program">The program.</param>
    /// <param name="interfaceIndex">The interface.</param>
    /// <param name="direction">Which of its packets the program sees.</param>
    /// <param name="name">What the filter is called.</param>
    /// <param name="isAbandoned">Says of a filter of that name, by the number of its program, whether nobody holds it any more.</param>
    /// <returns>What removes the filter, and the queueing discipline that it is in where that was made for it and is empty then.</returns>
    /// <exception cref="LinuxException">
    /// The kernel refused: <see cref="Errno.ENOENT"/>: it has no clsact or no cls_bpf; <see cref="Errno.ENODEV"/>: there is no such
    /// interface; <see cref="Errno.EPERM"/>: CAP_NET_ADMIN is lacking.
    /// </exception>
    IProgramFilter Add(BpfProgram program, int interfaceIndex, TrafficDirection direction, string name, Predicate<uint> isAbandoned);
}
