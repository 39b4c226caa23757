using FouTools.Linux;
using FouTools.Management.Errors;
using FouTools.Management.Namespaces;

namespace FouTools.Management.Tests.Namespaces;

public sealed class NamespaceErrorsTests
{
    [Theory]
    [InlineData(Errno.ENOENT, ManagementError.NamespaceNotFound)]
    [InlineData(Errno.ENOTDIR, ManagementError.NamespaceNotFound)]
    [InlineData(Errno.ENAMETOOLONG, ManagementError.NamespaceNotFound)]
    [InlineData(Errno.EINVAL, ManagementError.NamespaceNotFound)]
    [InlineData(Errno.EPERM, ManagementError.PermissionDenied)]
    [InlineData(Errno.EACCES, ManagementError.PermissionDenied)]
    [InlineData(Errno.EMFILE, ManagementError.RequestFailed)]
    public void An_error_number_has_its_code(Errno error, ManagementError code)
    {
        ManagementException failure = NamespaceErrors.Explain(new LinuxException("enter it", error), "shop");
        Assert.Equal(code, failure.Error);
        Assert.Equal(ManagedObject.NetworkNamespace, failure.Kind);
        Assert.Equal("shop", failure.ObjectName);
        Assert.Equal(error, failure.KernelError);
    }

    [Fact]
    public void A_namespace_that_is_not_there_is_named() => Assert.Equal(
        "There is no network namespace 'no-such-namespace'.",
        Assert.Throws<ManagementException>(() => NetworkNamespaceClient.Open("no-such-namespace", null)).Message);

    [Fact]
    public void A_phrase_names_a_namespace_other_than_that_of_the_process()
    {
        Assert.Equal(" in network namespace 'shop'", NamespacePhrase.In("shop"));
        Assert.Empty(NamespacePhrase.In(null));
    }
}
