using FouTools.Linux.Modules;

namespace FouTools.Linux.Tests.Modules;

public sealed class KernelModuleTests
{
    private const string NoModule = "foutools_no_such_module";

    [Fact]
    public void A_loaded_module_has_a_folder_in_sys_module()
    {
        string loaded = Path.GetFileName(Directory.EnumerateDirectories("/sys/module").First());

        Assert.Equal(KernelModuleState.Loaded, KernelModule.Find(loaded));
    }

    [Fact]
    public void A_nonexistent_module_is_missing_or_unknown_without_modprobe() =>
        Assert.Equal(
            HasModprobe ? KernelModuleState.Missing : KernelModuleState.Unknown, KernelModule.Find(NoModule));

    [Fact]
    public void A_failed_load_gives_the_reason()
    {
        Exception failure = Assert.ThrowsAny<Exception>(() => KernelModule.Load(NoModule));

        Assert.Contains(NoModule, failure.Message, StringComparison.Ordinal);
        Assert.Equal(HasModprobe ? typeof(InvalidOperationException) : typeof(LinuxException), failure.GetType());
    }

    private static bool HasModprobe => File.Exists("/usr/sbin/modprobe") || File.Exists("/sbin/modprobe");
}
