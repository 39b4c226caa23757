using FouTools.Bpf.Programs;
using FouTools.Bpf.Tests.Support;

namespace FouTools.Bpf.Tests.Programs;

/// <summary>That the kernel's verifier takes what is generated.</summary>
public sealed class VerifierTests
{
    public VerifierTests() => Privileged.Require();

    [Fact]
    public void Every_kind_of_program_is_accepted()
    {
        int count = 0;
        foreach (TunnelShape shape in Shapes.All())
        {
            using BpfTunnel tunnel = BpfTunnel.Load(shape, deviceIndex: 1, hasDriverProgram: shape.AcceptZeroChecksum);
            count++;
        }

        Assert.Equal(3 * 512, count);
    }
}
