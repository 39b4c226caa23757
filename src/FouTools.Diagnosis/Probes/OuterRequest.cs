using System.Net;

namespace FouTools.Diagnosis.Probes;

/// <summary>Datagrams to send to the port of the remote, outside the tunnel.</summary>
/// <param name="Source">The outer source address.</param>
/// <param name="SourcePort">The source port of the tunnel; null for any.</param>
/// <param name="Destination">The outer destination address.</param>
/// <param name="DestinationPort">The destination port.</param>
/// <param name="Interface">The interface to send through; null for any.</param>
/// <param name="Count">The number of datagrams.</param>
/// <param name="Payload">The payload, which no receiver may deliver.</param>
internal sealed record OuterRequest(
    IPAddress Source, int? SourcePort, IPAddress Destination, int DestinationPort, string? Interface, int Count, ReadOnlyMemory<byte> Payload);
