namespace FouTools.Captures.Conversion;

/// <summary>Why a capture could not be read or written.</summary>
public enum CaptureError
{
    /// <summary>There is no such file or folder.</summary>
    NotFound,

    /// <summary>The file is there already, and may not be replaced.</summary>
    FileExists,

    /// <summary>The user may not.</summary>
    PermissionDenied,

    /// <summary>The path is that of a folder, or both files are the same.</summary>
    InvalidPath,

    /// <summary>The bytes are no capture, or damaged.</summary>
    InvalidCapture,

    /// <summary>The system could not read.</summary>
    ReadFailed,

    /// <summary>The system could not write, for instance because the disk is full.</summary>
    WriteFailed,
}
