using System.ComponentModel;
using Tmds.Linux;

namespace FouTools.Linux;

/// <summary>A system call failed: what was attempted, and the kernel's reason.</summary>
public sealed class LinuxException : IOException
{
    /// <summary>Creates the exception for a failed call.</summary>
    /// <param name="operation">What was attempted and on what, as a phrase: "bind UDP socket to 10.0.0.1:5555".</param>
    /// <param name="error">The kernel's reason.</param>
    public LinuxException(string operation, Errno error)
        : base($"Could not {operation}: {Describe(error)} ({error}).")
    {
        Operation = operation;
        Error = error;
        HResult = (int)error;
    }

    /// <summary>What was attempted, as a phrase.</summary>
    public string Operation { get; }

    /// <summary>The kernel's reason.</summary>
    public Errno Error { get; }

    /// <summary>The C library's message for an error number.</summary>
    /// <param name="error">The error number.</param>
    /// <returns>For example "Address already in use".</returns>
    public static string Describe(Errno error) => new Win32Exception((int)error).Message;

    /// <summary>Creates the exception for the call that has just failed on this thread.</summary>
    /// <param name="operation">What was attempted and on what, as a phrase.</param>
    /// <returns>The exception to throw.</returns>
    internal static LinuxException FromErrno(string operation) => new(operation, (Errno)LibC.errno);
}
