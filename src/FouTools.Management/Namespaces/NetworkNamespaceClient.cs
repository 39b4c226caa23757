using FouTools.Linux;
using FouTools.Linux.Namespaces;
using FouTools.Management.Errors;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink.Client;

namespace FouTools.Management.Namespaces;

/// <summary>A network namespace with a netlink client in it.</summary>
public sealed class NetworkNamespaceClient : IDisposable
{
    private NetworkNamespaceClient(string? name, NetworkNamespace? networkNamespace, RouteNetlink netlink)
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
    /// <param name="log">Gets a sentence for each request to the kernel; null for none.</param>
    /// <returns>The client.</returns>
    /// <exception cref="ManagementException">There is no such namespace, or the caller may not enter it.</exception>
    public static NetworkNamespaceClient Open(string? name, Action<string>? log) => Opening(name, () =>
    {
        string? shortName = string.IsNullOrEmpty(name) ? null : NetworkNamespace.Shorten(name);
        NetworkNamespace? networkNamespace = shortName is null ? null : NetworkNamespace.Open(shortName);
        try
        {
            return new NetworkNamespaceClient(shortName, networkNamespace, RouteNetlink.Open(networkNamespace, Logging(name, log)));
        }
        catch
        {
            networkNamespace?.Dispose();
            throw;
        }
    });

    /// <summary>Makes the options of a connection that logs each request.</summary>
    /// <param name="name">The namespace, as the caller named it.</param>
    /// <param name="log">Gets a sentence for each request; null for none.</param>
    /// <returns>The options.</returns>
    public static NetlinkConnectionOptions Logging(string? name, Action<string>? log) => new()
    {
        Log = log is null ? null : operation => log($"Asking the kernel to {operation}{NamespacePhrase.In(name)}."),
    };

    /// <summary>Finds the index of an interface.</summary>
    /// <param name="interfaceName">Its name.</param>
    /// <returns>The index.</returns>
    /// <exception cref="ManagementException">There is none of the name, or the kernel did not answer.</exception>
    public int IndexOf(string interfaceName)
    {
        try
        {
            return Netlink.Links.Find(interfaceName)?.Index ?? throw new ManagementException(
                ManagementError.InterfaceNotFound,
                ManagedObject.Interface,
                $"There is no interface '{interfaceName}'{NamespacePhrase.In(Name)}.")
            {
                ObjectName = interfaceName,
            };
        }
        catch (NetlinkException rejection)
        {
            ManagementError error = rejection.Error switch
            {
                Errno.ENODEV => ManagementError.InterfaceNotFound,
                Errno.EPERM or Errno.EACCES => ManagementError.PermissionDenied,
                _ => ManagementError.RequestFailed,
            };
            throw new ManagementException(error, ManagedObject.Interface, rejection.Message, rejection) { ObjectName = interfaceName };
        }
    }

    /// <summary>Closes the connection and lets go of the namespace.</summary>
    public void Dispose()
    {
        Netlink.Dispose();
        Namespace?.Dispose();
    }

    /// <summary>Opens something in a network namespace, and explains why that failed.</summary>
    internal static T Opening<T>(string? name, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (LinuxException failure)
        {
            throw NamespaceErrors.Explain(failure, name);
        }
    }
}
