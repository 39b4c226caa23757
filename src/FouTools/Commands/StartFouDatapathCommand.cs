using System.Management.Automation;
using System.Net;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Datapath;
using FouTools.Errors;
using FouTools.Linux.Interfaces;

namespace FouTools.Commands;

/// <summary>Starts a userspace Foo-over-UDP tunnel in this process and returns it.</summary>
[Cmdlet(VerbsLifecycle.Start, "FouDatapath", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(FouDatapath))]
public sealed class StartFouDatapathCommand : PSCmdlet
{
    /// <summary>The name of the TUN device to make; left out, the kernel numbers one: fou0, fou1 and so on.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    public string? Name { get; set; }

    /// <summary>What the tunnel carries: IPIP, SIT or GRE.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(TunnelMode))]
    public TunnelMode Mode { get; set; }

    /// <summary>The outer source address; left out, the one that the route to the remote prefers.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPAddress))]
    public IPAddress? LocalAddress { get; set; }

    /// <summary>The UDP port to receive at, 1 to 65535; left out, the same as the remote port.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int? LocalPort { get; set; }

    /// <summary>The outer destination address.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPAddress))]
    public IPAddress RemoteAddress { get; set; } = IPAddress.None;

    /// <summary>The UDP port to send to, 1 to 65535.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int RemotePort { get; set; }

    /// <summary>Auto, to let the inner flow choose, or a port from 1 to 65535.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(SourcePortPolicy))]
    [ArgumentCompleter(typeof(SourcePortCompleter))]
    public SourcePortPolicy? SourcePort { get; set; }

    /// <summary>Whether datagrams are sent with a UDP checksum; on unless turned off.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? UdpChecksum { get; set; }

    /// <summary>The TUN device's MTU in bytes; left out, the path's to the remote less the encapsulation's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int? Mtu { get; set; }

    /// <summary>Addresses for the TUN device with their prefix lengths, such as 10.9.0.1/30.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [AllowNull]
    public string[]? Address { get; set; }

    /// <summary>The network namespace of the TUN device: a name of `ip netns` or the path of a namespace file.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    public string? NetworkNamespace { get; set; }

    /// <summary>The network namespace of the UDP sockets; left out, the same as the TUN device's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    public string? TransportNamespace { get; set; }

    /// <summary>How many threads carry packets, each with a TUN queue and a UDP socket of its own.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int? WorkerCount { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            FouDatapathOptions options = ReadOptions();
            options.Validate();
            if (ShouldProcess(Describe(options), "Start FOU datapath"))
            {
                WriteObject(Session.Datapaths.Start(options, new NetlinkHostNetwork(WriteVerbose)));
            }
        }
        catch (DatapathException failure)
        {
            WriteError(DatapathErrorRecord.From(failure, Name ?? RemoteAddress.ToString()));
        }
    }

    private static string Describe(FouDatapathOptions options)
    {
        string place = options.NetworkNamespace is null ? string.Empty : $" in network namespace '{options.NetworkNamespace}'";
        return $"{options.Name ?? "a new device"}{place}: {options.Mode} to {options.RemoteAddress}:{options.RemotePort}";
    }

    private FouDatapathOptions ReadOptions() => new()
    {
        Name = NullIfEmpty(Name),
        Mode = Mode,
        LocalAddress = LocalAddress,
        LocalPort = LocalPort ?? RemotePort,
        RemoteAddress = RemoteAddress,
        RemotePort = RemotePort,
        SourcePort = SourcePort ?? SourcePortPolicy.Auto,
        UdpChecksum = UdpChecksum ?? true,
        Mtu = Mtu,
        Address = [.. ReadAddresses(Address)],
        NetworkNamespace = ShortenOrNull(NetworkNamespace),
        TransportNamespace = ShortenOrNull(TransportNamespace),
        WorkerCount = WorkerCount ?? 1,
    };

    private static string? ShortenOrNull(string? place) =>
        string.IsNullOrEmpty(place) ? null : Linux.Namespaces.NetworkNamespace.Shorten(place);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static IReadOnlyList<InterfaceAddress> ReadAddresses(string[]? texts)
    {
        try
        {
            return AddressList.Read(texts);
        }
        catch (FormatException fault)
        {
            throw new DatapathException(
                DatapathError.InvalidAddress, fault.Message, "Give -Address as ADDRESS/LENGTH, several separated by commas.", fault);
        }
    }
}
