using System.Net;
using System.Net.Sockets;
using FouTools.Measurement;

namespace FouTools.Commands;

/// <summary>The address of what the user named.</summary>
internal static class TargetAddress
{
    /// <summary>Finds it.</summary>
    /// <param name="target">An address, or a name that the system knows.</param>
    /// <exception cref="MeasurementException">It has none.</exception>
    public static IPAddress Find(string target)
    {
        if (IPAddress.TryParse(target, out IPAddress? address))
        {
            // It also takes "10.1" and "0x7f.1", none of which anyone means here.
            return address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == target
                ? address
                : throw new MeasurementException(MeasurementError.TargetNotFound, $"'{target}' is no IPv4 address; write it as 192.0.2.1.");
        }

        try
        {
            if (Dns.GetHostAddresses(target) is [IPAddress first, ..])
            {
                return first;
            }
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            throw new MeasurementException(MeasurementError.TargetNotFound, $"'{target}' is no address, and no name of one: {failure.Message}.", failure);
        }

        throw new MeasurementException(MeasurementError.TargetNotFound, $"'{target}' is the name of no address.");
    }
}
