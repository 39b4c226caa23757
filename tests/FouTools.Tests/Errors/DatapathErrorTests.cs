using System.Globalization;
using System.Management.Automation;
using System.Net;
using FouTools.Commands;
using FouTools.Datapath.Model;
using FouTools.Errors;
using FouTools.Packets;

namespace FouTools.Tests.Errors;

/// <summary>Every error of the engine's validation has an identifier, and is phrased in terms of parameters.</summary>
public sealed class DatapathErrorTests
{
    private static readonly FouDatapathOptions s_good = new()
    {
        Mode = TunnelMode.IPIP,
        LocalPort = 5555,
        RemoteAddress = IPAddress.Parse("192.0.2.2"),
        RemotePort = 5555,
    };

    public static TheoryData<DatapathError> Codes => [.. Enum.GetValues<DatapathError>()];

    public static TheoryData<DatapathProperty> Properties => [.. Enum.GetValues<DatapathProperty>()];

    /// <summary>Invalid options by name, with identifier, message and remedy.</summary>
    public static TheoryData<string, string, string, string> Faults => new()
    {
        { "TTL 0", "InvalidTtl", "0 cannot be the TTL.", "Give -Ttl from 1 to 255." },
        { "port 0", "InvalidPort", "0 cannot be the local port.", "Give a -LocalPort from 1 to 65535, such as 5555." },
        { "no workers", "InvalidWorkerCount", "0 cannot be the number of workers.", "Give a -WorkerCount from 1 to 64; more workers than processors gain nothing." },
        { "a group", "InvalidRemoteAddress", "239.1.1.1 cannot be the remote address: it is a multicast address.", "Give the unicast address of a host as -RemoteAddress; only GRETAP over UDP can send to a multicast group." },
        { "no link", "InvalidUnderlayInterface", "fe80::2 cannot be the remote address alone: every link has such addresses.", "Give the link with -UnderlayInterface, or as a zone index after the address, such as fe80::1%3." },
        { "a key", "OptionNotApplicable", "The GRE key cannot be combined with IPIP mode.", "Leave the GRE key out, or use -Mode GRE or GRETAP." },
        { "remote checksums", "OptionNotApplicable", "-RemoteChecksum cannot be combined with -Encapsulation Fou.", "Leave -RemoteChecksum out, or use -Encapsulation Gue, whose header has room for it." },
        { "version 1", "OptionNotApplicable", "-Encapsulation GueV1 cannot be combined with MPLS mode.", "Leave -Encapsulation GueV1 out, or use -Encapsulation Gue; version 1 carries IPv4 and IPv6 only." },
        { "ignored DF", "InvalidIgnoreDf", "-IgnoreDf cannot be combined with path MTU discovery.", "Leave -IgnoreDf out, or give -PathMtuDiscovery $false too." },
        { "flow label", "OptionNotApplicable", "-FlowLabel cannot be combined with IPv4 outer addresses.", "Leave -FlowLabel out, or give IPv6 addresses." },
        { "no protocol", "InvalidProtocol", "Any mode under direct FOU requires the protocol: direct FOU has no field for it.", "Give -Protocol, such as 89 for OSPF, or use -Encapsulation Gue, whose header has it." },
        { "a port alone", "OptionNotApplicable", "-RemotePort requires -RemoteAddress.", "Leave -RemotePort out, or give -RemoteAddress too, or add peers with Add-FouPeer." },
    };

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_code_has_a_row_that_advises(DatapathError code)
    {
        DatapathErrorTable.ErrorRow row = DatapathErrorTable.Errors[code];
        foreach (DatapathProperty property in Enum.GetValues<DatapathProperty>())
        {
            var failure = new DatapathException(code, "It failed.") { Property = property, OtherProperty = DatapathProperty.Mode, AllowedValues = "1 to 2" };
            Assert.NotEmpty(DatapathErrorTable.IdOf(failure));
            Assert.EndsWith(".", DatapathErrorText.MessageOf(failure), StringComparison.Ordinal);
            Assert.Matches("[.)]$", row.Advise(failure));
            Assert.DoesNotContain("{", row.Advise(failure), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void Every_property_has_a_row_and_is_one_of_the_options(DatapathProperty property)
    {
        Assert.Contains(
            new[] { typeof(FouDatapathOptions), typeof(GreOptions), typeof(FouPeerOptions) }, type => type.GetProperty($"{property}") is not null);
        string parameter = DatapathErrorTable.Properties[property].Parameter;
        Assert.Contains(
            new[] { typeof(StartFouDatapathCommand), typeof(AddFouPeerCommand) },
            command => command.GetProperty(parameter)?.IsDefined(typeof(ParameterAttribute), inherit: true) == true);
    }

    [Fact]
    public void No_code_has_an_identifier_by_accident() => Assert.Equal(
        [DatapathError.InvalidValue, DatapathError.MissingValue, DatapathError.DuplicateValue],
        DatapathErrorTable.Errors.Where(row => row.Value.ErrorId is null).Select(row => row.Key));

    [Theory]
    [MemberData(nameof(Faults))]
    public void Faults_are_said_in_the_words_of_parameters(string fault, string id, string message, string action)
    {
        DatapathException failure = Assert.Throws<DatapathException>(Faulty(fault).Validate);
        Assert.Equal(id, DatapathErrorTable.IdOf(failure));
        Assert.Equal(message, DatapathErrorText.MessageOf(failure));
        Assert.Equal(action, DatapathErrorTable.Errors[failure.Error].Advise(failure));
    }

    [Fact]
    public void What_an_unprivileged_user_lacks_is_named() => Assert.Contains(
        "CAP_NET_ADMIN",
        DatapathErrorTable.Errors[DatapathError.PermissionDenied].Advise(new DatapathException(DatapathError.PermissionDenied, "No.")),
        StringComparison.Ordinal);

    [Fact]
    public void Where_programs_cannot_carry_there_is_a_mode_that_accepts_it() => Assert.Contains(
        "-Acceleration Auto",
        DatapathErrorTable.Errors[DatapathError.AccelerationNotPossible].Advise(new DatapathException(DatapathError.AccelerationNotPossible, "No.")),
        StringComparison.Ordinal);

    [Fact]
    public void Formats_use_what_they_are_given() => Assert.All(
        DatapathErrorTable.Properties.Values,
        row => Assert.Contains(row.Parameter, string.Format(CultureInfo.InvariantCulture, row.Advice, "x", row.Parameter), StringComparison.Ordinal));

    private static FouDatapathOptions Faulty(string fault) => fault switch
    {
        "TTL 0" => s_good with { Ttl = 0 },
        "port 0" => s_good with { LocalPort = 0 },
        "no workers" => s_good with { WorkerCount = 0 },
        "a group" => s_good with { RemoteAddress = IPAddress.Parse("239.1.1.1") },
        "no link" => s_good with { RemoteAddress = IPAddress.Parse("fe80::2") },
        "a key" => s_good with { Gre = new GreOptions { InputKey = 7 } },
        "remote checksums" => s_good with { RemoteChecksum = true },
        "version 1" => s_good with { Mode = TunnelMode.MPLS, Encapsulation = UdpEncapsulation.GueV1 },
        "ignored DF" => s_good with { IgnoreDf = true },
        "flow label" => s_good with { FlowLabel = 1 },
        "no protocol" => s_good with { Mode = TunnelMode.Any },
        "a port alone" => s_good with { RemoteAddress = null },
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };
}
