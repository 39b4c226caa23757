using System.Net;
using System.Net.Sockets;
using FouTools.Packets;

namespace FouTools.Datapath.Model;

/// <summary>Finds what is wrong with a wish for a peer before anything is touched.</summary>
internal static class PeerOptionsCheck
{
    private const int LongestInterval = 86400;

    /// <summary>Checks everything that can be checked without asking the system.</summary>
    /// <param name="peer">The wish.</param>
    /// <param name="datapath">The datapath that the peer is for.</param>
    /// <exception cref="DatapathException">The first fault found.</exception>
    public static void ThrowIfFaulty(FouPeerOptions peer, FouDatapathOptions datapath)
    {
        if (peer.Name is { Length: 0 })
        {
            throw new DatapathException(DatapathError.InvalidName, "A peer cannot have an empty name.", "Give -Name, or leave it out to have it named after its address.");
        }

        CheckPlace(peer, datapath);
        CheckPrefixes(peer, datapath);
        CheckInterval(peer.KeepaliveInterval, "keepalives");
        CheckInterval(peer.EchoInterval, "echo requests");
        if (peer.EchoInterval > 0 && !datapath.Encapsulation.IsGue())
        {
            throw OptionsCheck.NotApplicable(
                "-EchoInterval", $"-Encapsulation {datapath.Encapsulation}", "use -Encapsulation Gue or GueV1; nothing else has messages of its own");
        }

        if (peer.KeepaliveInterval > 0 && !datapath.Encapsulation.HasUdp())
        {
            throw OptionsCheck.NotApplicable(
                "-KeepaliveInterval", "-Encapsulation None", "use -Encapsulation Fou; an empty packet is nothing but an error without UDP");
        }

        if (peer.Roaming && peer.AnySourcePort)
        {
            throw new DatapathException(
                DatapathError.OptionNotApplicable,
                "A roaming peer cannot send from any source port: the port it sends from is where it is followed to.",
                "Give either -Roaming or -AnySourcePort.");
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
            throw hasUdp
                ? new DatapathException(
                    DatapathError.InvalidAddress,
                    "Where the peer is, is not said: an address and a port belong together.",
                    "Give -RemoteAddress and -RemotePort, or -Roaming and neither, to have the peer found by what it sends.")
                : new DatapathException(
                    DatapathError.InvalidAddress,
                    "Where the peer is, is not said.",
                    "Give -RemoteAddress, or -Roaming to have the peer found by what it sends.");
        }

        if (peer.RemotePort is { } port)
        {
            OptionsCheck.CheckPort(port, "remote");
        }

        if (peer.RemotePortIPv6 is { } portIPv6)
        {
            OptionsCheck.CheckPort(portIPv6, "remote");
            if (datapath.Mode != TunnelMode.Mixed || datapath.Encapsulation != UdpEncapsulation.Fou)
            {
                throw OptionsCheck.NotApplicable("-RemotePortIPv6", $"{datapath.Mode} mode with {datapath.Encapsulation}", "it is for Mixed mode under direct FOU, where nothing but the port tells IPv6 from IPv4");
            }
        }

        if (peer.RemoteAddress is { } remote)
        {
            OptionsCheck.CheckRemote(remote, datapath);
            if (OptionsCheck.IsMulticast(remote) && !remote.Equals(datapath.RemoteAddress))
            {
                throw new DatapathException(
                    DatapathError.InvalidAddress,
                    $"{remote} cannot be the address of a peer added later: the datapath's sockets did not join that group.",
                    "Start a datapath with the group as its -RemoteAddress.");
            }
        }
    }

    private static void CheckNoPorts(FouPeerOptions peer)
    {
        if (peer.RemotePort is not null)
        {
            throw OptionsCheck.NoPorts("-RemotePort");
        }

        if (peer.AnySourcePort)
        {
            throw OptionsCheck.NoPorts("-AnySourcePort");
        }
    }

    private static void CheckPrefixes(FouPeerOptions peer, FouDatapathOptions datapath)
    {
        if (datapath.Mode.HasInnerAddresses() == (peer.AllowedPrefix.Count == 0))
        {
            throw datapath.Mode.HasInnerAddresses()
                ? new DatapathException(
                    DatapathError.InvalidPrefix,
                    "A peer needs at least one prefix: nothing would be sent to it, and nothing received from it.",
                    "Give the inner addresses behind it with -AllowedPrefix, such as 10.9.1.0/24; 0.0.0.0/0 and ::/0 for all.")
                : OptionsCheck.NotApplicable("-AllowedPrefix", $"{datapath.Mode} mode", "what it carries has no inner address that would choose a peer");
        }

        foreach (IPNetwork prefix in peer.AllowedPrefix)
        {
            // Every prefix is what the remote of a datapath itself has, whatever the mode.
            int version = prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 4 : 6;
            if (!datapath.Mode.Carries(version) && prefix.PrefixLength > 0)
            {
                throw new DatapathException(
                    DatapathError.AddressFamilyMismatch,
                    $"The prefix {prefix} is not of the family that {datapath.Mode} mode carries.",
                    "Use IPIP for IPv4, SIT for IPv6, or GRE or Mixed for both.");
            }
        }

        if (peer.AllowedPrefix.GroupBy(prefix => prefix).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new DatapathException(DatapathError.InvalidPrefix, $"The prefix {twice.Key} is given twice.", "Give every prefix once.");
        }
    }

    private static void CheckInterval(int seconds, string what)
    {
        if (seconds is < 0 or > LongestInterval)
        {
            throw new DatapathException(
                DatapathError.InvalidInterval,
                $"{seconds} seconds cannot be the interval of {what}.",
                $"Give 1 to {LongestInterval} seconds (25 suits most NATs), or 0 for none.");
        }
    }
}
