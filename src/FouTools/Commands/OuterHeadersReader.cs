using System.Net;
using System.Net.Sockets;
using FouTools.Captures.Tunnels;
using FouTools.Datapath.Model;
using FouTools.Errors;
using FouTools.Objects;
using FouTools.Packets;

namespace FouTools.Commands;

/// <summary>Converts the parameters of a cmdlet to outer headers, and rejects invalid ones.</summary>
internal static class OuterHeadersReader
{
    public static OuterHeaders Read(EncapsulationParameters given)
    {
        IPAddress remote = given.RemoteAddress!;
        IPAddress local = given.LocalAddress
            ?? (remote.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any);
        if (local.AddressFamily != remote.AddressFamily)
        {
            throw Reject(
                FouError.InvalidLocalAddress,
                $"{local} and {remote} belong to different address families.",
                "Give -LocalAddress and -RemoteAddress both as IPv4 or both as IPv6.");
        }

        if (given.Mode == TunnelMode.Any)
        {
            throw Reject(
                FouError.InvalidMode,
                "Mode Any strips the inner IP header, so the packet cannot be converted.",
                "Give another -Mode.");
        }

        if (given.Encapsulation == UdpEncapsulation.None)
        {
            throw Reject(FouError.InvalidEncapType, "A plain tunnel has no UDP header.", "Give -Encapsulation Fou, Gue or GueV1.");
        }

        bool hasGre = given.Mode is TunnelMode.GRE or TunnelMode.GRETAP;
        if (!hasGre && (given.Key is not null || given.OutputFlags is not (null or GreFlags.None)))
        {
            throw Reject(
                FouError.ParameterNotOfKind, $"Mode {given.Mode} has no GRE header.", "Leave out -Key and -OutputFlags, or give -Mode GRE or GRETAP.");
        }

        return new OuterHeaders
        {
            LocalAddress = local,
            RemoteAddress = remote,
            SourcePort = given.SourcePort is int port ? TunnelPortList.ReadPort(port, "SourcePort") : null,
            RemotePort = TunnelPortList.ReadPort(given.RemotePort, "RemotePort"),

            // GUE version 1 has no header in front of IP; everything else needs version 0.
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
            : throw Reject(error, $"{number} does not fit the header field.", $"Give -{parameter} from {least} to {byte.MaxValue}.");

    private static FouException Reject(FouError error, string message, string action) => new(error, message, action);
}
