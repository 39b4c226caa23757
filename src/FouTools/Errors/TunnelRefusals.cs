using System.Management.Automation;
using FouTools.Linux;
using FouTools.Linux.Modules;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Errors;

/// <summary>What rules and kernel refuse about tunnels, said in the words of the cmdlets' parameters.</summary>
internal static class TunnelRefusals
{
    // The kernel's parameters that have other names here.
    private static readonly Dictionary<string, string> s_parameters = new(StringComparer.Ordinal)
    {
        [nameof(TunnelParameters.UnderlayIndex)] = "UnderlayInterface",
        [nameof(TunnelParameters.SixRdPrefixLength)] = "SixRdPrefix",
        [nameof(TunnelParameters.SixRdRelayPrefixLength)] = "SixRdRelayPrefix",
    };

    private static readonly string[] s_encapParameters =
        [nameof(TunnelEncap.Type), nameof(TunnelEncap.SourcePort), nameof(TunnelEncap.DestinationPort)];

    /// <summary>Explains a fault that was found before anything was sent.</summary>
    /// <param name="fault">The exception that rules make of a fault.</param>
    /// <param name="command">The cmdlet.</param>
    /// <param name="encapPrefix">What the cmdlet's parameters of the encapsulation begin with.</param>
    public static FouException Of(ArgumentException fault, CommandInfo command, string encapPrefix)
    {
        string field = fault.ParamName ?? string.Empty;
        string parameter = s_encapParameters.Contains(field) ? encapPrefix + field : s_parameters.GetValueOrDefault(field, field);

        // ArgumentException adds its own words after the reason.
        string reason = fault.Message.Replace($" (Parameter '{field}')", string.Empty, StringComparison.Ordinal);
        foreach ((string property, string name) in s_parameters)
        {
            reason = reason.Replace(property, "-" + name, StringComparison.Ordinal);
        }

        return command.Parameters.ContainsKey(parameter) ? Invalid(parameter, reason, command.Name, fault) : new FouException(
            ErrorOf(parameter),
            reason,
            "It is said when a tunnel is made: remove this one, and make it anew with New-Tunnel.",
            fault);
    }

    /// <summary>Says that a parameter cannot be what it is.</summary>
    public static FouException Invalid(string parameter, string reason, string command = "New-Tunnel", Exception? cause = null) => new(
        ErrorOf(parameter),
        $"-{parameter}: {reason}",
        $"Correct -{parameter}; see Get-Help {command} -Parameter {parameter}.",
        cause);

    private static FouError ErrorOf(string parameter) =>
        Enum.TryParse($"Invalid{parameter}", out FouError error) ? error : FouError.FouRequestFailed;

    /// <summary>Says that a number does not fit.</summary>
    public static FouException OutOfRange(string parameter, long number, uint greatest) =>
        Invalid(parameter, $"It takes a number from 0 to {greatest}, not {number}.");

    /// <summary>Says that a kind of tunnel does not have a parameter.</summary>
    public static FouException NotOfKind(string parameter, TunnelKind kind) => new(
        FouError.ParameterNotOfKind,
        $"-{parameter}: A tunnel of kind {TunnelKindNames.NameOf(kind)} has no such parameter.",
        $"Leave -{parameter} out; Get-Help New-Tunnel -Parameter {parameter} says what it belongs to.");

    /// <summary>Says that there is no such tunnel.</summary>
    public static FouException NotFound(string reason, string? place) => new(
        FouError.TunnelNotFound, reason + place + ".", "See what there is with Get-Tunnel.");

    /// <summary>Says that a device is the kernel's own.</summary>
    public static FouException Fallback(string tunnel) => OfFallback($"{tunnel} is a device of the kernel's own, of which only MTU and state can be changed.", cause: null);

    /// <summary>Says that the module which encapsulates is not there.</summary>
    public static FouException EncapModule(TunnelKind kind, KernelModuleState state, Exception? cause = null)
    {
        string module = TunnelKindNames.EncapModuleOf(kind);
        return new FouException(
            FouError.FouModuleNotLoaded,
            $"The kernel cannot encapsulate tunnels of kind {TunnelKindNames.NameOf(kind)} in UDP now: its module {module} is not loaded, or was not built.",
            state == KernelModuleState.Loadable ? $"Load it with 'modprobe {module}', or let -LoadModule do it." : ModuleRemedy.For(module, state),
            cause);
    }

    /// <summary>Explains why a tunnel could not be made.</summary>
    /// <param name="refusal">What the kernel answered.</param>
    /// <param name="specification">What was asked for.</param>
    /// <param name="nameExists">Whether there is an interface of that name.</param>
    public static FouException OfCreate(NetlinkException refusal, TunnelSpecification specification, bool nameExists) => refusal.Error switch
    {
        Errno.EEXIST when nameExists => new FouException(
            FouError.DeviceExists, refusal.Message, "Take another name, or remove what has it: Remove-Tunnel for a tunnel.", refusal),
        Errno.EOPNOTSUPP => new FouException(
            FouError.TunnelKindNotSupported,
            refusal.Message,
            ModuleRemedy.For(TunnelKindNames.ModuleOf(specification.Kind), KernelModule.Find(TunnelKindNames.ModuleOf(specification.Kind))),
            refusal),
        Errno.EINVAL when FindEncapGap(specification.Kind, specification.Parameters.Encap) is { } state =>
            EncapModule(specification.Kind, state, refusal),
        _ => Of(refusal),
    };

    /// <summary>Explains why a tunnel was made, and taken away again.</summary>
    public static FouException OfEquipping(NetlinkException refusal) => refusal.Error switch
    {
        Errno.EEXIST => new FouException(
            FouError.InvalidAddress, $"-Address: {refusal.Message} The tunnel was taken away again.", "Give every address once.", refusal),
        Errno.EACCES => new FouException(
            FouError.InvalidAddress,
            $"-Address: {refusal.Message} IPv6 is turned off on the new device. The tunnel was taken away again.",
            "Give IPv4 addresses only, or turn IPv6 on: the sysctl net.ipv6.conf.default.disable_ipv6 of the network namespace has to be 0.",
            refusal),
        _ => new FouException(
            FouError.FouRequestFailed, $"{refusal.Message} The tunnel was taken away again.", "See the kernel's reason in the message.", refusal),
    };

    /// <summary>Explains why a tunnel could not be set up or down, after everything else was done.</summary>
    public static FouException OfState(NetlinkException refusal) => new(
        FouError.FouRequestFailed,
        $"{refusal.Message} All else that was asked of the tunnel has been done.",
        "See the kernel's reason in the message; a device without hardware address, for example, cannot be set up.",
        refusal);

    /// <summary>Explains why a tunnel could not be changed.</summary>
    /// <param name="refusal">What the kernel answered, and what became of the tunnel.</param>
    /// <param name="tunnel">The tunnel.</param>
    /// <param name="encap">The encapsulation that it was to have.</param>
    public static FouException OfChange(TunnelChangeException refusal, Tunnel tunnel, TunnelEncap? encap) => refusal switch
    {
        { Error: Errno.ENODEV } => Of(refusal),
        { Restoration: TunnelRestoration.Failed or TunnelRestoration.Unknown } => new FouException(
            FouError.TunnelNotRestored,
            refusal.Message,
            "See what is in place with Get-Tunnel, and set what differs with Set-Tunnel and Set-TunnelEncap, or make the tunnel anew.",
            refusal),
        { Error: Errno.EINVAL } when tunnel.IsFallback => OfFallback(refusal),
        { Error: Errno.EINVAL } when encap != tunnel.Parameters.Encap && FindEncapGap(tunnel.Kind, encap) is { } state =>
            EncapModule(tunnel.Kind, state, refusal),
        _ => Of(refusal),
    };

    /// <summary>Explains what the kernel answered about a tunnel.</summary>
    public static FouException Of(NetlinkException refusal) => refusal.Error switch
    {
        Errno.ENODEV => new FouException(
            FouError.TunnelNotFound, refusal.Message, "See what there is now with Get-Tunnel.", refusal),
        Errno.EEXIST => new FouException(
            FouError.TunnelEndpointsInUse,
            refusal.Message,
            "Change or remove the other tunnel, or tell the two apart: by -UnderlayInterface, by a key where there is GRE, or by another -Kind. "
                + "The userspace engine, Start-FouDatapath, also tells them apart by UDP port.",
            refusal),
        Errno.EOPNOTSUPP => OfFallback(refusal),
        Errno.EPERM or Errno.EACCES => new FouException(
            FouError.PermissionDenied,
            refusal.Message,
            "Run as root, or with CAP_NET_ADMIN in the user namespace that the network namespace belongs to.",
            refusal),
        _ => new FouException(FouError.FouRequestFailed, refusal.Message, "See the kernel's reason in the message.", refusal),
    };

    private static FouException OfFallback(NetlinkException refusal) => OfFallback(refusal.Message, refusal);

    private static FouException OfFallback(string message, Exception? cause) => new(
        FouError.FallbackDevice,
        message,
        "Make a tunnel of your own with New-Tunnel; Get-Tunnel shows the kernel's own as IsFallback.",
        cause);

    private static KernelModuleState? FindEncapGap(TunnelKind kind, TunnelEncap? encap)
    {
        if (encap is null or { Type: TunnelEncapType.None })
        {
            return null;
        }

        KernelModuleState state = KernelModule.Find(TunnelKindNames.EncapModuleOf(kind));
        return state == KernelModuleState.Loaded ? null : state;
    }
}
