using System.Net;

namespace FouTools.TunnelBench.Hosts;

/// <summary>One of the two hosts.</summary>
/// <param name="Namespace">The name of its network namespace.</param>
/// <param name="Underlay">Its IPv4 address outside of the tunnel.</param>
/// <param name="UnderlayIPv6">Its IPv6 address outside of the tunnel.</param>
/// <param name="Number">The last part of its addresses.</param>
internal sealed record Host(string Namespace, IPAddress Underlay, IPAddress UnderlayIPv6, int Number)
{
    /// <summary>Its IPv4 address inside the tunnel.</summary>
    public IPAddress Inner => IPAddress.Parse($"10.9.0.{Number}");

    /// <summary>Its IPv6 address inside the tunnel.</summary>
    public IPAddress InnerIPv6 => IPAddress.Parse($"fd09::{Number}");

    /// <summary>Runs ip(8) in its namespace.</summary>
    public void Ip(string words) => IpCommand.Run($"-n {Namespace} {words}");

    /// <summary>Runs ip(8) in its namespace and returns whether it succeeded.</summary>
    public bool Try(string words)
    {
        try
        {
            Ip(words);
            return true;
        }
        catch (BenchException)
        {
            return false;
        }
    }
}
