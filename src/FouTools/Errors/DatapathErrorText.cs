using System.Globalization;
using System.Net.Sockets;
using FouTools.Datapath.Model;

namespace FouTools.Errors;

/// <summary>Phrases the engine's errors in terms of the cmdlets' parameters.</summary>
internal static class DatapathErrorText
{
    private const string NoPorts = "use -Encapsulation Fou; without UDP there are no ports";
    private const string NoMessages = "use -Encapsulation Gue or GueV1; only GUE has control messages";

    private static readonly Dictionary<DatapathProperty, string> s_missing = new()
    {
        [DatapathProperty.LocalPort] =
            "Give -LocalPort, or -RemoteAddress and -RemotePort, which is then also the local port; or -Encapsulation None for a tunnel without UDP.",
        [DatapathProperty.RemoteAddress] =
            "Give -RemoteAddress, and with UDP -RemotePort; or -Roaming and neither, to learn the peer's endpoint from its packets.",
        [DatapathProperty.RemotePort] =
            "Give -RemotePort too; or -Roaming and neither address nor port, to learn the peer's endpoint from its packets.",
        [DatapathProperty.Protocol] = "Give -Protocol, such as 89 for OSPF, or use -Encapsulation Gue, whose header has it.",
        [DatapathProperty.UnderlayInterface] = "Give the link with -UnderlayInterface, or as a zone index after the address, such as fe80::1%3.",
        [DatapathProperty.AllowedPrefix] =
            "Give the inner addresses behind the peer with -AllowedPrefix, such as 10.9.1.0/24; 0.0.0.0/0 and ::/0 for all.",
    };

    // The alternative to omitting the first property.
    private static readonly Dictionary<(DatapathProperty, DatapathProperty), string> s_conflicts = new()
    {
        [(DatapathProperty.RemotePort, DatapathProperty.RemoteAddress)] = "give -RemoteAddress too, or add peers with Add-FouPeer",
        [(DatapathProperty.RemotePortIPv6, DatapathProperty.RemoteAddress)] = "give -RemoteAddress too, or add peers with Add-FouPeer",
        [(DatapathProperty.LocalPort, DatapathProperty.Encapsulation)] = NoPorts,
        [(DatapathProperty.SourcePort, DatapathProperty.Encapsulation)] = NoPorts,
        [(DatapathProperty.RemotePort, DatapathProperty.Encapsulation)] = NoPorts,
        [(DatapathProperty.AnySourcePort, DatapathProperty.Encapsulation)] = NoPorts,
        [(DatapathProperty.WorkerCount, DatapathProperty.Encapsulation)] = "use one worker; with several, each would receive every packet",
        [(DatapathProperty.Protocol, DatapathProperty.Mode)] = "use -Mode Any; every other mode implies its protocol",
        [(DatapathProperty.InputKey, DatapathProperty.Mode)] = "use -Mode GRE or GRETAP",
        [(DatapathProperty.OutputKey, DatapathProperty.Mode)] = "use -Mode GRE or GRETAP",
        [(DatapathProperty.InputFlags, DatapathProperty.Mode)] = "use -Mode GRE or GRETAP",
        [(DatapathProperty.OutputFlags, DatapathProperty.Mode)] = "use -Mode GRE or GRETAP",
        [(DatapathProperty.InputFlags, DatapathProperty.WorkerCount)] =
            "use one worker; several would reorder packets, and late ones would be dropped",
        [(DatapathProperty.OutputFlags, DatapathProperty.WorkerCount)] =
            "use one worker; several would reorder packets, and late ones would be dropped",
        [(DatapathProperty.RemoteChecksum, DatapathProperty.Encapsulation)] = "use -Encapsulation Gue, whose header has room for it",
        [(DatapathProperty.RemoteChecksumNoPartial, DatapathProperty.Encapsulation)] = "use -Encapsulation Gue or GueV1",
        [(DatapathProperty.AnswerEcho, DatapathProperty.Encapsulation)] = NoMessages,
        [(DatapathProperty.EchoInterval, DatapathProperty.Encapsulation)] = NoMessages,
        [(DatapathProperty.KeepaliveInterval, DatapathProperty.Encapsulation)] =
            "use -Encapsulation Fou; without UDP an empty packet is invalid",
        [(DatapathProperty.FlowLabel, DatapathProperty.RemoteAddress)] = "give IPv6 addresses",
        [(DatapathProperty.EncapsulationLimit, DatapathProperty.RemoteAddress)] = "give IPv6 addresses",
        [(DatapathProperty.IgnoreDf, DatapathProperty.PathMtuDiscovery)] = "give -PathMtuDiscovery $false too",
        [(DatapathProperty.PathMtuDiscovery, DatapathProperty.RemoteAddress)] = "give IPv4 addresses; IPv6 has no DF bit",
        [(DatapathProperty.Roaming, DatapathProperty.AnySourcePort)] =
            "leave -AnySourcePort out; a roaming peer is followed to any source port",
        [(DatapathProperty.RemotePortIPv6, DatapathProperty.Mode)] =
            "use -Mode Mixed with direct FOU, where only the port distinguishes IPv6 from IPv4",
        [(DatapathProperty.RemotePortIPv6, DatapathProperty.Encapsulation)] =
            "use -Encapsulation Fou, where only the port distinguishes IPv6 from IPv4",
        [(DatapathProperty.AllowedPrefix, DatapathProperty.Mode)] =
            "use another mode; packets of this one have no inner address to select a peer by",
    };

    /// <summary>The message of a failure.</summary>
    public static string MessageOf(DatapathException failure) => failure is { Error: DatapathError.OptionNotApplicable, Property: { } property }
        ? Capitalized($"{WordsOf(property, failure.Value)} {ConflictOf(failure)}.")
        : failure.Message;

    /// <summary>The remedy for an invalid value.</summary>
    public static string InvalidValue(DatapathException failure)
    {
        DatapathErrorTable.PropertyRow row = DatapathErrorTable.Properties[failure.Property!.Value];
        return string.Format(CultureInfo.InvariantCulture, row.Advice, failure.AllowedValues, row.Parameter);
    }

    /// <summary>The remedy for a missing property.</summary>
    public static string MissingValue(DatapathException failure) =>
        s_missing.GetValueOrDefault(failure.Property!.Value, $"Give -{ParameterOf(failure.Property.Value)}.");

    /// <summary>The remedy for a property that cannot be combined with another.</summary>
    public static string NotApplicable(DatapathException failure)
    {
        DatapathProperty property = failure.Property!.Value;
        DatapathProperty other = failure.OtherProperty!.Value;
        string advice = (property, failure.Value) switch
        {
            (DatapathProperty.Encapsulation, UdpEncapsulation.GueV1) => "use -Encapsulation Gue; version 1 carries IPv4 and IPv6 only",
            (DatapathProperty.Encapsulation, _) => "use -Encapsulation Fou or Gue; without UDP only IPIP, SIT, GRE and GRETAP are possible",
            _ => s_conflicts.GetValueOrDefault((property, other), $"change -{ParameterOf(other)}"),
        };
        return $"Leave {WordsOf(property, failure.Value)} out, or {advice}.";
    }

    /// <summary>The remedy for an address of the wrong family.</summary>
    public static string OtherFamily(DatapathException failure) => failure.OtherProperty == DatapathProperty.Mode
        ? "Use IPIP for IPv4, SIT for IPv6, or GRE, GRETAP or Mixed for both."
        : $"Give -LocalAddress and -RemoteAddress as {failure.AllowedValues} addresses; start a datapath for each family.";

    private static string Capitalized(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];

    private static string ParameterOf(DatapathProperty property) => DatapathErrorTable.Properties[property].Parameter;

    private static string WordsOf(DatapathProperty property, object? value) => property switch
    {
        // Either may come from -Key.
        DatapathProperty.InputKey or DatapathProperty.OutputKey => "the GRE key",
        DatapathProperty.Encapsulation or DatapathProperty.WorkerCount or DatapathProperty.InputFlags or DatapathProperty.OutputFlags =>
            $"-{ParameterOf(property)} {value}",
        _ => value is false ? $"-{ParameterOf(property)} $false" : $"-{ParameterOf(property)}",
    };

    private static string ConflictOf(DatapathException failure) =>
        failure is { OtherProperty: DatapathProperty.RemoteAddress, OtherValue: not AddressFamily }
            ? "requires -RemoteAddress"
            : $"cannot be combined with {OtherWordsOf(failure)}";

    private static string OtherWordsOf(DatapathException failure) => (failure.OtherProperty!.Value, failure.OtherValue) switch
    {
        (DatapathProperty.Mode, { } mode) => $"{mode} mode",
        (DatapathProperty.WorkerCount, { } count) => $"{count} workers",
        (DatapathProperty.PathMtuDiscovery, _) => "path MTU discovery",
        (DatapathProperty.RemoteAddress, AddressFamily family) => $"IPv{(family == AddressFamily.InterNetwork ? 4 : 6)} outer addresses",
        (var other, true or null) => $"-{ParameterOf(other)}",
        (var other, { } value) => $"-{ParameterOf(other)} {value}",
    };
}
