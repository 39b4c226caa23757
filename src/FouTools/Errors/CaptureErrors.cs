using FouTools.Captures.Conversion;

namespace FouTools.Errors;

/// <summary>Converts capture errors, and adds recommended actions.</summary>
internal static class CaptureErrors
{
    public static FouException Of(CaptureException failure)
    {
        (FouError error, string action) = failure.Error switch
        {
            CaptureError.NotFound => (FouError.FileNotFound, "Correct the path, or create the directory."),
            CaptureError.FileExists => (FouError.FileExists, "Give another path, or replace the file with -Force."),
            CaptureError.PermissionDenied => (FouError.PermissionDenied, "Check the permissions with 'ls -l'."),
            CaptureError.InvalidPath => (FouError.InvalidPath, "Give the path of a file."),
            CaptureError.InvalidCapture => (
                FouError.InvalidCapture,
                "Give a pcap or pcapng file. If its writer was interrupted, Wireshark's 'editcap IN OUT' recovers the packets before the damage."),
            CaptureError.ReadFailed => (FouError.FileReadFailed, "See the reason in the message."),
            _ => (FouError.FileWriteFailed, "See the reason in the message; 'df' shows free space."),
        };
        return new FouException(error, failure.Message, action, failure);
    }
}
