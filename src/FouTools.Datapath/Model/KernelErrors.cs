using FouTools.Linux;

namespace FouTools.Datapath.Model;

/// <summary>Says what a kernel's refusal during a start means for the user.</summary>
internal static class KernelErrors
{
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
            throw new DatapathException(DatapathError.ResourceLimit, "The system has no memory, thread or descriptor left.", refusal);
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

    private static DatapathException ExplainGenerally(LinuxException refusal) => new(
        refusal.Error switch
        {
            Errno.EPERM or Errno.EACCES => DatapathError.PermissionDenied,
            Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM or Errno.ENOBUFS => DatapathError.ResourceLimit,
            _ => DatapathError.SystemCallFailed,
        },
        refusal.Message,
        refusal);
}
