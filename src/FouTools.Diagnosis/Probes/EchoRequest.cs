using System.Net;

namespace FouTools.Diagnosis.Probes;

/// <summary>ICMP echo requests to send through a device.</summary>
/// <param name="Device">The device.</param>
/// <param name="Source">The inner source address.</param>
/// <param name="Target">The inner destination address.</param>
/// <param name="Count">The number of requests.</param>
/// <param name="Length">The length of each in bytes, including its IP header; it is never fragmented.</param>
internal sealed record EchoRequest(string Device, IPAddress Source, IPAddress Target, int Count, int Length)
{
    /// <summary>The length of an IPv4 request without data.</summary>
    public const int MinIPv4 = 28;

    /// <summary>The length of an IPv6 request without data.</summary>
    public const int MinIPv6 = 48;

    /// <summary>The minimum length for the address family.</summary>
    public int Shortest => Target.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? MinIPv4 : MinIPv6;
}
