using System.Text;
using Tmds.Linux;

namespace FouTools.Linux.Namespaces;

/// <summary>
/// A handle on a network namespace. <see cref="Run{T}(Func{T})"/> enters it on a thread of its own, so that no other thread ever changes
/// its namespace (namespaces(7), setns(2)).
/// </summary>
public sealed unsafe class NetworkNamespace : IDisposable
{
    /// <summary>Where iproute2 keeps named namespaces (ip-netns(8)).</summary>
    public const string NamedDirectory = "/run/netns";

    private readonly FileDescriptor _descriptor;

    private NetworkNamespace(FileDescriptor descriptor, string name)
    {
        _descriptor = descriptor;
        Name = name;
    }

    /// <summary>The name or path that it was opened by; empty for an unnamed one.</summary>
    public string Name { get; }

    /// <summary>The descriptor of the namespace file, for requests that refer to a namespace by it (IFLA_NET_NS_FD).</summary>
    public int Descriptor => _descriptor.Number;

    /// <summary>Opens a namespace by its `ip netns` name, or by the path of a namespace file.</summary>
    /// <param name="nameOrPath">A name without slash, or a path such as /proc/1234/ns/net.</param>
    /// <returns>The handle.</returns>
    /// <exception cref="LinuxException">There is no such file (<see cref="Errno.ENOENT"/>), or it may not be read.</exception>
    public static NetworkNamespace Open(string nameOrPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrPath);
        string path = nameOrPath.Contains('/', StringComparison.Ordinal) ? nameOrPath : Path.Combine(NamedDirectory, nameOrPath);
        return OpenPath(path, nameOrPath);
    }

    /// <summary>Creates an unnamed namespace that lives as long as this handle and the objects inside it.</summary>
    /// <returns>The handle.</returns>
    /// <exception cref="LinuxException">The caller lacks CAP_SYS_ADMIN.</exception>
    public static NetworkNamespace CreateUnnamed() => OnOwnThread(() =>
    {
        if (LibC.unshare(LibC.CLONE_NEWNET) < 0)
        {
            throw LinuxException.FromErrno("make a network namespace");
        }

        return OpenPath("/proc/thread-self/ns/net", string.Empty);
    });

    /// <summary>Shortens the argument of <see cref="Open"/>: the path of a named namespace becomes its name.</summary>
    /// <param name="nameOrPath">A name or a path.</param>
    /// <returns>The name, or the unchanged path.</returns>
    public static string Shorten(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        return Path.GetDirectoryName(nameOrPath) is NamedDirectory or "/var" + NamedDirectory ? Path.GetFileName(nameOrPath) : nameOrPath;
    }

    /// <summary>Lists the namespaces of `ip netns`.</summary>
    /// <returns>The sorted names; empty if there are none.</returns>
    public static IReadOnlyList<string> ListNames() =>
        Directory.Exists(NamedDirectory)
            ? [.. Directory.EnumerateFiles(NamedDirectory).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
            : [];

    /// <summary>Runs work inside a namespace, or on the calling thread if there is none to enter.</summary>
    /// <typeparam name="T">What the work returns.</typeparam>
    /// <param name="netns">The namespace, or null for the caller's own.</param>
    /// <param name="work">The work; sockets that it opens stay in the namespace.</param>
    /// <returns>The result of the work. Its exception is rethrown here.</returns>
    public static T RunIn<T>(NetworkNamespace? netns, Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return netns is null ? work() : netns.Run(work);
    }

    /// <summary>Runs work inside this namespace on a thread of its own and waits for it.</summary>
    /// <typeparam name="T">What the work returns.</typeparam>
    /// <param name="work">The work; sockets that it opens stay in the namespace.</param>
    /// <returns>The result of the work. Its exception is rethrown here.</returns>
    /// <exception cref="LinuxException">The namespace may not be entered, or the file is not a network namespace.</exception>
    public T Run<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return OnOwnThread(() =>
        {
            Enter();
            return work();
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    // The thread ends with the work, so nothing has to switch back.
    private static T OnOwnThread<T>(Func<T> work)
    {
        T result = default!;
        System.Runtime.ExceptionServices.ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception exception)
            {
                failure = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(exception);
            }
        })
        {
            IsBackground = true,
            Name = "FouTools namespace",
        };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    private static NetworkNamespace OpenPath(string path, string name)
    {
        string operation = $"open network namespace '{name}'";
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            // The kernel would open only the part before the NUL.
            throw new LinuxException(operation, Errno.ENOENT);
        }

        fixed (byte* pathBytes = Encoding.UTF8.GetBytes(path + '\0'))
        {
            // O_NONBLOCK: opening a FIFO would wait for a writer.
            return new NetworkNamespace(
                FileDescriptor.FromReturn(
                    LibC.open(pathBytes, LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK, 0), operation),
                name);
        }
    }

    private void Enter()
    {
        if (LibC.setns(_descriptor.Number, LibC.CLONE_NEWNET) < 0)
        {
            throw LinuxException.FromErrno($"enter network namespace '{Name}'");
        }
    }
}
