using FouTools.Linux;
using FouTools.Netlink;

namespace FouTools.Datapath.Model;

/// <summary>
/// A datapath could not be started, or a peer not be added or changed. Nothing of it is left behind. The message is a sentence for a log;
/// a front end makes its own of the code and what it is about, in its own names.
/// </summary>
public sealed class DatapathException : Exception
{
    /// <summary>Describes the failure.</summary>
    /// <param name="error">Its code.</param>
    /// <param name="message">What happened, to which object, and why, in the names of the options' properties.</param>
    /// <param name="innerException">The cause, with the kernel's reason.</param>
    public DatapathException(DatapathError error, string message, Exception? innerException = null)
        : base(message, innerException) => Error = error;

    /// <summary>The failure's code.</summary>
    public DatapathError Error { get; }

    /// <summary>The name of the datapath, peer, interface or namespace that it is about; null where that has none.</summary>
    public string? Object { get; init; }

    /// <summary>The property of the options that is to be changed; null where it is none's.</summary>
    public DatapathProperty? Property { get; init; }

    /// <summary>The value of that property; null for none.</summary>
    public object? Value { get; init; }

    /// <summary>The values that it can have, such as "1 to 255"; null where that depends on more than the property.</summary>
    public string? AllowedValues { get; init; }

    /// <summary>The property that it cannot be combined with; null for none.</summary>
    public DatapathProperty? OtherProperty { get; init; }

    /// <summary>The value of that property; null where it was not given.</summary>
    public object? OtherValue { get; init; }

    /// <summary>The kernel's reason in words; null where the kernel was not asked.</summary>
    public string? Reason => InnerException switch
    {
        LinuxException refusal => LinuxException.Describe(refusal.Error),
        NetlinkException refusal => LinuxException.Describe(refusal.Error),
        _ => null,
    };
}
