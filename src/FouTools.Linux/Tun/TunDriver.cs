namespace FouTools.Linux.Tun;

/// <summary>The driver of TUN devices.</summary>
public static class TunDriver
{
    /// <summary>Whether the driver is available and the caller may open it, without creating a device.</summary>
    /// <returns>True when /dev/net/tun could be opened.</returns>
    public static bool IsAvailable()
    {
        try
        {
            using FileStream control = new(TunDevice.ControlPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
