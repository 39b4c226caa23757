namespace FouTools.Datapath.Model;

/// <summary>
/// Knows what of the host's network configuration the packets would pass by that are carried inside the kernel: whatever else would
/// filter, count, shape, encrypt or show them.
/// </summary>
public interface IBypassProbe : IDisposable
{
    /// <summary>Asks the host. Any thread may ask, one at a time, and no refusal of the host is an exception.</summary>
    /// <returns>What would not see packets, or why that cannot be told, in words; null where nothing would miss them.</returns>
    string? Find();
}
