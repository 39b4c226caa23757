using FouTools.Errors;
using FouTools.Linux;
using FouTools.Linux.Namespaces;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Client;

namespace FouTools.Composition;

/// <summary>One network namespace and its interfaces, as the user names them.</summary>
internal sealed class Place : IDisposable
{
    private Place(string? name, NetworkNamespace? networkNamespace, RouteNetlink netlink)
    {
        Name = name;
        Namespace = networkNamespace;
        Netlink = netlink;
    }

    /// <summary>Its name or path; null for the namespace of the process.</summary>
    public string? Name { get; }

    /// <summary>The namespace; null for that of the process.</summary>
    public NetworkNamespace? Namespace { get; }

    /// <summary>Its links, tunnels, addresses and routes.</summary>
    public RouteNetlink Netlink { get; }

    /// <summary>Opens a network namespace.</summary>
    /// <param name="name">Its name or path; empty or null for that of the process.</param>
    /// <param name="tell">Is told each request to the kernel as a sentence.</param>
    public static Place Open(string? name, Action<string>? tell) => Opening(name, () =>
    {
        string? shortName = string.IsNullOrEmpty(name) ? null : NetworkNamespace.Shorten(name);
        NetworkNamespace? place = shortName is null ? null : NetworkNamespace.Open(shortName);
        try
        {
            return new Place(shortName, place, RouteNetlink.Open(place, Telling(name, tell)));
        }
        catch
        {
            place?.Dispose();
            throw;
        }
    });

    /// <summary>How to speak with the kernel so that each request is told.</summary>
    /// <param name="name">The namespace, as the user named it.</param>
    /// <param name="tell">Is told each request as a sentence.</param>
    public static NetlinkConnectionOptions Telling(string? name, Action<string>? tell) => new()
    {
        Tell = tell is null ? null : operation => tell($"Asking the kernel to {operation}{NamespaceWords.In(name)}."),
    };

    /// <summary>Opens something in a network namespace, and says in the user's words why that could not be.</summary>
    /// <param name="name">The namespace, as the user named it.</param>
    /// <param name="open">Opens it.</param>
    public static T Opening<T>(string? name, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (LinuxException refusal)
        {
            throw FouRefusals.OfNamespace(refusal, name);
        }
    }

    /// <summary>Finds the index of an interface.</summary>
    public int IndexOf(string interfaceName)
    {
        try
        {
            return Netlink.Links.Find(interfaceName)?.Index ?? throw new FouException(
                FouError.InterfaceNotFound,
                $"There is no interface '{interfaceName}'{NamespaceWords.In(Name)}.",
                "See the interfaces with 'ip link'.");
        }
        catch (NetlinkException refusal)
        {
            throw FouRefusals.Of(refusal);
        }
    }

    public void Dispose()
    {
        Netlink.Dispose();
        Namespace?.Dispose();
    }
}
