using FouTools.Linux;
using FouTools.Linux.Bpf;

namespace FouTools.Bpf.Attachment;

/// <summary>Attaches programs to interfaces, in the network namespace of the calling thread. Thread-safe.</summary>
public interface IProgramAttacher
{
    /// <summary>Attaches a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="interfaceIndex">The interface.</param>
    /// <param name="direction">The direction of traffic that the program sees.</param>
    /// <param name="goesWithProcess">Whether the interface is deleted when this process ends, as a TUN device that it has created.</param>
    /// <returns>The attachment.</returns>
    /// <exception cref="LinuxException">
    /// The kernel rejected it: <see cref="Errno.ENODEV"/>: there is no such interface; <see cref="Errno.EPERM"/>: CAP_NET_ADMIN is lacking.
    /// </exception>
    /// <exception cref="BpfLoadException">The kernel rejected an additional program that this attacher needs.</exception>
    ProgramAttachment Attach(BpfProgram program, int interfaceIndex, TrafficDirection direction, bool goesWithProcess);
}
