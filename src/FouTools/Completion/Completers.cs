using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using FouTools.Binding;
using FouTools.Commands;
using FouTools.Composition;
using FouTools.Datapath.Model;
using FouTools.Management.Errors;
using FouTools.Management.Ports;
using FouTools.Management.Tunnels;
using FouTools.Errors;
using FouTools.Linux.Namespaces;
using FouTools.Netlink.Fou;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Client;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Objects;
using FouTools.Packets;

namespace FouTools.Completion;

/// <summary>Completes the names of running datapaths.</summary>
public sealed class DatapathNameCompleter : WordCompleter
{
    private protected override IEnumerable<string> List() => ModuleServices.Current.Datapaths.List().Select(datapath => datapath.Name);
}

/// <summary>Completes the names of the peers of the datapath given earlier on the command line.</summary>
public sealed class PeerNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionList.Of(wordToComplete, () => List(fakeBoundParameters?["Datapath"] as string ?? "*"));

    private static IEnumerable<string> List(string datapath) =>
        new NamePattern(datapath).Find(ModuleServices.Current.Datapaths.List(), one => one.Name)
            .SelectMany(one => ModuleServices.Current.Datapaths.GetPeers(one.Id))
            .Select(peer => peer.Name);
}

/// <summary>Completes the names of the tunnels in the network namespace given earlier on the command line.</summary>
public sealed class TunnelNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionList.Of(wordToComplete, () => List(fakeBoundParameters?["NetworkNamespace"] as string));

    private static IReadOnlyList<string> List(string? networkNamespace)
    {
        try
        {
            using TunnelManager tunnels = TunnelManager.Open(networkNamespace);
            return [.. tunnels.List().Select(tunnel => tunnel.Name)];
        }
        catch (ManagementException)
        {
            return [];
        }
    }
}

/// <summary>Completes the names of running datapaths, and of the tunnels in the network namespace given earlier on the command line.</summary>
public sealed class TestableNameCompleter : IArgumentCompleter
{
    private static readonly IArgumentCompleter[] s_parts = [new DatapathNameCompleter(), new TunnelNameCompleter()];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        s_parts.SelectMany(part => part.CompleteArgument(commandName, parameterName, wordToComplete, commandAst, fakeBoundParameters));
}

/// <summary>Completes the kernel's FOU ports in the network namespace given earlier on the command line.</summary>
public sealed class FouPortCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionList.Of(wordToComplete, () => List(fakeBoundParameters?["NetworkNamespace"] as string));

    private static IReadOnlyList<string> List(string? networkNamespace)
    {
        try
        {
            using FouPortManager ports = FouPortManager.Open(networkNamespace);
            return [.. ports.List().Select(port => port.Port.ToString(CultureInfo.InvariantCulture))];
        }
        catch (ManagementException)
        {
            return [];
        }
    }
}

/// <summary>Completes the ports of running responders.</summary>
public sealed class ResponderPortCompleter : WordCompleter
{
    private protected override IEnumerable<string> List() =>
        ModuleServices.Current.Responders.List().Select(responder => responder.Port.ToString(CultureInfo.InvariantCulture));
}

/// <summary>Completes the names of network namespaces, as `ip netns` lists them.</summary>
public sealed class NetworkNamespaceCompleter : WordCompleter
{
    private protected override IEnumerable<string> List() => NetworkNamespace.ListNames();
}

/// <summary>Completes the names of interfaces.</summary>
public sealed class InterfaceNameCompleter : NetworkCompleter
{
    private protected override IEnumerable<string> List(RouteNetlink netlink) => netlink.Links.List().Select(link => link.Name);
}

/// <summary>Completes the addresses of the host.</summary>
public sealed class LocalAddressCompleter : NetworkCompleter
{
    private protected override IEnumerable<string> List(RouteNetlink netlink) =>
        netlink.Addresses.List().Select(address => address.Address.Address.ToString());
}

/// <summary>Completes the encapsulation types of a tunnel.</summary>
public sealed class EncapTypeCompleter : WordCompleter
{
    private protected override IEnumerable<string> List() => [nameof(TunnelEncapType.Fou), nameof(TunnelEncapType.Gue), nameof(TunnelEncapType.None)];
}

/// <summary>Completes the types of a FOU port.</summary>
public sealed class FouPortTypeCompleter : WordCompleter
{
    private protected override IEnumerable<string> List() => [nameof(FouPortType.Fou), nameof(FouPortType.Gue)];
}

/// <summary>Completes the named source port policies.</summary>
public sealed class SourcePortCompleter : WordCompleter
{
    private protected override IEnumerable<string> List() => SourcePortPolicy.Words.Select(policy => policy.ToString());
}

/// <summary>Completes the kernel's named source port policy.</summary>
public sealed class KernelSourcePortCompleter : WordCompleter
{
    private protected override IEnumerable<string> List() => [SourcePortPolicy.Auto.ToString()];
}

/// <summary>Completes the named value of outer header fields.</summary>
public sealed class InheritCompleter : WordCompleter
{
    private protected override IEnumerable<string> List() => [OuterField.Inherit.ToString()];
}

/// <summary>Completes the names of IP protocols.</summary>
public sealed class ProtocolCompleter : WordCompleter
{
    private protected override IEnumerable<string> List() => IPProtocolNames.All;
}

/// <summary>Completes the names of an enum; PowerShell itself does not do that for a nullable parameter.</summary>
/// <typeparam name="TEnum">The enum.</typeparam>
public sealed class EnumCompleter<TEnum> : WordCompleter
    where TEnum : struct, Enum
{
    private protected override IEnumerable<string> List() => Enum.GetNames<TEnum>();
}
