using FouTools.Bpf.Assembly;
using FouTools.Bpf.Programs;
using FouTools.Bpf.Tests.Support;
using FouTools.Packets;

namespace FouTools.Bpf.Tests.Programs;

/// <summary>Programs are created or rejected before anything reaches the kernel, and their disassembly.</summary>
public sealed class TunnelProgramsTests
{
    private const int Generated = 100_000;
    private const int LoadedOfThem = 300;

    /// <summary>A tunnel, and why it cannot have programs.</summary>
    public static TheoryData<string, string> Obstacles => new()
    {
        { "nothing", "carries neither" },
        { "key", "A key needs a GRE header" },
        { "port", "local port must not be 0" },
        { "ports", "source port must not be 0" },
        { "ttl", "TTL of 0" },
        { "label", "20 bits" },
    };

    [Theory]
    [MemberData(nameof(Obstacles))]
    public void Invalid_tunnels_are_rejected(string what, string reason)
    {
        TunnelProgramOptions shape = what switch
        {
            "nothing" => Shapes.Ipip with { CarriesIPv4 = false },
            "key" => Shapes.Ipip with { OutputKey = 1 },
            "port" => Shapes.Ipip with { LocalPort = 0 },
            "ports" => Shapes.Ipip with { SourcePorts = default },
            "ttl" => Shapes.Ipip with { Ttl = 0 },
            _ => Shapes.Ipip with { FlowLabel = 0x100000 },
        };
        Assert.Contains(reason, shape.Reason, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => EncapsulationProgram.Build(shape));
        Assert.Throws<ArgumentException>(() => DecapsulationProgram.Build(shape, 1));
    }

    // docs/bpf.md says so.
    [Fact]
    public void Programs_contain_only_what_their_tunnel_needs()
    {
        Assert.Equal((285, 361), SizesOf(Shapes.Ipip));
        Assert.All(Shapes.All(), shape =>
        {
            (int sends, int receives) = SizesOf(shape);
            Assert.InRange(Math.Max(sends, receives), 1, shape.CarriesIPv4 && shape.CarriesIPv6 ? 649 : 399);
        });

        static (int Sends, int Receives) SizesOf(TunnelProgramOptions shape) =>
            (EncapsulationProgram.Build(shape).Instructions.Count, DecapsulationProgram.Build(shape, 1).Instructions.Count);
    }

    [Fact]
    public void A_program_disassembles_to_readable_text()
    {
        string text = EncapsulationProgram.Build(Shapes.Ipip).Disassemble();
        Assert.StartsWith("    0: r6 = r1\n    1: r2 = *(u32 *)(r6 +16)\n    2: if r2 != 8 goto not IPv4\n", text, StringComparison.Ordinal);
        Assert.Contains("= map fou_prefixes4\n", text, StringComparison.Ordinal);
        Assert.Contains("call AdjustRoom\n", text, StringComparison.Ordinal);
        Assert.Contains("\npassed: TooLong:\n", text, StringComparison.Ordinal);
        Assert.Matches(": r0 = -1\n *[0-9]+: exit\n$", text);
    }

    [Fact]
    public void Generated_configurations_give_programs_or_are_rejected()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        int refused = 0;
        for (int i = 0; i < Generated; i++)
        {
            TunnelProgramOptions shape = Generate(random);
            if (shape.Reason is not null)
            {
                refused++;
                Assert.Throws<ArgumentException>(() => EncapsulationProgram.Build(shape));
                continue;
            }

            AssembledProgram send = EncapsulationProgram.Build(shape);
            AssembledProgram receive = DecapsulationProgram.Build(shape, 1);

            // The limit of the verifier for unprivileged users (BPF_MAXINSNS).
            Assert.True(send.Instructions.Count <= 4096 && receive.Instructions.Count <= 4096, $"seed {seed}: {shape}");
        }

        Assert.InRange(refused, 1, Generated / 2);
    }

    [Fact]
    public void The_kernel_loads_every_accepted_configuration()
    {
        Privileged.Require();
        int seed = Environment.TickCount;
        Random random = new(seed);
        int loaded = 0;
        while (loaded < LoadedOfThem)
        {
            TunnelProgramOptions shape = Generate(random);
            if (shape.Reason is null)
            {
                Exception? failure = Record.Exception(() => BpfTunnel.Load(shape, random.Next(1, 1000)).Dispose());
                Assert.True(failure is null, $"seed {seed}: {shape}: {failure}");
                loaded++;
            }
        }
    }

    private static TunnelProgramOptions Generate(Random random)
    {
        bool Coin() => random.Next(2) == 0;
        bool Seldom() => random.Next(50) == 0;
        bool hasGre = Coin();
        ushort minimum = (ushort)random.Next(1, 65536);
        return new TunnelProgramOptions
        {
            CarriesIPv4 = Coin(),
            CarriesIPv6 = Coin() || Coin(),
            OverIPv4 = Coin(),
            HasGue = Coin(),
            HasGre = hasGre,
            InputKey = (hasGre && Coin()) || Seldom() ? (uint)random.NextInt64(1L << 32) : null,
            OutputKey = (hasGre && Coin()) || Seldom() ? (uint)random.NextInt64(1L << 32) : null,
            LocalPort = Seldom() ? (ushort)0 : (ushort)random.Next(1, 65536),
            FixedSourcePort = Coin() ? (ushort)random.Next(65536) : (ushort)0,
            SourcePorts = Seldom() ? default : new SourcePortRange(minimum, (ushort)random.Next(minimum, 65536)),
            HashSeed = (ulong)random.NextInt64(),
            Ttl = Coin() ? null : (byte)random.Next(Seldom() ? 0 : 1, 256),
            Tos = Coin() ? null : (byte)random.Next(256),
            FlowLabel = Coin() ? null : (uint)random.Next(Seldom() ? 1 << 21 : 1 << 20),
            InheritFlowLabel = Coin(),
            PathMtuDiscovery = Coin(),
            IgnoreDf = Coin(),
            PassesTcpSyn = Coin(),
            AcceptZeroChecksum = Coin(),
        };
    }
}
