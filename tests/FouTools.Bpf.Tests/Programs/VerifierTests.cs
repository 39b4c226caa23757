using FouTools.Bpf.Programs;
using FouTools.Bpf.Tests.Support;

namespace FouTools.Bpf.Tests.Programs;

/// <summary>The kernel's verifier accepts the generated programs.</summary>
public sealed class VerifierTests
{
    public VerifierTests() => Privileged.Require();

    [Fact]
    public void Every_kind_of_program_is_accepted()
    {
        Assert.Equal(3 * 512, Shapes.All().Count());
        Load(Shapes.All());
    }

    /// <summary>For an emulated kernel, which takes minutes for all of them.</summary>
    [Fact]
    public void Programs_with_every_two_settings_are_accepted()
    {
        TunnelProgramOptions[] shapes = [.. Shapes.Pairwise()];
        Assert.InRange(shapes.Length, 12, 64);
        Load(shapes);
    }

    private static void Load(IEnumerable<TunnelProgramOptions> shapes)
    {
        foreach (TunnelProgramOptions shape in shapes)
        {
            using BpfTunnel tunnel = BpfTunnel.Load(shape, deviceIndex: 1, hasDriverProgram: shape.AcceptZeroChecksum);
        }
    }
}
