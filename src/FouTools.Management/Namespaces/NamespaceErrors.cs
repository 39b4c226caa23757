using FouTools.Linux;
using FouTools.Management.Errors;

namespace FouTools.Management.Namespaces;

/// <summary>What the kernel's error numbers mean where a network namespace is opened.</summary>
public static class NamespaceErrors
{
    /// <summary>Explains why a network namespace could not be entered.</summary>
    /// <param name="failure">The failed system call.</param>
    /// <param name="name">The name or path of the namespace.</param>
    /// <returns>The exception to throw.</returns>
    public static ManagementException Explain(LinuxException failure, string? name)
    {
        ArgumentNullException.ThrowIfNull(failure);
        (ManagementError error, string reason) = failure.Error switch
        {
            Errno.ENOENT or Errno.ENOTDIR or Errno.ENAMETOOLONG or Errno.EINVAL =>
                (ManagementError.NamespaceNotFound, $"There is no network namespace '{name}'."),
            Errno.EPERM or Errno.EACCES => (ManagementError.PermissionDenied, failure.Message),
            _ => (ManagementError.RequestFailed, failure.Message),
        };
        return new ManagementException(error, ManagedObject.NetworkNamespace, reason, failure) { ObjectName = name };
    }
}
