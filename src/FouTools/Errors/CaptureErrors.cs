using FouTools.Captures.Conversion;

namespace FouTools.Errors;

/// <summary>Why captures could not be read or written, with what to do.</summary>
internal static class CaptureErrors
{
    public static FouException Of(CaptureException failure)
    {
        (FouError error, string action) = failure.Error switch
        {
            CaptureError.NotFound => (FouError.FileNotFound, "Correct the path, or make the folder."),
            CaptureError.FileExists => (FouError.FileExists, "Give another path, or replace the file with -Force."),
            CaptureError.PermissionDenied => (FouError.PermissionDenied, "See the permissions with 'ls -l'."),
            CaptureError.InvalidPath => (FouError.InvalidPath, "Give the path of a file."),
            CaptureError.InvalidCapture => (
                FouError.InvalidCapture,
                "Give a pcap or pcapng file. If its writer was interrupted, 'editcap IN OUT' of Wireshark saves the packets in front of the fault."),
            CaptureError.ReadFailed => (FouError.FileReadFailed, "See the system's reason in the message."),
            _ => (FouError.FileWriteFailed, "See the system's reason in the message; 'df' shows free space."),
        };
        return new FouException(error, failure.Message, action, failure);
    }
}
