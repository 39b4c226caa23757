using FouTools.Captures.Tunnels;
using FouTools.Errors;

namespace FouTools.Objects;

/// <summary>Reads the mapping of UDP ports to protocols from parameters.</summary>
internal static class TunnelPortList
{
    /// <summary>Creates the mapping.</summary>
    /// <param name="fouPorts">The ports of direct FOU; empty for none.</param>
    /// <param name="protocols">The inner protocols: one for each port, one for all, or none for IPv4 and IPv6.</param>
    /// <param name="guePorts">The ports of GUE; empty for none.</param>
    /// <returns>The mapping; the well-known ports if none is given.</returns>
    /// <exception cref="FouException">A number is out of range or given twice, or protocols are given without ports.</exception>
    public static TunnelPorts Read(int[] fouPorts, int[] protocols, int[] guePorts)
    {
        if (protocols.Length > 1 && protocols.Length != fouPorts.Length)
        {
            throw Reject(
                FouError.InvalidProtocol,
                $"-Protocol has {protocols.Length} values, but -FouPort has {fouPorts.Length}.",
                "Give one protocol for all ports, or one for each.");
        }

        if (protocols.Length == 1 && fouPorts.Length == 0)
        {
            throw Reject(
                FouError.InvalidProtocol, "-Protocol is the inner protocol of direct FOU, but no -FouPort is given.", "Give -FouPort as well.");
        }

        if (fouPorts.Length == 0 && guePorts.Length == 0)
        {
            return TunnelPorts.WellKnown;
        }

        foreach (int port in fouPorts.Concat(guePorts).GroupBy(port => port).Where(same => same.Count() > 1).Select(same => same.Key))
        {
            throw Reject(
                FouError.InvalidPort,
                $"UDP port {port} is given twice.",
                "Give each port only once, as -FouPort or as -GuePort.");
        }

        var ports = new TunnelPorts();
        for (int index = 0; index < fouPorts.Length; index++)
        {
            int? protocol = protocols.Length == 0 ? null : protocols[protocols.Length == 1 ? 0 : index];
            if (protocol is < 1 or > byte.MaxValue)
            {
                throw Reject(
                    FouError.InvalidProtocol, $"{protocol} is not an IP protocol.", $"Give -Protocol from 1 to {byte.MaxValue}, or by name.");
            }

            ports.AddFou(ReadPort(fouPorts[index], "FouPort"), (byte?)protocol);
        }

        foreach (int port in guePorts)
        {
            ports.AddGue(ReadPort(port, "GuePort"));
        }

        return ports;
    }

    /// <summary>Checks a UDP port.</summary>
    /// <param name="port">The number.</param>
    /// <param name="parameter">The parameter that has it.</param>
    /// <returns>The port.</returns>
    /// <exception cref="FouException">The number is not a UDP port.</exception>
    public static ushort ReadPort(int port, string parameter) => port is >= 1 and <= ushort.MaxValue
        ? (ushort)port
        : throw Reject(FouError.InvalidPort, $"{port} is not a UDP port.", $"Give -{parameter} from 1 to {ushort.MaxValue}.");

    private static FouException Reject(FouError error, string message, string action) => new(error, message, action);
}
