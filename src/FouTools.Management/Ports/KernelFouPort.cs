using System.Net;
using FouTools.Management.Namespaces;
using FouTools.Netlink.Fou;
using FouTools.Packets;

namespace FouTools.Management.Ports;

/// <summary>
/// A UDP port at which the kernel receives FOU or GUE, as it was when it was read. Its properties have the names of those of
/// <see cref="FouPortRequest"/>, and what a port does not have is null.
/// </summary>
public sealed class KernelFouPort
{
    internal KernelFouPort(FouPort kernel, string? interfaceName, string? networkNamespace)
    {
        Kernel = kernel;
        InterfaceName = interfaceName;
        NetworkNamespace = networkNamespace;
    }

    /// <summary>The UDP port; 0 for one that another program let the kernel choose, which keeps the number to itself.</summary>
    public int Port => Kernel.Port;

    /// <summary>Direct FOU or GUE.</summary>
    public FouPortType Type => Kernel.Type;

    /// <summary>The IP protocol number of the packets inside direct FOU; null for GUE, where every packet names its own.</summary>
    public int? Protocol => Kernel.Type == FouPortType.Gue ? null : Kernel.Protocol;

    /// <summary>The name of that protocol, such as IPIP; its number where it has none; null for GUE.</summary>
    public string? ProtocolName => Protocol is int number ? IPProtocolNames.NameOf(number) : null;

    /// <summary>Whether it receives over IPv4 or IPv6.</summary>
    public IPVersion AddressFamily => Kernel.AddressFamily.ToIPVersion();

    /// <summary>The only destination address that it takes packets for; null for any.</summary>
    public IPAddress? LocalAddress => Kernel.LocalAddress;

    /// <summary>The only address that it takes packets from; null for any.</summary>
    public IPAddress? PeerAddress => Kernel.PeerAddress;

    /// <summary>The only UDP port that it takes packets from; null for any.</summary>
    public int? PeerPort => Kernel.PeerPort == 0 ? null : Kernel.PeerPort;

    /// <summary>The only interface that it takes packets from; null for any, and where the interface is gone.</summary>
    public string? InterfaceName { get; }

    /// <summary>The index of that interface; 0 for any.</summary>
    public int InterfaceIndex => Kernel.InterfaceIndex;

    /// <summary>Whether remote checksums of GUE are completed at once.</summary>
    public bool NoPartialRemoteChecksum => Kernel.NoPartialRemoteChecksum;

    /// <summary>The network namespace it is in, as the caller named it; null for that of the process.</summary>
    public string? NetworkNamespace { get; }

    /// <summary>The port as the kernel listed it.</summary>
    internal FouPort Kernel { get; }

    /// <summary>Names the port and its network namespace.</summary>
    /// <returns>For example "0.0.0.0:5555 in network namespace 'shop'".</returns>
    public override string ToString() => Kernel + NamespacePhrase.In(NetworkNamespace);
}
