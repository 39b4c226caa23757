using System.Net;

namespace FouTools.Diagnosis.Probes;

/// <summary>Datagrams to be sent to the port of the other end, beside the tunnel.</summary>
/// <param name="Source">The outer source address.</param>
/// <param name="SourcePort">The source port of the tunnel; null for any.</param>
/// <param name="Destination">The outer destination address.</param>
/// <param name="DestinationPort">The port.</param>
/// <param name="Interface">The only interface to leave by; null for any.</param>
/// <param name="Count">How many.</param>
/// <param name="Payload">What they carry. It must be something that nobody delivers.</param>
internal sealed record OuterRequest(
    IPAddress Source, int? SourcePort, IPAddress Destination, int DestinationPort, string? Interface, int Count, ReadOnlyMemory<byte> Payload);
