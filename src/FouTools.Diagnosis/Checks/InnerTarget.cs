using System.Net;

namespace FouTools.Diagnosis.Checks;

/// <summary>An address behind the other end that can be asked.</summary>
/// <param name="Address">The address.</param>
/// <param name="Source">The address of this end to ask from.</param>
internal sealed record InnerTarget(IPAddress Address, IPAddress Source);
