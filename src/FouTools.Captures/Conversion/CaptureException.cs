using FouTools.Captures.Formats;

namespace FouTools.Captures.Conversion;

/// <summary>A capture could not be read or written.</summary>
public sealed class CaptureException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="error">The reason.</param>
    /// <param name="path">The file.</param>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">The system's error.</param>
    public CaptureException(CaptureError error, string path, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Error = error;
        Path = path;
    }

    /// <summary>The reason.</summary>
    public CaptureError Error { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    internal static CaptureException Of(CaptureFault fault, string path, long position)
    {
        string reason = fault switch
        {
            CaptureFault.Empty => "it is empty",
            CaptureFault.NotACapture => "it is neither pcap nor pcapng",
            CaptureFault.UnsupportedVersion => "the version of its format is not supported",
            CaptureFault.Truncated => "it ends inside a packet or block",
            CaptureFault.BlockTooLong => $"a packet or block is longer than {CaptureReader.MaxBlock} bytes",
            CaptureFault.BadBlockLength => "the length of a block is invalid",
            CaptureFault.BlockLengthMismatch => "a block has two different lengths",
            CaptureFault.BadByteOrder => "the byte order of a section is invalid",
            CaptureFault.PacketExceedsBlock => "a packet is longer than its block",
            CaptureFault.UnknownInterface => "a packet belongs to an undescribed interface",
            _ => $"a section has more than {CaptureReader.MaxInterfaces} interfaces",
        };
        string where = position == 0 ? "" : $", at byte {position}";
        return new CaptureException(CaptureError.InvalidCapture, path, $"'{path}' is not a valid capture: {reason}{where}.");
    }

    internal static CaptureException OfReading(Exception failure, string path) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => new(CaptureError.NotFound, path, $"The file '{path}' does not exist.", failure),
        UnauthorizedAccessException when Directory.Exists(path) => new(CaptureError.InvalidPath, path, $"'{path}' is a folder.", failure),
        UnauthorizedAccessException => new(CaptureError.PermissionDenied, path, $"'{path}' cannot be read: permission denied.", failure),
        _ => new(CaptureError.ReadFailed, path, $"'{path}' cannot be read: {failure.Message}", failure),
    };

    /// <summary>Creates the exception for a file that could not be written.</summary>
    /// <param name="failure">The system's exception.</param>
    /// <param name="path">The file.</param>
    public static CaptureException OfWriting(Exception failure, string path) => failure switch
    {
        DirectoryNotFoundException => new(CaptureError.NotFound, path, $"The folder of '{path}' does not exist.", failure),
        UnauthorizedAccessException => new(CaptureError.PermissionDenied, path, $"'{path}' cannot be written: permission denied.", failure),
        IOException when File.Exists(path) => new(CaptureError.FileExists, path, $"The file '{path}' already exists.", failure),
        _ => new(CaptureError.WriteFailed, path, $"'{path}' cannot be written: {failure.Message}", failure),
    };
}
