using FouTools.Linux.Modules;
using FouTools.Management.Support;

namespace FouTools.Management.Tests.Support;

public sealed class HostSupportTests
{
    private static readonly HostSupport s_bare = new() { FouModule = KernelModuleState.Loadable, Fou6Module = KernelModuleState.Missing };

    [Fact]
    public void A_bare_host_lacks_the_modules_the_device_and_the_capability() => Assert.Equal(
        [HostSupportGap.Fou, HostSupportGap.Fou6, HostSupportGap.Tun, HostSupportGap.NetAdmin], s_bare.Missing);

    [Fact]
    public void A_capability_in_another_user_namespace_does_not_change_ports() => Assert.Equal(
        [HostSupportGap.InitialUserNamespace],
        (s_bare with { Fou6Module = KernelModuleState.Loaded, HasTun = true, HasNetAdmin = true }).Missing.Except([HostSupportGap.Fou]));

    [Fact]
    public void What_is_there_is_not_missing()
    {
        HostSupport host = HostSupport.Read(null);
        Assert.Equal(host.Fou is null, host.Missing.Contains(HostSupportGap.Fou));
        Assert.Equal(!host.HasTun, host.Missing.Contains(HostSupportGap.Tun));
        Assert.Equal(!host.HasNetAdmin, host.Missing.Contains(HostSupportGap.NetAdmin));
    }
}
