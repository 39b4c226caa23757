using FouTools.Captures.Formats;

namespace FouTools.Captures.Conversion;

/// <summary>A capture could not be read or written.</summary>
public sealed class CaptureException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="error">Why.</param>
    /// <param name="path">The file.</param>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What the system said.</param>
    public CaptureException(CaptureError error, string path, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Error = error;
        Path = path;
    }

    /// <summary>Why.</summary>
    public CaptureError Error { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    internal static CaptureException Of(CaptureFault fault, string path, long position)
    {
        string reason = fault switch
        {
            CaptureFault.Empty => "it is empty",
            CaptureFault.NotACapture => "it begins neither as pcap nor as pcapng",
            CaptureFault.UnsupportedVersion => "it is of a version of its format that is not known",
            CaptureFault.Truncated => "it ends inside a packet or block",
            CaptureFault.BlockTooLong => $"a packet or block is longer than {CaptureReader.MaximumBlock} bytes",
            CaptureFault.BadBlockLength => "the length of a block cannot be",
            CaptureFault.BlockLengthMismatch => "a block has two different lengths",
            CaptureFault.BadByteOrder => "a section has no byte order",
            CaptureFault.PacketExceedsBlock => "a packet is longer than its block",
            CaptureFault.UnknownInterface => "a packet is of an interface that is not described",
            _ => $"a section has more than {CaptureReader.MaximumInterfaces} interfaces",
        };
        string place = position == 0 ? "" : $", at byte {position}";
        return new CaptureException(CaptureError.InvalidCapture, path, $"'{path}' is no whole capture: {reason}{place}.");
    }

    internal static CaptureException OfReading(Exception failure, string path) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => new(CaptureError.NotFound, path, $"There is no file '{path}'.", failure),
        UnauthorizedAccessException when Directory.Exists(path) => new(CaptureError.InvalidPath, path, $"'{path}' is a folder.", failure),
        UnauthorizedAccessException => new(CaptureError.PermissionDenied, path, $"'{path}' may not be read.", failure),
        _ => new(CaptureError.ReadFailed, path, $"'{path}' cannot be read: {failure.Message}", failure),
    };

    /// <summary>Says why a file could not be written.</summary>
    /// <param name="failure">What the system threw.</param>
    /// <param name="path">The file.</param>
    public static CaptureException OfWriting(Exception failure, string path) => failure switch
    {
        DirectoryNotFoundException => new(CaptureError.NotFound, path, $"There is no folder for '{path}'.", failure),
        UnauthorizedAccessException => new(CaptureError.PermissionDenied, path, $"'{path}' may not be written.", failure),
        IOException when File.Exists(path) => new(CaptureError.FileExists, path, $"There is a file '{path}' already.", failure),
        _ => new(CaptureError.WriteFailed, path, $"'{path}' cannot be written: {failure.Message}", failure),
    };
}
