using System.Net;
using System.Net.Sockets;
using FouTools.Captures.Tunnels;
using FouTools.Datapath.Model;
using FouTools.Errors;
using FouTools.Objects;
using FouTools.Packets;

namespace FouTools.Commands;

/// <summary>Makes outer headers of the parameters of a cmdlet, and refuses what cannot be.</summary>
internal static class OuterHeadersReader
{
    public static OuterHeaders Read(EncapsulationParameters given)
    {
        IPAddress remote = given.RemoteAddress!;
        IPAddress local = given.LocalAddress
            ?? (remote.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any);
        if (local.AddressFamily != remote.AddressFamily)
        {
            throw Refuse(
                FouError.InvalidLocalAddress,
                $"{local} and {remote} are not of one family.",
                "Give -LocalAddress and -RemoteAddress both as IPv4 or both as IPv6.");
        }

        if (given.Mode == TunnelMode.Any)
        {
            throw Refuse(
                FouError.InvalidMode,
                "Mode Any takes the header off the inner packet, so that nothing of it is left to convert.",
                "Give another -Mode.");
        }

        if (given.Encapsulation == UdpEncapsulation.None)
        {
            throw Refuse(FouError.InvalidEncapType, "A plain tunnel has no UDP header.", "Give -Encapsulation Fou, Gue or GueV1.");
        }

        bool hasGre = given.Mode is TunnelMode.GRE or TunnelMode.GRETAP;
        if (!hasGre && (given.Key is not null || given.OutputFlags is not (null or GreFlags.None)))
        {
            throw Refuse(
                FouError.ParameterNotOfKind, $"Mode {given.Mode} has no GRE header.", "Leave out -Key and -OutputFlags, or give -Mode GRE or GRETAP.");
        }

        return new OuterHeaders
        {
            LocalAddress = local,
            RemoteAddress = remote,
            SourcePort = given.SourcePort is int port ? TunnelPortList.ReadPort(port, "SourcePort") : null,
            RemotePort = TunnelPortList.ReadPort(given.RemotePort, "RemotePort"),

            // Version 1 is nothing in front of IP, and version 0 in front of everything else.
            HasGue = given.Encapsulation == UdpEncapsulation.Gue
                || (given.Encapsulation == UdpEncapsulation.GueV1 && given.Mode is TunnelMode.GRE or TunnelMode.GRETAP or TunnelMode.MPLS),
            HasGre = hasGre,
            Gre = new GreSettings
            {
                Key = given.Key,
                Checksum = given.OutputFlags?.HasFlag(GreFlags.Checksum) ?? false,
                Sequence = given.OutputFlags?.HasFlag(GreFlags.Sequence) ?? false,
            },
            UdpChecksum = given.UdpChecksum ?? true,
            Ttl = ReadByte(given.Ttl ?? IPHeader.DefaultTimeToLive, 1, FouError.InvalidTtl, "Ttl"),
            Tos = given.Tos is { IsInherited: true } ? null : ReadByte(given.Tos?.Number ?? 0, 0, FouError.InvalidTos, "Tos"),
        };
    }

    private static byte ReadByte(long number, long least, FouError error, string parameter) =>
        number >= least && number <= byte.MaxValue
            ? (byte)number
            : throw Refuse(error, $"{number} does not fit the field.", $"Give -{parameter} from {least} to {byte.MaxValue}.");

    private static FouException Refuse(FouError error, string message, string action) => new(error, message, action);
}
