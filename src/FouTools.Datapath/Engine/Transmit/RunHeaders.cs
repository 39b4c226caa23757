using FouTools.Linux.Sockets;

namespace FouTools.Datapath.Engine.Transmit;

/// <summary>What the outer headers of all datagrams of a run have in common.</summary>
/// <param name="SourcePort">The UDP source port.</param>
/// <param name="Fields">The rest.</param>
internal readonly record struct RunHeaders(ushort SourcePort, OuterFields Fields);
