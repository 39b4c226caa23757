using FouTools.Linux;
using FouTools.Linux.Namespaces;
using Xunit.v3;

namespace FouTools.Tests.Support;

/// <summary>New namespaces for tests; skips the test where none can be created.</summary>
public static class Scratch
{
    public static NetworkNamespace CreateNamespace()
    {
        try
        {
            return NetworkNamespace.CreateUnnamed();
        }
        catch (LinuxException exception) when (exception.Error == Errno.EPERM)
        {
            Assert.Skip("Making a network namespace needs CAP_SYS_ADMIN; run as root.");
            throw;
        }
    }

    /// <summary>A fresh namespace whose loopback is up and has 10.7.0.1 and 10.7.0.2 besides its own address.</summary>
    public static NetworkNamespace CreateNamespaceWithLoopback()
    {
        NetworkNamespace netns = CreateNamespace();
        try
        {
            Ip.Batch(netns, "link set lo up\naddress add 10.7.0.1/24 dev lo\naddress add 10.7.0.2/24 dev lo\n");
            return netns;
        }
        catch
        {
            netns.Dispose();
            throw;
        }
    }

    /// <summary>Runs an action inside a namespace.</summary>
    public static void Do(this NetworkNamespace netns, Action work) => netns.Run(() =>
    {
        work();
        return true;
    });

    /// <summary>The number of open descriptors of this process, without assemblies and symbols, which the runtime opens lazily.</summary>
    public static int CountDescriptors()
    {
        Assert.True(
            TestContext.Current is { TestMethod: ICoreTestMethod { DisableParallelization: true } } or { TestClass: ICoreTestClass { DisableParallelization: true } },
            "Descriptors can be counted only while no other test runs: say DisableParallelization.");

        // Finalizers of earlier tests would otherwise close descriptors during the count.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Directory.GetFileSystemEntries("/proc/self/fd").Count(IsNoAssembly);
    }

    // Entries without a target are gone: the enumeration's own descriptor.
    private static bool IsNoAssembly(string descriptor) =>
        new FileInfo(descriptor).LinkTarget is { } target && Path.GetExtension(target) is not (".dll" or ".pdb");
}
