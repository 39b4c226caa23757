using FouTools.Linux;
using FouTools.Management.Errors;
using FouTools.Management.Tunnels;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Management.Tests.Tunnels;

public sealed class TunnelErrorsTests
{
    private static readonly TunnelSpecification s_tunnel = new() { Name = "t0", Kind = TunnelKind.Gre };

    [Theory]
    [InlineData(Errno.ENODEV, ManagementError.TunnelNotFound)]
    [InlineData(Errno.EEXIST, ManagementError.TunnelEndpointsInUse)]
    [InlineData(Errno.EOPNOTSUPP, ManagementError.FallbackDevice)]
    [InlineData(Errno.EPERM, ManagementError.PermissionDenied)]
    [InlineData(Errno.EACCES, ManagementError.PermissionDenied)]
    [InlineData(Errno.EINVAL, ManagementError.RequestFailed)]
    public void An_error_number_has_its_code(Errno error, ManagementError code)
    {
        ManagementException failure = TunnelErrors.Explain(Reject(error), "t0");
        Assert.Equal(code, failure.Error);
        Assert.Equal("t0", failure.ObjectName);
        Assert.Equal(error, failure.KernelError);
    }

    [Theory]
    [InlineData(Errno.EEXIST, true, ManagementError.DeviceExists)]
    [InlineData(Errno.EEXIST, false, ManagementError.TunnelEndpointsInUse)]
    [InlineData(Errno.EINVAL, false, ManagementError.RequestFailed)]
    public void Of_a_creation_an_error_number_can_mean_the_name(Errno error, bool nameExists, ManagementError code) =>
        Assert.Equal(code, TunnelErrors.OfCreate(Reject(error), s_tunnel, nameExists).Error);

    [Fact]
    public void A_kind_that_the_kernel_lacks_is_named()
    {
        ManagementException failure = TunnelErrors.OfCreate(Reject(Errno.EOPNOTSUPP), s_tunnel, nameExists: false);
        Assert.Equal(ManagementError.TunnelKindNotSupported, failure.Error);
        Assert.Equal(TunnelKind.Gre, failure.Value);
    }

    [Theory]
    [InlineData(Errno.EEXIST, ManagementError.InvalidValue)]
    [InlineData(Errno.EACCES, ManagementError.InvalidValue)]
    [InlineData(Errno.ENOBUFS, ManagementError.RequestFailed)]
    public void A_rejected_address_is_told_from_other_failures(Errno error, ManagementError code)
    {
        ManagementException failure = TunnelErrors.OfEquipping(Reject(error), "t0");
        Assert.Equal(code, failure.Error);
        Assert.Equal(code == ManagementError.InvalidValue ? "Address" : null, failure.Property);
        Assert.Contains("was deleted again", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_without_a_property_is_said_with_both()
    {
        ManagementException failure = TunnelErrors.NotOfKind("Key", TunnelKind.Ipip);
        Assert.Equal(ManagementError.PropertyNotOfKind, failure.Error);
        Assert.Equal("Key: A tunnel of kind ipip has no such parameter.", failure.Message);
    }

    private static NetlinkException Reject(Errno error) => new("create tunnel t0", error, "the kernel said so");
}
