using FouTools.Linux.Interfaces;

namespace FouTools.Datapath.Model;

/// <summary>Reads from the kernel what a datapath's device is like, for as long as the datapath runs. Safe for any thread.</summary>
public interface IDeviceReader : IDisposable
{
    /// <summary>Reads the device.</summary>
    /// <returns>The device as of now; null where it is not in its network namespace, deleted or moved.</returns>
    DeviceReading? Read();

    /// <summary>Reads the device's addresses.</summary>
    /// <returns>The addresses as of now, in the kernel's order; null where <see cref="Read"/> gives null.</returns>
    IReadOnlyList<InterfaceAddress>? ReadAddresses();
}

/// <summary>A TUN or TAP device as the kernel describes it at one moment.</summary>
/// <param name="Index">Its index, which it keeps in its network namespace whatever its name becomes.</param>
/// <param name="Name">Its name.</param>
/// <param name="Mtu">Its MTU in bytes.</param>
/// <param name="IsUp">Whether the administrator has set it up.</param>
public sealed record DeviceReading(int Index, string Name, int Mtu, bool IsUp);
