namespace FouTools.Captures.Conversion;

/// <summary>Why a capture could not be read or written.</summary>
public enum CaptureError
{
    /// <summary>The file or folder does not exist.</summary>
    NotFound,

    /// <summary>The file exists and must not be replaced.</summary>
    FileExists,

    /// <summary>Permission denied.</summary>
    PermissionDenied,

    /// <summary>The path is a folder, or both paths are the same file.</summary>
    InvalidPath,

    /// <summary>The file is not a capture, or is damaged.</summary>
    InvalidCapture,

    /// <summary>The file cannot be read.</summary>
    ReadFailed,

    /// <summary>The file cannot be written, for instance because the disk is full.</summary>
    WriteFailed,
}
