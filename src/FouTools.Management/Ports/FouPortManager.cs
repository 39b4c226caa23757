using System.Net;
using System.Net.Sockets;
using FouTools.Linux;
using FouTools.Linux.Sockets;
using FouTools.Management.Errors;
using FouTools.Management.Namespaces;
using FouTools.Netlink;
using FouTools.Netlink.Fou;
using FouTools.Packets;

namespace FouTools.Management.Ports;

/// <summary>The FOU ports of one network namespace: lists, adds and removes them, with interfaces by name.</summary>
public sealed class FouPortManager : IDisposable
{
    private readonly NetworkNamespaceClient _client;
    private readonly FouPorts _ports;

    private FouPortManager(NetworkNamespaceClient client, FouPorts ports)
    {
        _client = client;
        _ports = ports;
    }

    /// <summary>The name or path of the network namespace; null for that of the process.</summary>
    public string? NetworkNamespace => _client.Name;

    /// <summary>Opens a network namespace.</summary>
    /// <param name="networkNamespace">Its name or path; empty or null for that of the process.</param>
    /// <param name="log">Gets a sentence for each request to the kernel; null for none.</param>
    /// <returns>The manager.</returns>
    /// <exception cref="ManagementException">There is no such namespace, or the caller may not enter it.</exception>
    public static FouPortManager Open(string? networkNamespace, Action<string>? log = null)
    {
        NetworkNamespaceClient client = NetworkNamespaceClient.Open(networkNamespace, log);
        try
        {
            return new FouPortManager(client, NetworkNamespaceClient.Opening(
                networkNamespace, () => FouPorts.Open(client.Namespace, NetworkNamespaceClient.Logging(networkNamespace, log))));
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Finds out what the kernel's FOU can do.</summary>
    /// <returns>The capabilities; null where the kernel has no FOU.</returns>
    /// <exception cref="ManagementException">The kernel did not answer.</exception>
    public FouCapabilities? FindCapabilities() => Ask(_ports.FindCapabilities);

    /// <summary>Checks a request and finds the index of its interface. Nothing is changed.</summary>
    /// <param name="request">The port.</param>
    /// <returns>The port as netlink has it.</returns>
    /// <exception cref="ManagementException">A property is invalid, or there is no such interface.</exception>
    public FouPort Resolve(FouPortRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        FouPort port = request.Validate();
        return port.InterfaceIndex == 0 ? port : port with { InterfaceIndex = _client.IndexOf(request.InterfaceName!) };
    }

    /// <summary>Adds a port.</summary>
    /// <param name="port">The port, from <see cref="Resolve"/>.</param>
    /// <returns>The port as the kernel has it.</returns>
    /// <exception cref="ManagementException">The kernel rejected it. Where the UDP port is taken, the reason says who holds it.</exception>
    public KernelFouPort Add(FouPort port)
    {
        ArgumentNullException.ThrowIfNull(port);
        try
        {
            return Describe([_ports.Add(port)])[0];
        }
        catch (NetlinkException rejection) when (rejection.Error == Errno.EADDRINUSE && FindHolder(port) is { } holder)
        {
            throw new ManagementException(
                ManagementError.FouPortInUse,
                ManagedObject.FouPort,
                $"Could not add FOU port {port}: UDP port {port.Port} is held by {holder}.",
                rejection)
            {
                ObjectName = port.ToString(),
                Value = holder,
            };
        }
        catch (NetlinkException rejection)
        {
            throw FouPortErrors.Explain(rejection, port);
        }
    }

    /// <summary>Lists the ports.</summary>
    /// <returns>The ports, the newest first.</returns>
    /// <exception cref="ManagementException">The kernel has no FOU, or did not answer.</exception>
    public IReadOnlyList<KernelFouPort> List() => Ask(() => Describe(_ports.List()));

    /// <summary>Removes a port.</summary>
    /// <param name="port">The port, as the kernel listed it.</param>
    /// <exception cref="ManagementException">It is gone already, or the caller may not.</exception>
    public void Remove(KernelFouPort port)
    {
        ArgumentNullException.ThrowIfNull(port);
        Ask(() =>
        {
            _ports.Remove(port.Kernel);
            return true;
        });
    }

    /// <summary>Makes the failure of a port that was not found.</summary>
    /// <param name="number">The UDP port.</param>
    /// <returns>The exception.</returns>
    public ManagementException NotFound(int number) => new(
        ManagementError.FouPortNotFound, ManagedObject.FouPort, $"There is no such FOU port {number}{NamespacePhrase.In(NetworkNamespace)}.")
    {
        ObjectName = $"{number}",
    };

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        _ports.Dispose();
        _client.Dispose();
    }

    private static T Ask<T>(Func<T> question)
    {
        try
        {
            return question();
        }
        catch (NetlinkException rejection)
        {
            throw FouPortErrors.Explain(rejection);
        }
    }

    private KernelFouPort[] Describe(IReadOnlyList<FouPort> ports)
    {
        Dictionary<int, string> names = ports.Any(port => port.InterfaceIndex != 0)
            ? _client.Netlink.Links.List().ToDictionary(link => link.Index, link => link.Name)
            : [];
        return [.. ports.Select(port => new KernelFouPort(port, names.GetValueOrDefault(port.InterfaceIndex), NetworkNamespace))];
    }

    // Null where the holder has gone meanwhile, or cannot be found.
    private string? FindHolder(FouPort wanted)
    {
        try
        {
            if (FouPortOverlap.Find(_ports.List(), wanted) is { } port)
            {
                return $"the FOU port {port} ({(port.Type == FouPortType.Gue ? "GUE" : $"protocol {IPProtocolNames.NameOf(port.Protocol)}")})";
            }

            IPAddress any = wanted.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
            return UdpSocketTable.FindHolders(_client.Namespace, wanted.LocalAddress ?? any, wanted.Port) is [{ } socket, ..]
                ? DescribeHolder(socket)
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string DescribeHolder(UdpSocketEntry socket)
    {
        if (socket.Inode == 0)
        {
            return "the kernel itself, for example for VXLAN";
        }

        IReadOnlyList<SocketOwner> owners = SocketOwner.FindAll(socket.Inode);
        return owners.Count > 0
            ? string.Join(" and ", owners)
            : $"a program of the user with number {socket.UserId}, which this user may not look at";
    }
}
