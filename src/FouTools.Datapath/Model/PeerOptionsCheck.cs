using System.Net;
using System.Net.Sockets;
using FouTools.Packets;

namespace FouTools.Datapath.Model;

/// <summary>Finds what is wrong with a wish for a peer before anything is touched.</summary>
internal static class PeerOptionsCheck
{
    private const int MaxInterval = 86400;

    /// <summary>Checks everything that can be checked without asking the system.</summary>
    /// <param name="peer">The wish.</param>
    /// <param name="datapath">The datapath that the peer is for.</param>
    /// <exception cref="DatapathException">The first fault found.</exception>
    public static void ThrowIfFaulty(FouPeerOptions peer, FouDatapathOptions datapath)
    {
        if (peer.Name is { Length: 0 })
        {
            throw OptionsCheck.Invalid(DatapathProperty.Name, peer.Name, "A peer cannot have an empty name.", "1 or more characters");
        }

        CheckPlace(peer, datapath);
        CheckPrefixes(peer, datapath);
        CheckInterval(peer.KeepaliveInterval, DatapathProperty.KeepaliveInterval, "keepalives");
        CheckInterval(peer.EchoInterval, DatapathProperty.EchoInterval, "echo requests");
        if (peer.EchoInterval > 0 && !datapath.Encapsulation.IsGue())
        {
            throw OptionsCheck.NotApplicable(
                DatapathProperty.EchoInterval, peer.EchoInterval, DatapathProperty.Encapsulation, datapath.Encapsulation);
        }

        if (peer.KeepaliveInterval > 0 && !datapath.Encapsulation.HasUdp())
        {
            // An empty packet is nothing but an error without UDP.
            throw OptionsCheck.NotApplicable(
                DatapathProperty.KeepaliveInterval, peer.KeepaliveInterval, DatapathProperty.Encapsulation, UdpEncapsulation.None);
        }

        if (peer.Roaming && peer.AnySourcePort)
        {
            // The port that it sends from is where it is followed to.
            throw OptionsCheck.NotApplicable(DatapathProperty.Roaming, true, DatapathProperty.AnySourcePort, true);
        }
    }

    private static void CheckPlace(FouPeerOptions peer, FouDatapathOptions datapath)
    {
        bool hasUdp = datapath.Encapsulation.HasUdp();
        if (!hasUdp)
        {
            CheckNoPorts(peer);
        }

        if ((hasUdp && peer.RemoteAddress is null != peer.RemotePort is null) || (peer.RemoteAddress is null && !peer.Roaming))
        {
            DatapathProperty missing = peer.RemoteAddress is null ? DatapathProperty.RemoteAddress : DatapathProperty.RemotePort;
            throw OptionsCheck.Missing(missing, hasUdp ? "A peer needs both an address and a port." : "A peer needs an address.");
        }

        if (peer.RemotePort is { } port)
        {
            OptionsCheck.CheckPort(port, DatapathProperty.RemotePort);
        }

        if (peer.RemotePortIPv6 is { } portIPv6)
        {
            OptionsCheck.CheckPort(portIPv6, DatapathProperty.RemotePortIPv6);
            if (datapath.Mode != TunnelMode.Mixed || datapath.Encapsulation != UdpEncapsulation.Fou)
            {
                // Elsewhere something but the port tells IPv6 from IPv4.
                throw datapath.Mode != TunnelMode.Mixed
                    ? OptionsCheck.NotApplicable(DatapathProperty.RemotePortIPv6, portIPv6, DatapathProperty.Mode, datapath.Mode)
                    : OptionsCheck.NotApplicable(DatapathProperty.RemotePortIPv6, portIPv6, DatapathProperty.Encapsulation, datapath.Encapsulation);
            }
        }

        if (peer.RemoteAddress is { } remote)
        {
            OptionsCheck.CheckRemote(remote, datapath);
            if (OptionsCheck.IsMulticast(remote) && !remote.Equals(datapath.RemoteAddress))
            {
                throw new DatapathException(
                    DatapathError.MulticastGroupNotJoined,
                    $"{remote} cannot be the address of a peer added later: the datapath's sockets did not join that group.")
                {
                    Property = DatapathProperty.RemoteAddress,
                    Value = remote,
                };
            }
        }
    }

    private static void CheckNoPorts(FouPeerOptions peer)
    {
        if (peer.RemotePort is not null)
        {
            throw OptionsCheck.NoPorts(DatapathProperty.RemotePort, peer.RemotePort);
        }

        if (peer.AnySourcePort)
        {
            throw OptionsCheck.NoPorts(DatapathProperty.AnySourcePort, true);
        }
    }

    private static void CheckPrefixes(FouPeerOptions peer, FouDatapathOptions datapath)
    {
        if (datapath.Mode.HasInnerAddresses() == (peer.AllowedPrefix.Count == 0))
        {
            throw datapath.Mode.HasInnerAddresses()
                ? OptionsCheck.Missing(
                    DatapathProperty.AllowedPrefix, "A peer needs at least one prefix: nothing would be sent to it, and nothing received from it.")
                : OptionsCheck.NotApplicable(
                    DatapathProperty.AllowedPrefix, string.Join(", ", peer.AllowedPrefix), DatapathProperty.Mode, datapath.Mode);
        }

        foreach (IPNetwork prefix in peer.AllowedPrefix)
        {
            // Every prefix is what the remote of a datapath itself has, whatever the mode.
            int version = prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 4 : 6;
            if (!datapath.Mode.Carries(version) && prefix.PrefixLength > 0)
            {
                throw new DatapathException(
                    DatapathError.AddressFamilyMismatch,
                    $"The prefix {prefix} is not of the family that {datapath.Mode} mode carries.")
                {
                    Property = DatapathProperty.AllowedPrefix,
                    Value = prefix,
                    OtherProperty = DatapathProperty.Mode,
                    OtherValue = datapath.Mode,
                };
            }
        }

        if (peer.AllowedPrefix.GroupBy(prefix => prefix).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new DatapathException(DatapathError.DuplicateValue, $"The prefix {twice.Key} is given twice.")
            {
                Property = DatapathProperty.AllowedPrefix,
                Value = twice.Key,
            };
        }
    }

    private static void CheckInterval(int seconds, DatapathProperty property, string what)
    {
        if (seconds is < 0 or > MaxInterval)
        {
            throw OptionsCheck.Invalid(
                property, seconds, $"{seconds} seconds cannot be the interval of {what}.", $"0 to {MaxInterval}");
        }
    }
}
