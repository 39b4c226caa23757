using System.Net;
using FouTools.Captures.Conversion;
using FouTools.Captures.Formats;
using FouTools.Captures.Tunnels;
using FouTools.Packets;

namespace FouTools.Captures.Tests.Conversion;

public sealed class CaptureConversionTests : IDisposable
{
    private static readonly byte[] _inner = Convert.FromHexString(
        "4500003000014000401126ba0a0000010a00000256781234001c28a3000102030405060708090a0b0c0d0e0f10111213");

    private readonly string _folder = Directory.CreateTempSubdirectory("fou-capture-").FullName;

    private string InnerFile => Path.Combine(_folder, "inner.pcapng");

    private string OuterFile => Path.Combine(_folder, "outer.pcapng");

    private string BackFile => Path.Combine(_folder, "back.pcapng");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(TunnelMode.IPIP, false)]
    [InlineData(TunnelMode.Mixed, true)]
    [InlineData(TunnelMode.GRE, false)]
    [InlineData(TunnelMode.GRE, true)]
    public void Encapsulation_and_decapsulation_give_the_same_file(TunnelMode mode, bool gue)
    {
        WriteInner(InnerFile, 5000);
        ConversionStatistics into = Encapsulate(InnerFile, OuterFile, mode, gue);
        Assert.Equal((5000, 5000), (into.Packets, into.Converted));

        var ports = new TunnelPorts();
        if (gue)
        {
            ports.AddGue(5555);
        }
        else
        {
            ports.AddFou(5555, mode == TunnelMode.GRE ? IPProtocol.Gre : null);
        }

        ConversionStatistics outOf = Decapsulate(OuterFile, BackFile, ports);
        Assert.Equal((5000, 5000), (outOf.Packets, outOf.Converted));
        Assert.Empty(outOf.Skipped);
        Assert.Equal(File.ReadAllBytes(InnerFile), File.ReadAllBytes(BackFile));
    }

    [Fact]
    public void Skipped_packets_are_counted_by_reason()
    {
        WriteInner(InnerFile, 10);
        ConversionStatistics tally = Decapsulate(InnerFile, BackFile, TunnelPorts.WellKnown);
        Assert.Equal((10, 0), (tally.Packets, tally.Converted));
        Assert.Equal([new CaptureCount(DecapsulationResult.OtherPort, 10)], tally.Skipped);
    }

    [Fact]
    public void A_failed_conversion_leaves_no_file()
    {
        WriteInner(InnerFile, 100);
        byte[] bytes = File.ReadAllBytes(InnerFile);
        File.WriteAllBytes(InnerFile, bytes[..^10]);
        CaptureException failure = Assert.Throws<CaptureException>(() => Encapsulate(InnerFile, OuterFile, TunnelMode.IPIP, false));
        Assert.Equal(CaptureError.InvalidCapture, failure.Error);
        Assert.Equal(["inner.pcapng"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void An_existing_file_is_kept_unless_it_may_be_replaced()
    {
        File.WriteAllText(BackFile, "mine");
        Assert.Equal(CaptureError.FileExists, Assert.Throws<CaptureException>(() => new CaptureFileWriter(BackFile, replace: false)).Error);
        using (new CaptureFileWriter(BackFile, replace: true))
        {
        }

        Assert.Equal("mine", File.ReadAllText(BackFile));
        using (var writer = new CaptureFileWriter(BackFile, replace: true))
        {
            PcapNgWriter.WriteSection(writer, "tests");
            writer.Complete();
        }

        Assert.Single(Directory.GetFileSystemEntries(_folder));
        Assert.Equal(0x0a, File.ReadAllBytes(BackFile)[0]);
    }

    [Fact]
    public void A_file_created_meanwhile_is_kept()
    {
        using (var writer = new CaptureFileWriter(BackFile, replace: false))
        {
            File.WriteAllText(BackFile, "mine");
            Assert.Equal(CaptureError.FileExists, Assert.Throws<CaptureException>(writer.Complete).Error);
        }

        Assert.Equal("mine", File.ReadAllText(BackFile));
        Assert.Single(Directory.GetFileSystemEntries(_folder));
    }

    [Theory]
    [InlineData("missing", CaptureError.NotFound)]
    [InlineData("missing/file", CaptureError.NotFound)]
    [InlineData(".", CaptureError.InvalidPath)]
    public void Read_errors_are_reported(string name, CaptureError error) =>
        Assert.Equal(error, Assert.Throws<CaptureException>(() => new CaptureFileReader(Path.Combine(_folder, name))).Error);

    [Theory]
    [InlineData("missing/file", CaptureError.NotFound)]
    [InlineData(".", CaptureError.InvalidPath)]
    public void Write_errors_are_reported(string name, CaptureError error) =>
        Assert.Equal(error, Assert.Throws<CaptureException>(() => new CaptureFileWriter(Path.Combine(_folder, name), replace: true)).Error);

    [Fact]
    public void Memory_does_not_grow_with_the_file()
    {
        WriteInner(InnerFile, 1_000);
        Encapsulate(InnerFile, OuterFile, TunnelMode.IPIP, false);
        long small = Allocated(() => Decapsulate(OuterFile, BackFile, TunnelPorts.WellKnown));
        File.Delete(OuterFile);
        WriteInner(InnerFile, 200_000);
        Encapsulate(InnerFile, OuterFile, TunnelMode.IPIP, false);
        File.Delete(BackFile);
        long big = Allocated(() => Decapsulate(OuterFile, BackFile, TunnelPorts.WellKnown));
        Assert.InRange(big, 0, small + 100_000);
    }

    [Fact]
    public void A_packet_longer_than_the_buffer_is_read()
    {
        using (var writer = new CaptureFileWriter(InnerFile, replace: false))
        {
            PcapNgWriter.WriteSection(writer, "tests");
            PcapNgWriter.WriteInterface(writer, new CaptureInterface { LinkType = LinkType.Raw });
            PcapNgWriter.WritePacket(writer, new CapturedPacket { Data = new byte[3_000_000], OriginalLength = 3_000_000 });
            PcapNgWriter.WritePacket(writer, new CapturedPacket { Data = _inner, OriginalLength = 48 });
            writer.Complete();
        }

        using var reader = new CaptureFileReader(InnerFile);
        Assert.True(reader.TryRead(out CapturedPacket packet));
        Assert.Equal(3_000_000, packet.Data.Length);
        Assert.True(reader.TryRead(out packet));
        Assert.Equal(_inner, packet.Data);
        Assert.False(reader.TryRead(out _));
        Assert.Equal(reader.Length, reader.Position);
    }

    private static long Allocated(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void WriteInner(string path, int packets)
    {
        using var writer = new CaptureFileWriter(path, replace: true);
        PcapNgWriter.WriteSection(writer, "FouTools");
        PcapNgWriter.WriteInterface(writer, new CaptureInterface { LinkType = LinkType.Raw, Name = "fou0" });
        for (int number = 0; number < packets; number++)
        {
            PcapNgWriter.WritePacket(writer, new CapturedPacket
            {
                Timestamp = 1_700_000_000_000_000_000 + number,
                Data = _inner,
                OriginalLength = (uint)_inner.Length,
                Direction = number % 2 == 0 ? CaptureDirection.Inbound : CaptureDirection.Outbound,
            });
        }

        writer.Complete();
    }

    private static ConversionStatistics Encapsulate(string path, string outFile, TunnelMode mode, bool gue)
    {
        var outer = new OuterHeaders
        {
            LocalAddress = IPAddress.Parse("192.0.2.1"),
            RemoteAddress = IPAddress.Parse("192.0.2.2"),
            RemotePort = 5555,
            HasGue = gue,
            HasGre = mode == TunnelMode.GRE,
        };
        using var source = new CaptureFileReader(path);
        using var output = new CaptureFileWriter(outFile, replace: false);
        var encapsulator = new CaptureEncapsulator(source, output, mode, outer);
        while (encapsulator.ConvertNext())
        {
        }

        output.Complete();
        return encapsulator.Tally;
    }

    private static ConversionStatistics Decapsulate(string path, string outFile, TunnelPorts ports)
    {
        using var source = new CaptureFileReader(path);
        using var output = new CaptureFileWriter(outFile, replace: false);
        var decapsulator = new CaptureDecapsulator(source, output, ports);
        while (decapsulator.ConvertNext())
        {
        }

        output.Complete();
        return decapsulator.Tally;
    }
}
