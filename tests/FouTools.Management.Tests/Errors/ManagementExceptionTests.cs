using FouTools.Linux;
using FouTools.Management.Errors;
using FouTools.Netlink;

namespace FouTools.Management.Tests.Errors;

public sealed class ManagementExceptionTests
{
    [Fact]
    public void The_message_of_an_invalid_value_names_the_property() => Assert.Equal(
        "Ttl: It is too large.",
        new ManagementException(ManagementError.InvalidValue, ManagedObject.Tunnel, "It is too large.") { Property = "Ttl" }.Message);

    [Fact]
    public void The_message_of_another_failure_is_the_reason() => Assert.Equal(
        "It failed.", new ManagementException(ManagementError.RequestFailed, ManagedObject.Tunnel, "It failed.") { Property = "Up" }.Message);

    [Fact]
    public void The_error_of_netlink_is_that_of_the_kernel() => Assert.Equal(
        Errno.EBUSY,
        new ManagementException(
            ManagementError.RequestFailed, ManagedObject.FouPort, "x", new NetlinkException("try", Errno.EBUSY, "it is busy")).KernelError);

    [Fact]
    public void The_error_of_a_system_call_is_that_of_the_kernel() => Assert.Equal(
        Errno.ENOENT,
        new ManagementException(
            ManagementError.NamespaceNotFound, ManagedObject.NetworkNamespace, "x", new LinuxException("open it", Errno.ENOENT)).KernelError);
}
