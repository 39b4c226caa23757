using System.Management.Automation;
using FouTools.Datapath.Model;

namespace FouTools.Errors;

/// <summary>
/// Maps the engine's errors to the cmdlets: for each property its parameter, the identifier of an invalid value and the remedy, and
/// for each code its identifier, category and remedy. Identifiers are stable: rows may be added, but none may change its meaning.
/// </summary>
internal static class DatapathErrorTable
{
    private const string Capabilities = "Run as root, or with CAP_NET_ADMIN and CAP_NET_RAW (and CAP_SYS_ADMIN to enter a network namespace).";
    private const string MoreResources = "Close other programs, or raise the limit (ulimit -n for file descriptors, ulimit -u for threads).";
    private const string NotApplicable = "OptionNotApplicable";
    private const string Number = "Give -{1} from {0}.";
    private const string Port = "Give a -{1} from {0}, such as 5555.";
    private const string Interval = "Give -{1} from {0} seconds: 0 turns it off, and 25 suits most NATs.";
    private const string Switch = "Leave -{1} out.";

    /// <summary>The row of each property.</summary>
    public static IReadOnlyDictionary<DatapathProperty, PropertyRow> Properties { get; } = new Dictionary<DatapathProperty, PropertyRow>
    {
        [DatapathProperty.Name] = new("Name", "InvalidName", "Give a -{1} of {0}, such as fou0, or leave it out."),
        [DatapathProperty.Mode] = new("Mode", "InvalidMode", "Give another -{1}."),
        [DatapathProperty.Encapsulation] = new("Encapsulation", "InvalidEncapType", "Give another -{1}."),
        [DatapathProperty.Protocol] = new("Protocol", "InvalidProtocol", Number),
        [DatapathProperty.LocalAddress] =
            new("LocalAddress", "InvalidLocalAddress", "Give {0} as -{1}, or leave it out to derive it from the route to the remote."),
        [DatapathProperty.LocalPort] = new("LocalPort", "InvalidPort", Port),
        [DatapathProperty.RemoteAddress] =
            new("RemoteAddress", "InvalidRemoteAddress", "Give {0} as -{1}; only GRETAP over UDP can send to a multicast group."),
        [DatapathProperty.RemotePort] = new("RemotePort", "InvalidPort", Port),
        [DatapathProperty.RemotePortIPv6] = new("RemotePortIPv6", "InvalidPort", Port),
        [DatapathProperty.UnderlayInterface] = new("UnderlayInterface", "InvalidUnderlayInterface", "Give another -{1}."),
        [DatapathProperty.SourcePort] = new("SourcePort", "InvalidPort", Port),
        [DatapathProperty.RemoteChecksum] = new("RemoteChecksum", NotApplicable, Switch),
        [DatapathProperty.RemoteChecksumNoPartial] = new("RemoteChecksumNoPartial", NotApplicable, Switch),
        [DatapathProperty.InputKey] = new("InputKey", NotApplicable, Switch),
        [DatapathProperty.OutputKey] = new("OutputKey", NotApplicable, Switch),
        [DatapathProperty.InputFlags] = new("InputFlags", "InvalidInputFlags", Switch),
        [DatapathProperty.OutputFlags] = new("OutputFlags", "InvalidOutputFlags", Switch),
        [DatapathProperty.Ttl] = new("Ttl", "InvalidTtl", Number),
        [DatapathProperty.Tos] = new("Tos", "InvalidTos", Number),
        [DatapathProperty.FlowLabel] = new("FlowLabel", "InvalidFlowLabel", Number),
        [DatapathProperty.EncapsulationLimit] = new("EncapsulationLimit", "InvalidEncapsulationLimit", Number),
        [DatapathProperty.PathMtuDiscovery] = new("PathMtuDiscovery", "InvalidPathMtuDiscovery", Switch),
        [DatapathProperty.IgnoreDf] = new("IgnoreDf", "InvalidIgnoreDf", Switch),
        [DatapathProperty.NestingLimit] = new("NestingLimit", "InvalidNestingLimit", Number),
        [DatapathProperty.AnswerEcho] = new("AnswerEcho", NotApplicable, Switch),
        [DatapathProperty.Mtu] = new("Mtu", "InvalidMtu", "Give an -{1} from {0}, or leave it out to derive it from the route to the remote."),
        [DatapathProperty.Address] = new("Address", "InvalidAddress", "Give -{1} as {0}, several separated by commas."),
        [DatapathProperty.NetworkNamespace] = new("NetworkNamespace", "NamespaceNotFound", "Give another -{1}."),
        [DatapathProperty.TransportNamespace] = new("TransportNamespace", "NamespaceNotFound", "Give another -{1}."),
        [DatapathProperty.WorkerCount] =
            new("WorkerCount", "InvalidWorkerCount", "Give a -{1} from {0}; more workers than processors gain nothing."),
        [DatapathProperty.Cpu] = new("Cpu", "CpuNotAvailable", "Give -{1} from {0}."),
        [DatapathProperty.BusyPoll] = new("BusyPoll", "InvalidBusyPoll", "Give -{1} from {0} microseconds."),
        [DatapathProperty.Acceleration] = new("Acceleration", "AccelerationNotPossible", "Give another -{1}."),
        [DatapathProperty.AccelerationBackend] = new("AccelerationBackend", NotApplicable, "Leave -{1} out, or give -Acceleration Auto or Required."),
        [DatapathProperty.AllowedPrefix] = new("AllowedPrefix", "InvalidPrefix", "Give -{1} as {0}, several separated by commas."),
        [DatapathProperty.Roaming] = new("Roaming", NotApplicable, Switch),
        [DatapathProperty.AnySourcePort] = new("AnySourcePort", NotApplicable, Switch),
        [DatapathProperty.KeepaliveInterval] = new("KeepaliveInterval", "InvalidInterval", Interval),
        [DatapathProperty.EchoInterval] = new("EchoInterval", "InvalidInterval", Interval),
    };

    /// <summary>The row of each code.</summary>
    public static IReadOnlyDictionary<DatapathError, ErrorRow> Errors { get; } = new Dictionary<DatapathError, ErrorRow>
    {
        [DatapathError.InvalidValue] = new(null, ErrorCategory.InvalidArgument, DatapathErrorText.InvalidValue),
        [DatapathError.MissingValue] = new(null, ErrorCategory.InvalidArgument, DatapathErrorText.MissingValue),
        [DatapathError.DuplicateValue] = new(null, ErrorCategory.InvalidArgument, _ => "Remove the duplicate."),
        [DatapathError.OptionNotApplicable] = new(NotApplicable, ErrorCategory.InvalidArgument, DatapathErrorText.NotApplicable),
        [DatapathError.MtuTooSmallForIPv6] =
            new("InvalidMtu", ErrorCategory.InvalidArgument, failure => $"Give an -Mtu of {failure.AllowedValues}, or IPv4 addresses only."),
        [DatapathError.MulticastGroupNotJoined] =
            new("InvalidRemoteAddress", ErrorCategory.InvalidArgument, _ => "Start a datapath with the group as its -RemoteAddress."),
        [DatapathError.AddressFamilyMismatch] = new("AddressFamilyMismatch", ErrorCategory.InvalidArgument, DatapathErrorText.OtherFamily),
        [DatapathError.CpuNotAvailable] = new("CpuNotAvailable", ErrorCategory.ResourceUnavailable, failure =>
            $"Give -Cpu from {failure.AllowedValues}; 'taskset -p' and the cpuset of the process's cgroup show which ones it may use."),
        [DatapathError.DeviceExists] =
            new("DeviceExists", ErrorCategory.ResourceExists, _ => "Give another -Name, or leave it out to have the kernel number one."),
        [DatapathError.PortInUse] = new("PortInUse", ErrorCategory.ResourceBusy, failure =>
            $"Give another -LocalPort, or free this one: 'ss -ulpn sport = :{failure.Value}' "
                + "shows the process that has it, and Get-FouPort a kernel FOU port."),
        [DatapathError.LocalAddressNotAvailable] = new("LocalAddressNotAvailable", ErrorCategory.ResourceUnavailable, _ =>
            "Give an address that 'ip address' shows in the transport namespace, or leave -LocalAddress out."),
        [DatapathError.RemoteUnreachable] = new("RemoteUnreachable", ErrorCategory.ResourceUnavailable, _ =>
            "Check with 'ip route get' in the transport namespace; the link may be down, or its address missing."),
        [DatapathError.NamespaceNotFound] = new("NamespaceNotFound", ErrorCategory.ObjectNotFound, _ =>
            "List the names with 'ip netns list', or give the path of a namespace file such as /proc/1234/ns/net."),
        [DatapathError.PermissionDenied] = new("PermissionDenied", ErrorCategory.PermissionDenied, _ => Capabilities),
        [DatapathError.TunNotAvailable] = new("TunNotAvailable", ErrorCategory.NotInstalled, _ =>
            "Load it with 'modprobe tun'; in a container, pass the device /dev/net/tun in."),
        [DatapathError.DeviceConfigurationFailed] = new("DeviceConfigurationFailed", ErrorCategory.InvalidOperation, _ =>
            "See the kernel's reason in the message; -Verbose logs the steps before it."),
        [DatapathError.ResourceLimit] = new("ResourceLimit", ErrorCategory.ResourceUnavailable, _ => MoreResources),
        [DatapathError.SystemCallFailed] = new("SystemCallFailed", ErrorCategory.InvalidOperation, _ =>
            "See the kernel's reason in the message; dmesg may show more."),
        [DatapathError.InterfaceNotFound] = new("InterfaceNotFound", ErrorCategory.ObjectNotFound, _ =>
            "Give the name of an interface that 'ip link' shows in the transport namespace."),
        [DatapathError.RoutingLoop] = new("RoutingLoop", ErrorCategory.InvalidOperation, _ =>
            "Keep the remote address out of the prefixes of the device's addresses and routes, set -UnderlayInterface, "
                + "or put the sockets in another namespace with -TransportNamespace."),
        [DatapathError.DatapathStopped] =
            new("DatapathStopped", ErrorCategory.InvalidOperation, _ => "List the running datapaths with Get-FouDatapath."),
        [DatapathError.PeerExists] = new("PeerExists", ErrorCategory.ResourceExists, _ =>
            "Give another -Name, change that peer with Set-FouPeer, or remove it first."),
        [DatapathError.PeerNotFound] = new("PeerNotFound", ErrorCategory.ObjectNotFound, _ => "List the peers with Get-FouPeer."),
        [DatapathError.PeerNotPossible] = new("PeerNotPossible", ErrorCategory.InvalidOperation, _ =>
            "Change that peer with Set-FouPeer, or start another datapath."),
        [DatapathError.PrefixInUse] = new("PrefixInUse", ErrorCategory.ResourceExists, _ =>
            "Give other prefixes with -AllowedPrefix (a longer, more specific one is allowed), or remove it from that peer with Set-FouPeer."),
        [DatapathError.AccelerationNotPossible] = new("AccelerationNotPossible", ErrorCategory.InvalidOperation, _ =>
            "Give -Acceleration Auto to accelerate what is possible, or change the setting that prevents it, such as with -UdpChecksum:$false."),
        [DatapathError.CaptureRunning] = new("CaptureRunning", ErrorCategory.ResourceBusy, _ => "Stop that capture with Stop-FouCapture."),
    };

    /// <summary>All identifiers of the engine's errors.</summary>
    public static IEnumerable<string> Ids => Properties.Values.Select(row => row.ErrorId).Concat(Errors.Values.Select(row => row.ErrorId).OfType<string>());

    /// <summary>The identifier of a failure.</summary>
    public static string IdOf(DatapathException failure) => (failure.Error, failure.Property) switch
    {
        // The same identifier as New-Tunnel's.
        (DatapathError.OptionNotApplicable, DatapathProperty.IgnoreDf) => Properties[DatapathProperty.IgnoreDf].ErrorId,
        _ => Errors[failure.Error].ErrorId ?? Properties[failure.Property!.Value].ErrorId,
    };

    /// <summary>How the cmdlets present a property.</summary>
    /// <param name="Parameter">The parameter, without its dash.</param>
    /// <param name="ErrorId">The identifier of an invalid value.</param>
    /// <param name="Advice">The remedy for an invalid value; {0} stands for the valid values, {1} for the parameter.</param>
    internal sealed record PropertyRow(string Parameter, string ErrorId, string Advice);

    /// <summary>How the cmdlets present a code.</summary>
    /// <param name="ErrorId">Its identifier; null for that of the property.</param>
    /// <param name="Category">Its category.</param>
    /// <param name="Advise">Returns the remedy.</param>
    internal sealed record ErrorRow(string? ErrorId, ErrorCategory Category, Func<DatapathException, string> Advise);
}
