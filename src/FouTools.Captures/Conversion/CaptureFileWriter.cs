using System.Buffers;

namespace FouTools.Captures.Conversion;

/// <summary>Writes a file atomically: to a temporary file beside it, which is renamed at the end. Not thread-safe.</summary>
public sealed class CaptureFileWriter : IBufferWriter<byte>, IDisposable
{
    private const int BufferLength = 1 << 20;

    private readonly FileStream _file;
    private readonly string _temporary;
    private readonly bool _replace;
    private byte[] _buffer = new byte[BufferLength];
    private int _used;
    private bool _isComplete;

    /// <summary>Creates the temporary file.</summary>
    /// <param name="path">The final path.</param>
    /// <param name="replace">Whether to replace an existing file.</param>
    /// <exception cref="CaptureException">The file exists, its folder is missing, or the caller cannot write there.</exception>
    public CaptureFileWriter(string path, bool replace)
    {
        Path = path;
        _replace = replace;
        if (Directory.Exists(path))
        {
            throw new CaptureException(CaptureError.InvalidPath, path, $"'{path}' is a folder.");
        }

        if (!replace && File.Exists(path))
        {
            throw new CaptureException(CaptureError.FileExists, path, $"The file '{path}' already exists.");
        }

        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) ?? "/";
        _temporary = System.IO.Path.Combine(folder, $".{System.IO.Path.GetFileName(path)}.{Guid.NewGuid():N}.part");
        try
        {
            _file = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CaptureException.OfWriting(failure, path);
        }
    }

    /// <summary>The final path.</summary>
    public string Path { get; }

    /// <summary>The number of bytes written so far.</summary>
    public long Length { get; private set; }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _used);
        _used += count;
        Length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_used);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_used);
    }

    /// <summary>Completes the file and renames it.</summary>
    /// <exception cref="CaptureException">The file could not be written, or another one took its name meanwhile.</exception>
    public void Complete()
    {
        Flush();
        try
        {
            _file.Dispose();
            File.Move(_temporary, Path, _replace);
            _isComplete = true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CaptureException.OfWriting(failure, Path);
        }
    }

    /// <summary>Closes the file, and deletes it unless it is complete.</summary>
    public void Dispose()
    {
        _file.Dispose();
        if (!_isComplete)
        {
            File.Delete(_temporary);
        }
    }

    private void Reserve(int size)
    {
        if (_buffer.Length - _used >= Math.Max(size, 1))
        {
            return;
        }

        Flush();
        if (size > _buffer.Length)
        {
            _buffer = new byte[size];
        }
    }

    private void Flush()
    {
        try
        {
            _file.Write(_buffer.AsSpan(0, _used));
            _used = 0;
        }
        catch (IOException failure)
        {
            throw new CaptureException(CaptureError.WriteFailed, Path, $"'{Path}' cannot be written: {failure.Message}", failure);
        }
    }
}
