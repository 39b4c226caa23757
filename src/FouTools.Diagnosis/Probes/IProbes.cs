using System.Net;
using FouTools.Linux;
using FouTools.Linux.Sockets;

namespace FouTools.Diagnosis.Probes;

/// <summary>Sends probes. They change nothing but counters, at either end.</summary>
internal interface IProbes
{
    /// <summary>Sends echo requests through the tunnel, until all are answered or the time is up.</summary>
    /// <param name="request">The requests.</param>
    /// <param name="outer">The remote endpoint to collect ICMP errors for; null to collect none.</param>
    /// <param name="timeout">The maximum wait.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LinuxException">
    /// CAP_NET_RAW is missing (<see cref="Errno.EPERM"/>), or the kernel rejected the request for another reason.
    /// </exception>
    EchoAnswers Ask(EchoRequest request, SocketEndpoint? outer, TimeSpan timeout, CancellationToken cancellation);

    /// <summary>Sends datagrams outside the tunnel, until an ICMP error arrives, a send fails or the time is up.</summary>
    /// <exception cref="LinuxException">
    /// CAP_NET_RAW is missing (<see cref="Errno.EPERM"/>), or the kernel rejected the request for another reason.
    /// </exception>
    OuterAnswers Send(OuterRequest request, TimeSpan timeout, CancellationToken cancellation);

    /// <summary>Reads the kernel's path MTU to the remote.</summary>
    /// <returns>The maximum length of an IP packet in bytes, or the error of the kernel.</returns>
    IoResult ReadPathMtu(IPAddress destination, IPAddress? source, string? interfaceName);
}
