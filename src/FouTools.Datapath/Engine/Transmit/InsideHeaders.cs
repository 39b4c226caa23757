namespace FouTools.Datapath.Engine.Transmit;

/// <summary>What was written between the UDP header and a packet, as far as the UDP checksum depends on it.</summary>
/// <param name="Start">Where it begins: the UDP payload's start.</param>
/// <param name="Summed">Up to where the UDP checksum must still be summed.</param>
/// <param name="Tail">The sum of what is behind.</param>
internal readonly record struct InsideHeaders(int Start, int Summed, ulong Tail);
