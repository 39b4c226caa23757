using System.Net;
using System.Net.Sockets;
using FouTools.Errors;
using FouTools.Linux;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;
using FouTools.Netlink;
using FouTools.Netlink.Fou;
using FouTools.Netlink.Rtnetlink;
using FouTools.Objects;

namespace FouTools.Composition;

/// <summary>The FOU ports of one network namespace and the interfaces they may be bound to, as the user names them.</summary>
internal sealed class FouPlace : IDisposable
{
    private readonly Place _place;
    private readonly FouPorts _ports;

    private FouPlace(Place place, FouPorts ports)
    {
        _place = place;
        _ports = ports;
    }

    /// <summary>Opens a network namespace.</summary>
    /// <param name="name">Its name or path; empty or null for that of the process.</param>
    /// <param name="tell">Is told each request to the kernel as a sentence.</param>
    public static FouPlace Open(string? name, Action<string>? tell = null)
    {
        Place place = Place.Open(name, tell);
        try
        {
            return new FouPlace(place, Place.Opening(name, () => FouPorts.Open(place.Namespace, Place.Telling(name, tell))));
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    /// <summary>Finds out what the kernel's FOU can do; null where it has none.</summary>
    public FouCapabilities? FindCapabilities() => Ask(_ports.FindCapabilities);

    /// <summary>Finds the index of an interface.</summary>
    public int IndexOf(string interfaceName) => _place.IndexOf(interfaceName);

    /// <summary>Adds a port, and says who has it already where that is so.</summary>
    public KernelFouPort Add(FouPort port)
    {
        try
        {
            return Name([_ports.Add(port)])[0];
        }
        catch (NetlinkException refusal) when (refusal.Error == Errno.EADDRINUSE && FindHolder(port) is { } holder)
        {
            throw FouRefusals.InUse(refusal, port, holder);
        }
        catch (NetlinkException refusal)
        {
            throw FouRefusals.Of(refusal);
        }
    }

    /// <summary>Lists the ports, the newest first.</summary>
    public IReadOnlyList<KernelFouPort> List() => Ask(() => Name(_ports.List()));

    /// <summary>Removes a port as the kernel listed it.</summary>
    public void Remove(FouPort port) => Ask(() =>
    {
        _ports.Remove(port);
        return true;
    });

    public void Dispose()
    {
        _ports.Dispose();
        _place.Dispose();
    }

    private static T Ask<T>(Func<T> question)
    {
        try
        {
            return question();
        }
        catch (NetlinkException refusal)
        {
            throw FouRefusals.Of(refusal);
        }
    }

    private KernelFouPort[] Name(IReadOnlyList<FouPort> ports)
    {
        Dictionary<int, string> names = ports.Any(port => port.InterfaceIndex != 0)
            ? _place.Netlink.Links.List().ToDictionary(link => link.Index, link => link.Name)
            : [];
        return [.. ports.Select(port => new KernelFouPort(port, names.GetValueOrDefault(port.InterfaceIndex), _place.Name))];
    }

    // Null where the holder has gone meanwhile, or cannot be found out.
    private string? FindHolder(FouPort wanted)
    {
        try
        {
            if (FouPortOverlap.Find(_ports.List(), wanted) is { } port)
            {
                return $"the FOU port {port} ({(port.Type == FouPortType.Gue ? "GUE" : $"protocol {ProtocolNames.NameOf(port.Protocol)}")})";
            }

            IPAddress any = wanted.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
            return UdpSocketTable.FindHolders(_place.Namespace, wanted.LocalAddress ?? any, wanted.Port) is [{ } socket, ..]
                ? Describe(socket)
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string Describe(UdpSocketEntry socket)
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
