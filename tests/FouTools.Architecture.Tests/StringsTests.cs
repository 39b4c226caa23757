using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace FouTools.Architecture.Tests;

/// <summary>Below the cmdlets no string names a cmdlet or a parameter: other front ends have other words for them.</summary>
public sealed partial class StringsTests
{
    /// <summary>The projects that a caller without PowerShell uses.</summary>
    public static TheoryData<string> Projects => [.. Layers.Projects.Keys.Except(["FouTools", "FouTools.Loading"])];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_string_names_a_cmdlet_or_a_parameter(string project)
    {
        string[] strings = [.. UserStrings(Path.Combine(AppContext.BaseDirectory, $"{project}.dll"))];
        Assert.NotEmpty(strings);
        Assert.DoesNotContain(strings, IsOfPowerShell);
    }

    [Theory]
    [InlineData("See the peers with Get-FouPeer.", true)]
    [InlineData("run Test-Tunnel there", true)]
    [InlineData("Give -RemoteAddress too", true)]
    [InlineData("-Encapsulation None", true)]
    [InlineData("(-UdpChecksum $true there)", true)]
    [InlineData("'ss -ulpn sport = :5555' names it", false)]
    [InlineData("tcpdump -ni any", false)]
    [InlineData("Foo-over-UDP", false)]
    [InlineData("Set-up of a thing", false)]
    public void What_is_of_PowerShell_is_known(string text, bool expected) => Assert.Equal(expected, IsOfPowerShell(text));

    private static bool IsOfPowerShell(string text) => Cmdlet().IsMatch(text) || Parameter().IsMatch(text);

    // The heap of user strings (ECMA-335 II.24.2.4) has every literal that code loads, among them the parts of interpolated ones.
    private static IEnumerable<string> UserStrings(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        MetadataReader reader = file.GetMetadataReader();
        UserStringHandle handle = MetadataTokens.UserStringHandle(1);
        while (!handle.IsNil)
        {
            yield return reader.GetUserString(handle);
            handle = reader.GetNextHandle(handle);
        }
    }

    [GeneratedRegex(@"\b[A-Z][a-z]+(?:From|To)?-(?:Fou|Tunnel)[A-Za-z]*")]
    private static partial Regex Cmdlet();

    [GeneratedRegex(@"(?:^|[ ('""])-[A-Z][A-Za-z0-9]+")]
    private static partial Regex Parameter();
}
