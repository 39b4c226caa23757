using FouTools.Linux;
using FouTools.Netlink.Fou;
using FouTools.Netlink.Generic;

namespace FouTools.Netlink.Tests.Kernel;

public sealed class GenericOnKernelTests
{
    [Fact]
    public void The_controller_describes_itself()
    {
        using GenericConnection connection = GenericConnection.Open();
        GenericFamily family = connection.GetFamily("nlctrl");
        Assert.Equal(16, family.Id);
        Assert.Equal(2u, family.Version);
        Assert.Equal(0u, family.HeaderSize);
        Assert.Contains(family.Commands, command => command is { Id: 3 } && command.Flags.HasFlag(FamilyCommandFlags.Do | FamilyCommandFlags.Dump));
        Assert.Contains(family.MulticastGroups, group => group.Name == "notify" && group.Id != 0);
    }

    [Fact]
    public void Families_are_listed_as_they_are_found_one_by_one()
    {
        using GenericConnection connection = GenericConnection.Open();
        IReadOnlyList<GenericFamily> families = connection.ListFamilies();
        Assert.True(families.Count > 1, "The kernel has no family besides nlctrl, so that the list proves little.");
        foreach (GenericFamily listed in families)
        {
            GenericFamily found = connection.GetFamily(listed.Name);
            Assert.Equal((listed.Name, listed.Id, listed.Version, listed.MaxAttribute), (found.Name, found.Id, found.Version, found.MaxAttribute));
            Assert.Equal(listed.Commands, found.Commands);
            Assert.Equal(listed.MulticastGroups, found.MulticastGroups);
        }
    }

    [Fact]
    public void The_policy_of_the_controller_tells_types()
    {
        using GenericConnection connection = GenericConnection.Open();
        FamilyPolicy policy = connection.GetPolicy(connection.GetFamily("nlctrl"));

        // CTRL_CMD_GETFAMILY with CTRL_ATTR_FAMILY_ID and CTRL_ATTR_FAMILY_NAME.
        Assert.Equal(AttributePolicyType.U16, policy.Find(3, 1)!.Type);
        AttributePolicy name = policy.Find(3, 2)!;
        Assert.Equal(AttributePolicyType.NulString, name.Type);
        Assert.Equal(15u, name.MaxLength);
    }

    [Fact]
    public void A_family_that_is_not_there_is_not_found()
    {
        using GenericConnection connection = GenericConnection.Open();
        Assert.Null(connection.FindFamily("nosuchfamily"));
        Assert.Equal(Errno.ENOENT, Assert.Throws<NetlinkException>(() => connection.GetFamily("nosuchfamily")).Error);
    }

    [Fact]
    public void Without_the_module_fou_says_that_it_is_missing()
    {
        using FouPorts ports = FouPorts.Open();
        Assert.SkipWhen(ports.FindCapabilities() is not null, "The module fou is loaded here.");
        var port = new FouPort { Port = 5555, Type = FouPortType.Gue };
        foreach ((string operation, Action action) in new (string, Action)[]
        {
            ("list FOU ports", () => ports.List()), ("add FOU port 0.0.0.0:5555", () => ports.Add(port)),
            ("remove FOU port 0.0.0.0:5555", () => ports.Remove(port)), ("get FOU port 0.0.0.0:5555", () => ports.Find(port)),
        })
        {
            NetlinkException exception = Assert.Throws<NetlinkException>(action);
            Assert.Equal((Errno.ENOENT, operation), (exception.Error, exception.Operation));
            Assert.Contains("modprobe fou", exception.Message, StringComparison.Ordinal);
        }
    }
}
