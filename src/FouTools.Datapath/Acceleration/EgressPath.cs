namespace FouTools.Datapath.Acceleration;

/// <summary>A path to a remote by one interface.</summary>
/// <param name="Mtu">The longest outer packet that it takes, in bytes; 0 where it cannot be used.</param>
/// <param name="Reason">Why it cannot be used, in words; null where it can.</param>
internal readonly record struct EgressPath(int Mtu, string? Reason);
