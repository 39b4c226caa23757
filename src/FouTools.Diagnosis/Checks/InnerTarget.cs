using System.Net;

namespace FouTools.Diagnosis.Checks;

/// <summary>An inner address to probe through the tunnel.</summary>
/// <param name="Address">The address.</param>
/// <param name="Source">The local inner address to probe from.</param>
internal sealed record InnerTarget(IPAddress Address, IPAddress Source);
