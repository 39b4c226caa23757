using FouTools.Linux;
using FouTools.Linux.Bpf;

namespace FouTools.Bpf.Attachment;

/// <summary>
/// Traffic control filters in the network namespace of the calling thread; the application supplies the implementation. Thread-safe.
/// </summary>
public interface IProgramFilters
{
    /// <summary>Adds a program after the existing filters, and removes abandoned ones of the same name.</summary>
    /// <param name="program">The program.</param>
    /// <param name="interfaceIndex">The interface.</param>
    /// <param name="direction">The direction of traffic that the program sees.</param>
    /// <param name="name">The name of the filter.</param>
    /// <param name="isAbandoned">Decides, from the program id of a filter of that name, whether its process has gone.</param>
    /// <returns>The filter; disposing removes it, and its queueing discipline if this call created that and it is empty.</returns>
    /// <exception cref="LinuxException">
    /// The kernel rejected it: <see cref="Errno.ENOENT"/>: it has no clsact or no cls_bpf; <see cref="Errno.ENODEV"/>: there is no such
    /// interface; <see cref="Errno.EPERM"/>: CAP_NET_ADMIN is lacking.
    /// </exception>
    IProgramFilter Add(BpfProgram program, int interfaceIndex, TrafficDirection direction, string name, Predicate<uint> isAbandoned);
}
