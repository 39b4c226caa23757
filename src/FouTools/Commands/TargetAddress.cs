using System.Net;
using System.Net.Sockets;
using FouTools.Measurement;

namespace FouTools.Commands;

/// <summary>Resolves the target of a measurement.</summary>
internal static class TargetAddress
{
    /// <summary>Resolves an address or a host name.</summary>
    /// <param name="target">An address, or a name that the system can resolve.</param>
    /// <exception cref="MeasurementException">The target has no address.</exception>
    public static IPAddress Find(string target)
    {
        if (IPAddress.TryParse(target, out IPAddress? address))
        {
            // IPAddress also parses "10.1" and "0x7f.1", which are more likely mistakes.
            return address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == target
                ? address
                : throw new MeasurementException(MeasurementError.TargetNotFound, $"'{target}' is not an IPv4 address; write it as 192.0.2.1.");
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
            throw new MeasurementException(
                MeasurementError.TargetNotFound, $"'{target}' is not an address, and could not be resolved: {failure.Message}.", failure);
        }

        throw new MeasurementException(MeasurementError.TargetNotFound, $"'{target}' resolves to no address.");
    }
}
