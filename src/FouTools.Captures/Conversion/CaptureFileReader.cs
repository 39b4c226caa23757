using FouTools.Captures.Formats;

namespace FouTools.Captures.Conversion;

/// <summary>
/// Reads a capture file of any size, or a pipe, sequentially. It buffers a mebibyte, and more only for a longer packet. Not thread-safe.
/// </summary>
public sealed class CaptureFileReader : IDisposable
{
    private const int BufferLength = 1 << 20;

    private readonly FileStream _file;
    private readonly CaptureReader _reader = new();
    private byte[] _buffer = new byte[BufferLength];
    private int _start;
    private int _end;
    private bool _isLast;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CaptureException">The file does not exist, cannot be read, or is a folder.</exception>
    public CaptureFileReader(string path)
    {
        Path = path;
        try
        {
            // Other programs may still be writing.
            _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw CaptureException.OfReading(failure, path);
        }

        Length = _file.CanSeek ? _file.Length : null;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its length in bytes on opening; null for a pipe.</summary>
    public long? Length { get; }

    /// <summary>The number of bytes consumed.</summary>
    public long Position { get; private set; }

    /// <summary>The interfaces of the current section described so far.</summary>
    public IReadOnlyList<CaptureInterface> Interfaces => _reader.Interfaces;

    /// <summary>The number of the current section, from 1; 0 before the first. Each section numbers its interfaces from 0.</summary>
    public int Section => _reader.Section;

    /// <summary>Reads the next packet.</summary>
    /// <param name="packet">The packet; valid until the next call.</param>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="CaptureException">The file is not a capture, or cannot be read.</exception>
    public bool TryRead(out CapturedPacket packet)
    {
        while (true)
        {
            CaptureReadResult result = _reader.Read(_buffer.AsSpan(_start, _end - _start), _isLast, out int consumed, out packet);
            _start += consumed;
            Position += consumed;
            switch (result)
            {
                case CaptureReadResult.Packet:
                    return true;
                case CaptureReadResult.End:
                    return false;
                case CaptureReadResult.Fault:
                    throw CaptureException.Of(_reader.Fault, Path, Position);
                default:
                    Fill(_reader.BytesNeeded);
                    break;
            }
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private void Fill(int needed)
    {
        int kept = _end - _start;
        byte[] target = needed <= _buffer.Length ? _buffer : new byte[needed];
        _buffer.AsSpan(_start, kept).CopyTo(target);
        _buffer = target;
        _start = 0;
        try
        {
            int read = _file.Read(_buffer.AsSpan(kept));
            _isLast = read == 0;
            _end = kept + read;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CaptureException.OfReading(failure, Path);
        }
    }
}
