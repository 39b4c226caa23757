using System.Management.Automation;
using System.Net;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Datapath.HostNetwork;
using FouTools.Datapath.Model;
using FouTools.Errors;
using FouTools.Linux.Interfaces;
using FouTools.Management.Namespaces;
using FouTools.Packets;

namespace FouTools.Commands;

/// <summary>Starts a userspace tunnel in this process and returns it.</summary>
[Cmdlet(VerbsLifecycle.Start, "FouDatapath", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(FouDatapathStatus))]
public sealed class StartFouDatapathCommand : DatapathSettingsCommand
{
    /// <summary>The name of the TUN or TAP device; by default the kernel numbers it: fou0, fou1 and so on.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    public string? Name { get; set; }

    /// <summary>The outer source address; by default the preferred source of the route to each peer.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPAddress))]
    [ArgumentCompleter(typeof(LocalAddressCompleter))]
    public IPAddress? LocalAddress { get; set; }

    /// <summary>The UDP port to receive on, 1 to 65535; by default the same as the remote port. Not with -Encapsulation None.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int? LocalPort { get; set; }

    /// <summary>The outer destination address; by default none, and peers are added later.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPAddress))]
    public IPAddress? RemoteAddress { get; set; }

    /// <summary>The UDP port to send to, 1 to 65535. Not with -Encapsulation None.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int? RemotePort { get; set; }

    /// <summary>The UDP port to send IPv6 to in Mixed mode with direct FOU; by default the same as IPv4.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int? RemotePortIPv6 { get; set; }

    /// <summary>The underlay interface, for both directions; by default any.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InterfaceNameCompleter))]
    public string? UnderlayInterface { get; set; }

    /// <summary>The device's MTU in bytes; by default the path MTU to the remote minus the encapsulation overhead.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int? Mtu { get; set; }

    /// <summary>Addresses for the device with their prefix lengths, such as 10.9.0.1/30.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [AllowNull]
    public string[]? Address { get; set; }

    /// <summary>The network namespace of the device: a name of `ip netns` or the path of a namespace file.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    public string? NetworkNamespace { get; set; }

    /// <summary>The network namespace of the sockets; by default the same as the device's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    public string? TransportNamespace { get; set; }

    /// <summary>The number of worker threads, each with its own device queue and UDP socket.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int? WorkerCount { get; set; }

    /// <summary>The CPUs to pin the workers to: worker i to element i, wrapping around after the last.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Numbers]
    [AllowEmptyCollection]
    [AllowNull]
    public int[]? Cpu { get; set; }

    /// <summary>How long a worker polls after the last packet before it sleeps, in microseconds.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int? BusyPoll { get; set; }

    /// <summary>Turns segmentation and receive offloads off: every packet is processed separately.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText(EmptyIsFalse = true)]
    public SwitchParameter NoOffload { get; set; }

    /// <summary>Whether the kernel forwards packets without the engine, where possible.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(AccelerationMode))]
    [ArgumentCompleter(typeof(EnumCompleter<AccelerationMode>))]
    public AccelerationMode? Acceleration { get; set; }

    /// <summary>The kernel mechanism for acceleration. Not with -Acceleration Off.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(AccelerationBackend))]
    [ArgumentCompleter(typeof(EnumCompleter<AccelerationBackend>))]
    public AccelerationBackend? AccelerationBackend { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            FouDatapathOptions options = ReadOptions();
            options.Validate();
            if (Confirmation.Ask(this, $"Start {Describe(options)}"))
            {
                WriteObject(ModuleServices.Current.Datapaths.StartDatapath(options, WriteVerbose));
            }
        }
        catch (DatapathException failure)
        {
            WriteError(DatapathErrorRecord.From(failure, NullIfEmpty(Name) ?? (object?)RemoteAddress ?? LocalPort));
        }
    }

    private static string Describe(FouDatapathOptions options)
    {
        bool hasUdp = options.Encapsulation != UdpEncapsulation.None;
        string name = options.Name is null ? "a datapath" : $"datapath {options.Name}";
        string encapsulation = hasUdp ? $"{options.Mode} in {options.Encapsulation}" : $"{options.Mode} without UDP";
        string local = options.LocalAddress is null ? string.Empty : $" from {options.LocalAddress}";
        string remote = options switch
        {
            { RemoteAddress: { } address, RemotePort: { } port } => $" to {address} port {port}",
            { RemoteAddress: { } address } => $" to {address}",
            _ when hasUdp => $" on port {options.ReceivePort} for peers that are added later",
            _ => " for peers that are added later",
        };
        return $"{name}{NamespacePhrase.In(options.NetworkNamespace)} to carry {encapsulation}{local}{remote}";
    }

    private FouDatapathOptions ReadOptions()
    {
        var defaults = new FouDatapathOptions { Mode = Mode };
        return ApplySettings(defaults with
        {
            Name = NullIfEmpty(Name),
            LocalAddress = LocalAddress,
            LocalPort = LocalPort,
            RemoteAddress = RemoteAddress,
            RemotePort = RemotePort,
            RemotePortIPv6 = RemotePortIPv6,
            UnderlayInterface = NullIfEmpty(UnderlayInterface),
            Mtu = Mtu,
            Address = ReadAddresses(Address),
            NetworkNamespace = ShortenOrNull(NetworkNamespace),
            TransportNamespace = ShortenOrNull(TransportNamespace),
            WorkerCount = WorkerCount ?? defaults.WorkerCount,
            Cpu = Cpu ?? defaults.Cpu,
            BusyPoll = BusyPoll ?? defaults.BusyPoll,
            Offload = !NoOffload,
            Acceleration = Acceleration ?? defaults.Acceleration,
            AccelerationBackend = AccelerationBackend ?? defaults.AccelerationBackend,
        });
    }

    private static string? ShortenOrNull(string? netns) =>
        string.IsNullOrEmpty(netns) ? null : Linux.Namespaces.NetworkNamespace.Shorten(netns);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static IReadOnlyList<InterfaceAddress> ReadAddresses(string[]? texts)
    {
        try
        {
            return AddressList.Read(texts);
        }
        catch (FormatException fault)
        {
            throw new DatapathException(DatapathError.InvalidValue, fault.Message, fault)
            {
                Property = DatapathProperty.Address,
                AllowedValues = "ADDRESS/LENGTH",
            };
        }
    }
}
