using FouTools.Linux;
using FouTools.Linux.Modules;
using FouTools.Management.Errors;
using FouTools.Management.Ports;
using FouTools.Netlink;

namespace FouTools.Management.Tests.Ports;

public sealed class FouPortErrorsTests
{
    [Theory]
    [InlineData(Errno.EPERM, ManagementError.PermissionDenied)]
    [InlineData(Errno.EACCES, ManagementError.PermissionDenied)]
    [InlineData(Errno.ESRCH, ManagementError.FouPortNotFound)]
    [InlineData(Errno.ENODEV, ManagementError.InterfaceNotFound)]
    [InlineData(Errno.EADDRINUSE, ManagementError.FouPortInUse)]
    [InlineData(Errno.EALREADY, ManagementError.FouPortInUse)]
    [InlineData(Errno.EADDRNOTAVAIL, ManagementError.LocalAddressNotAvailable)]
    [InlineData(Errno.ENETUNREACH, ManagementError.PeerUnreachable)]
    [InlineData(Errno.EHOSTUNREACH, ManagementError.PeerUnreachable)]
    [InlineData(Errno.EAFNOSUPPORT, ManagementError.AddressFamilyNotSupported)]
    [InlineData(Errno.EINVAL, ManagementError.RequestFailed)]
    public void An_error_number_has_its_code(Errno error, ManagementError code)
    {
        var rejection = new NetlinkException("add FOU port 5555", error, "the kernel said so");
        ManagementException failure = FouPortErrors.Explain(rejection, "0.0.0.0:5555");
        Assert.Equal(code, failure.Error);
        Assert.Equal(ManagedObject.FouPort, failure.Kind);
        Assert.Equal("0.0.0.0:5555", failure.ObjectName);
        Assert.Equal(error, failure.KernelError);
        Assert.Equal(rejection.Message, failure.Message);
    }

    [Fact]
    public void A_kernel_without_the_family_lacks_the_module()
    {
        ManagementException failure = FouPortErrors.Explain(new NetlinkException("list FOU ports", Errno.ENOENT, "there is no family fou"));
        Assert.Equal(ManagementError.FouModuleNotLoaded, failure.Error);
        Assert.Equal(ManagedObject.KernelModule, failure.Kind);
        Assert.Equal("fou", failure.ObjectName);
        Assert.IsType<KernelModuleState>(failure.Value);
    }
}
