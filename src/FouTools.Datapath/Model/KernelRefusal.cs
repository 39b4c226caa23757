using FouTools.Linux;

namespace FouTools.Datapath.Model;

/// <summary>Says what a kernel's refusal during a start means for the user.</summary>
internal static class KernelRefusal
{
    private const string Capabilities = "Run as root, or with CAP_NET_ADMIN and CAP_NET_RAW (and CAP_SYS_ADMIN to enter a network namespace).";
    private const string MoreResources = "Stop what is not needed, or raise the limit (ulimit -n for descriptors, ulimit -u for threads).";

    /// <summary>Runs one step of a start.</summary>
    /// <typeparam name="T">What the step makes.</typeparam>
    /// <param name="step">The step.</param>
    /// <param name="explain">What its particular errors mean; null where it has no particular meaning.</param>
    /// <returns>What the step made.</returns>
    /// <exception cref="DatapathException">The kernel refused.</exception>
    public static T Explain<T>(Func<T> step, Func<LinuxException, DatapathException?> explain)
    {
        try
        {
            return step();
        }
        catch (LinuxException refusal)
        {
            throw explain(refusal) ?? ExplainGenerally(refusal);
        }
        catch (OutOfMemoryException refusal)
        {
            throw new DatapathException(
                DatapathError.ResourceLimit, "The system has no memory, thread or descriptor left.", MoreResources, refusal);
        }
    }

    /// <summary>Runs one step of a start that makes nothing.</summary>
    /// <param name="step">The step.</param>
    /// <exception cref="DatapathException">The kernel refused.</exception>
    public static void Explain(Action step) => Explain(
        () =>
        {
            step();
            return true;
        },
        _ => null);

    private static DatapathException ExplainGenerally(LinuxException refusal) => refusal.Error switch
    {
        Errno.EPERM or Errno.EACCES => new(DatapathError.PermissionDenied, refusal.Message, Capabilities, refusal),
        Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM or Errno.ENOBUFS => new(
            DatapathError.ResourceLimit,
            refusal.Message,
            MoreResources,
            refusal),
        _ => new(
            DatapathError.SystemCallFailed,
            refusal.Message,
            "See the kernel's reason in the message; dmesg may say more.",
            refusal),
    };
}
