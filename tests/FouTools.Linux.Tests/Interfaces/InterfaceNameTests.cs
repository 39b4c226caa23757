using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Tun;

namespace FouTools.Linux.Tests.Interfaces;

public sealed class InterfaceNameTests
{
    [Theory]
    [InlineData("fou0")]
    [InlineData("a")]
    [InlineData("fifteen-letters")]
    [InlineData("with.dots_and-dashes")]
    [InlineData("...")]
    [InlineData("größer")]
    [InlineData("網路")]
    public void Valid_names(string name)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(name) <= InterfaceName.MaxLength)
        {
            Assert.Null(InterfaceName.FindFault(name));
        }
        else
        {
            Assert.Contains("longer", InterfaceName.FindFault(name), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("sixteen-letters-", "longer")]
    [InlineData("ääääääää", "longer")]
    [InlineData(".", "reserves")]
    [InlineData("..", "reserves")]
    [InlineData("all", "reserves")]
    [InlineData("default", "reserves")]
    [InlineData("a/b", "contains")]
    [InlineData("a:1", "contains")]
    [InlineData("fou%d", "contains")]
    [InlineData("a b", "contains")]
    [InlineData("a\tb", "contains")]
    [InlineData("a\nb", "contains")]
    [InlineData("a\vb", "contains")]
    [InlineData("a\0b", "contains")]
    [InlineData("a\u001bb", "contains")]
    [InlineData("a\u00a0b", "contains")]
    [InlineData("voil\u00e0", "contains")]
    public void Invalid_names(string name, string reason) =>
        Assert.Contains(reason, InterfaceName.FindFault(name), StringComparison.Ordinal);

    [Fact]
    public void The_kernel_accepts_every_valid_name()
    {
        using NetworkNamespace netns = Scratch.CreateNamespace();
        IEnumerable<string> candidates = Enumerable.Range(1, 0xff)
            .Where(code => code > 0x7f || !char.IsAsciiLetterOrDigit((char)code))
            .Select(code => $"n{(char)code}")
            .Concat(["lo0", "all", "default", "default0", ".", "..", "...", "-", "-a", "0", "eth0.5", "\u00e0\u3000", "\uffff", "\U0001f600"]);
        string[] refused =
        [
            .. netns.Run(() => candidates.Where(name => InterfaceName.FindFault(name) is null && !CanBeMade(name)).ToArray()),
        ];
        Assert.Empty(refused);
    }

    private static bool CanBeMade(string name)
    {
        try
        {
            using TunDevice device = TunDevice.Create(name, 1, TunKind.IP);
            return device.Name == name;
        }
        catch (LinuxException)
        {
            return false;
        }
    }
}
