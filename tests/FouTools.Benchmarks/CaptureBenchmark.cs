using BenchmarkDotNet.Attributes;
using FouTools.Captures.Conversion;
using FouTools.Captures.Formats;
using FouTools.Captures.Tunnels;
using FouTools.Packets;

namespace FouTools.Benchmarks;

/// <summary>
/// A capture taken out of its tunnel, from file to file, against a copy of the file through the same buffers, which is what reading and
/// writing alone cost. The time is that of one packet: bytes per nanosecond are gigabytes per second.
/// </summary>
public class CaptureBenchmark
{
    private const int Packets = 50_000;
    private const int BufferLength = 1 << 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("fou-bench-").FullName;

    /// <summary>Length of the inner packets in bytes: a full Ethernet frame's payload less FOU, and a small packet.</summary>
    [Params(1472, 100)]
    public int Bytes { get; set; }

    private string Source => Path.Combine(_folder, "outer.pcapng");

    private string Output => Path.Combine(_folder, "inner.pcapng");

    [GlobalSetup]
    public void Write()
    {
        byte[] inner = new byte[Bytes];
        new IPv4Header { TotalLength = (ushort)Bytes, TimeToLive = 64, Protocol = IPProtocol.Udp, Source = 0x0a000001, Destination = 0x0a000002 }.Write(inner);
        var outer = new OuterHeaders
        {
            LocalAddress = new([192, 0, 2, 1]),
            RemoteAddress = new([192, 0, 2, 2]),
            RemotePort = TunnelPorts.FouPort,
        };
        byte[] headers = new byte[outer.Length];
        using var writer = new CaptureFileWriter(Source, replace: true);
        PcapNgWriter.WriteSection(writer, "FouTools");
        PcapNgWriter.WriteInterface(writer, new CaptureInterface { LinkType = LinkType.Raw });
        for (uint number = 0; number < Packets; number++)
        {
            outer.TryWrite(headers, inner, inner.Length, LinkType.Raw, number);
            PcapNgWriter.WritePacket(writer, new CapturedPacket { Timestamp = number, Data = inner, OriginalLength = (uint)inner.Length }, headers);
        }

        writer.Complete();
    }

    [GlobalCleanup]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Benchmark(Baseline = true, OperationsPerInvoke = Packets)]
    public long Copy()
    {
        using var source = new FileStream(Source, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using var output = new FileStream(Output, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] buffer = new byte[BufferLength];
        long bytes = 0;
        for (int read = source.Read(buffer); read > 0; read = source.Read(buffer))
        {
            output.Write(buffer.AsSpan(0, read));
            bytes += read;
        }

        return bytes;
    }

    [Benchmark(OperationsPerInvoke = Packets)]
    public long Decapsulate()
    {
        using var source = new CaptureFileReader(Source);
        using var output = new CaptureFileWriter(Output, replace: true);
        var decapsulator = new CaptureDecapsulator(source, output, TunnelPorts.WellKnown);
        while (decapsulator.ConvertNext())
        {
        }

        output.Complete();
        return decapsulator.Tally.Converted;
    }
}
