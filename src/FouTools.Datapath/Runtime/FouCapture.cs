using System.IO.Pipelines;
using FouTools.Captures.Conversion;
using FouTools.Captures.Formats;
using FouTools.Captures.Tunnels;
using FouTools.Datapath.Engine.Capture;
using FouTools.Datapath.Model;
using FouTools.Datapath.Telemetry;
using FouTools.Packets;

namespace FouTools.Datapath.Runtime;

/// <summary>
/// A running capture of a datapath. The workers put copies of packets into a bounded buffer each, from which a thread writes them:
/// where it cannot keep up, packets are missing in the file and counted, and the traffic is not held up.
/// </summary>
public sealed class FouCapture : IDisposable
{
    // About 10 ms of a 10 Gbit/s stream both outside and inside.
    private const int RingBytes = 1 << 25;

    private const int InnerNumber = 0;
    private const int OuterNumber = 1;
    private const int MinBuffer = 1 << 20;
    private const long NanosecondsPerTick = 100;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    // A disk that is gone must not keep a datapath from stopping.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private static readonly byte[][] s_comments =
        [.. Enum.GetValues<DropReason>().Select(reason => reason == DropReason.None ? [] : System.Text.Encoding.UTF8.GetBytes($"dropped: {reason}"))];

    private readonly Lock _stopping = new();
    private readonly FouDatapathReference _datapath;
    private readonly FouCaptureOptions _options;
    private readonly DateTimeOffset _startTime = DateTimeOffset.Now;
    private readonly IReadOnlyList<PacketTap> _taps;
    private TapRing[] _rings;
    private long _finalDropped;
    private readonly bool _isMpls;
    private readonly byte[] _mplsFront = new byte[LinkFrame.CookedLength];
    private readonly FileStream _file;
    private readonly PipeWriter _output;
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;
    private readonly long[] _written = new long[2];
    private bool _isStopped;
    private string? _faultReason;

    internal FouCapture(FouDatapath datapath, IReadOnlyList<PacketTap> taps, FouCaptureOptions options)
    {
        _datapath = datapath.GetReference();
        _options = options;
        _taps = taps;
        _isMpls = datapath.Options.Mode == TunnelMode.MPLS;
        LinkFrame.WriteCooked(_mplsFront, EtherType.Mpls);
        _file = Open(options);
        _output = PipeWriter.Create(_file, new StreamPipeWriterOptions(minimumBufferSize: MinBuffer));
        _rings = [.. taps.Select(_ => new TapRing(RingBytes))];
        WriteHeaders(datapath);
        _thread = new Thread(Run) { IsBackground = true, Name = $"{_datapath.Name} capture" };
        _thread.Start();
        for (int i = 0; i < taps.Count; i++)
        {
            taps[i].Attach(new TapTarget(options.Layer, options.SnapLength, _rings[i]));
        }
    }

    /// <summary>Tells it from every other capture.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>Whether packets are still captured.</summary>
    public bool IsRunning => !Volatile.Read(ref _isStopped) && _faultReason is null;

    /// <summary>The file.</summary>
    public string Path => _options.Path;

    private long Packets => Volatile.Read(ref _written[InnerNumber]) + Volatile.Read(ref _written[OuterNumber]);

    private long Dropped => _finalDropped + _rings.Sum(ring => ring.Lost);

    /// <summary>What has become of it.</summary>
    /// <returns>The capture as of now.</returns>
    public FouCaptureStatus GetStatus() => new()
    {
        Id = Id,
        DatapathId = _datapath.Id,
        Datapath = _datapath.Name,
        NetworkNamespace = _datapath.NetworkNamespace,
        Path = Path,
        Layer = _options.Layer,
        SnapLength = _options.SnapLength,
        StartTime = _startTime,
        IsRunning = IsRunning,
        FaultReason = _faultReason,
        Packets = Packets,
        Dropped = Dropped,
    };

    /// <summary>Ends the capture; all that was captured is in the file then. Nothing happens if it has ended.</summary>
    public void Stop()
    {
        lock (_stopping)
        {
            if (_isStopped)
            {
                return;
            }

            foreach (PacketTap tap in _taps)
            {
                tap.Detach();
            }

            _end.Set();
            if (_thread.Join(s_patience))
            {
                _end.Dispose();
            }
            else
            {
                _faultReason = $"The file has taken no data for {s_patience.TotalSeconds:0} seconds.";
            }

            long dropped = Dropped;
            _rings = [];
            _finalDropped = dropped;
            Volatile.Write(ref _isStopped, true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    /// <inheritdoc/>
    public override string ToString() => GetStatus().ToString();

    private static FileStream Open(FouCaptureOptions options)
    {
        if (Directory.Exists(options.Path))
        {
            throw new CaptureException(CaptureError.InvalidPath, options.Path, $"'{options.Path}' is a folder.");
        }

        try
        {
            return new FileStream(
                options.Path, options.Replace ? FileMode.Create : FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CaptureException.OfWriting(failure, options.Path);
        }
    }

    private void WriteHeaders(FouDatapath datapath)
    {
        PcapNgWriter.WriteSection(_output, "FouTools");
        uint snapLength = _options.SnapLength == FouCaptureOptions.NoSnapLength ? 0 : (uint)_options.SnapLength;
        PcapNgWriter.WriteInterface(_output, new CaptureInterface
        {
            LinkType = datapath.Options.Mode switch
            {
                TunnelMode.GRETAP => LinkType.Ethernet,
                TunnelMode.MPLS => LinkType.LinuxCooked,
                _ => LinkType.Raw,
            },
            SnapLength = snapLength,
            Name = _datapath.Name,
            Description = $"Inner packets of the tunnel {_datapath.Name}",
        });
        PcapNgWriter.WriteInterface(_output, new CaptureInterface
        {
            LinkType = LinkType.Raw,
            SnapLength = snapLength,
            Name = $"{_datapath.Name}-outer",
            Description = $"Outer packets of the tunnel {_datapath.Name}{(datapath.Options.ReceivePort is > 0 and var port ? $", UDP port {port}" : "")}",
        });
    }

    private void Run()
    {
        try
        {
            bool isLast;
            do
            {
                isLast = _end.Wait(s_pause);
                foreach (TapRing ring in _rings)
                {
                    Drain(ring);
                }

                if (isLast)
                {
                    WriteStatistics();
                }

                Flush();
            }
            while (!isLast);
            _output.Complete();
        }
        catch (Exception failure)
        {
            // Nobody else would see it, and the process would end of it.
            _faultReason = failure.Message;
            foreach (PacketTap tap in _taps)
            {
                tap.Detach();
            }
        }
        finally
        {
            _file.Dispose();
        }
    }

    private void Drain(TapRing ring)
    {
        while (ring.TryPeek(out TapRecord record, out Span<byte> data))
        {
            bool isInner = record.Layer == CaptureLayer.Inner;
            if (record.ChecksumStart >= 0)
            {
                RemoteChecksum.Complete(data, record.ChecksumStart, record.ChecksumField);
            }

            var packet = new CapturedPacket
            {
                Interface = isInner ? InnerNumber : OuterNumber,
                Timestamp = (record.Ticks - DateTime.UnixEpoch.Ticks) * NanosecondsPerTick,
                Data = data,
                OriginalLength = (uint)record.OriginalLength,
                Direction = record.Direction,
                DropCount = record.Lost,
                Comment = s_comments[(int)record.Reason],
            };
            PcapNgWriter.WritePacket(_output, packet, isInner && _isMpls ? _mplsFront : []);
            ref long written = ref _written[packet.Interface];
            Volatile.Write(ref written, written + 1);
            ring.Take();
            if (_output.UnflushedBytes >= MinBuffer)
            {
                Flush();
            }
        }
    }

    // The stream is a file of the system's: nothing is gained by waiting for it elsewhere.
    private void Flush() => _output.FlushAsync().AsTask().GetAwaiter().GetResult();

    private void WriteStatistics()
    {
        long now = (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) * NanosecondsPerTick;
        ulong dropped = (ulong)Dropped;
        for (int number = InnerNumber; number <= OuterNumber; number++)
        {
            // A ring is of both; which of them found no room nobody has counted.
            PcapNgWriter.WriteStatistics(_output, number, now, (ulong)_written[number] + dropped, dropped);
        }
    }
}
