using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;
using FouTools.Tests.Support;

namespace FouTools.Linux.Tests.Interfaces;

public sealed class InterfaceIndexTests
{
    [Fact]
    public void The_index_is_that_of_the_threads_namespace()
    {
        using NetworkNamespace place = Scratch.CreateNamespace();
        Ip.Run(place, "link add fifteen-letters index 77 type veth peer name other");
        Assert.Equal(77, place.Run(() => InterfaceIndex.Find("fifteen-letters")));
        Assert.Equal(1, place.Run(() => InterfaceIndex.Find("lo")));
        LinuxException refusal = Assert.Throws<LinuxException>(() => InterfaceIndex.Find("fifteen-letters"));
        Assert.Equal(Errno.ENODEV, refusal.Error);
        Assert.Contains("'fifteen-letters'", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => InterfaceIndex.Find("sixteen-letters-"));
    }
}
