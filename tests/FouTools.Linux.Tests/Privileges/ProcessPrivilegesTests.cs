using FouTools.Linux.Privileges;

namespace FouTools.Linux.Tests.Privileges;

public sealed class ProcessPrivilegesTests
{
    [Theory]
    [InlineData("CapEff:\t0000000000001000", true)]
    [InlineData("CapEff:\t000001ffffffffff", true)]
    [InlineData("CapEff:\t000001ffffffefff", false)]
    [InlineData("CapEff:\t0000000000000000", false)]
    public void NetAdmin_is_bit_12(string line, bool expected)
    {
        ulong effective = ProcessPrivileges.ParseEffective(["Name:\tpwsh", "CapPrm:\t0000000000001000", line]);

        Assert.Equal(expected, new ProcessPrivileges(effective, IsInitialUserNamespace: true).Has(Capability.NetAdmin));
    }

    [Fact]
    public void A_status_without_capabilities_is_rejected() =>
        Assert.Throws<InvalidDataException>(() => ProcessPrivileges.ParseEffective(["Name:\tpwsh"]));

    [Fact]
    public void The_effective_capabilities_are_those_that_the_kernel_shows_of_this_process()
    {
        string shown = File.ReadLines("/proc/self/status").First(line => line.StartsWith("CapEff:", StringComparison.Ordinal))[7..].Trim();

        Assert.Equal(shown, ProcessPrivileges.Read().Effective.ToString("x16", null));
    }

    [Fact]
    public void The_initial_user_namespace_is_the_one_with_the_fixed_number()
    {
        string map = string.Join(' ', File.ReadAllText("/proc/self/uid_map").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

        // Only the initial one always has all numbers mapped to themselves; a container's may have too.
        if (ProcessPrivileges.Read().IsInitialUserNamespace)
        {
            Assert.Equal("0 0 4294967295", map);
        }
        else
        {
            Assert.NotEqual("user:[4026531837]", new FileInfo($"/proc/{Environment.ProcessId}/ns/user").LinkTarget);
        }
    }
}
