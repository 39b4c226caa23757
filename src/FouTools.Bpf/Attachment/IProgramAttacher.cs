using FouTools.Linux;
using FouTools.Linux.Bpf;

namespace FouTools.Bpf.Attachment;

/// <summary>Attaches programs to interfaces, of the network namespace of the calling thread. Any thread may use it at any time.</summary>
public interface IProgramAttacher
{
    /// <summary>Attaches a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="interfaceIndex">The interface.</param>
    /// <param name="direction">Which of its packets the program sees.</param>
    /// <param name="goesWithProcess">Whether the interface vanishes when this process ends, as a TUN device does that it has made.</param>
    /// <returns>What holds it there.</returns>
    /// <exception cref="LinuxException">
    /// The kernel refused: <see cref="Errno.ENODEV"/>: there is no such interface; <see cref="Errno.EPERM"/>: CAP_NET_ADMIN is lacking.
    /// </exception>
    /// <exception cref="BpfLoadException">The kernel refused a program that this takes besides.</exception>
    ProgramAttachment Attach(BpfProgram program, int interfaceIndex, TrafficDirection direction, bool goesWithProcess);
}
