namespace FouTools.Linux.Tun;

/// <summary>The driver that makes TUN devices.</summary>
public static class TunDriver
{
    /// <summary>Whether the driver is there and the caller may open it. No device is made.</summary>
    /// <returns>True when /dev/net/tun could be opened.</returns>
    public static bool IsAvailable()
    {
        try
        {
            using FileStream control = new(TunDevice.ControlPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            return true;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
