using System.Net;
using FouTools.Linux;
using FouTools.Linux.Sockets;

namespace FouTools.Diagnosis.Probes;

/// <summary>What is sent to find out. Nothing of it changes anything, here or there, but counters.</summary>
internal interface IProbes
{
    /// <summary>Asks through the tunnel, until all answered or the time is over.</summary>
    /// <param name="request">What to ask.</param>
    /// <param name="outer">The other end, whose ICMP errors are listened for; null for nobody's.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LinuxException">CAP_NET_RAW is lacking (<see cref="Errno.EPERM"/>), or the kernel refused otherwise.</exception>
    EchoAnswers Ask(EchoRequest request, SocketEndpoint? outer, TimeSpan patience, CancellationToken cancellation);

    /// <summary>Sends datagrams beside the tunnel, until the first is refused or the time is over.</summary>
    /// <exception cref="LinuxException">CAP_NET_RAW is lacking (<see cref="Errno.EPERM"/>), or the kernel refused otherwise.</exception>
    OuterAnswers Send(OuterRequest request, TimeSpan patience, CancellationToken cancellation);

    /// <summary>Reads what the kernel knows of the path to the other end.</summary>
    /// <returns>Bytes of an IP packet, or the kernel's reason for knowing nothing.</returns>
    IoResult ReadPathMtu(IPAddress destination, IPAddress? source, string? interfaceName);
}
