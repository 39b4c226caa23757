using FouTools.Linux;

namespace FouTools.Netlink;

/// <summary>A netlink request failed: what was attempted, the kernel's error number and, where it gave them, its words.</summary>
public class NetlinkException : IOException
{
    /// <summary>Describes a request that the kernel refused.</summary>
    /// <param name="operation">What was attempted and on what, as a phrase: "set address 10.0.0.1/24 on fou0".</param>
    /// <param name="error">The kernel's reason.</param>
    /// <param name="details">What the kernel added to it.</param>
    public NetlinkException(string operation, Errno error, ExtendedAcknowledgement details)
        : this(operation, error, Explain(error, details), innerException: null)
    {
        KernelMessage = details.Message;
        Offset = details.Offset;
        MissingAttribute = details.MissingAttribute;
        MissingAttributeNest = details.MissingAttributeNest;
    }

    /// <summary>Describes a request that had no proper answer.</summary>
    /// <param name="operation">What was attempted and on what, as a phrase.</param>
    /// <param name="error">The error number that comes nearest.</param>
    /// <param name="reason">Why, as a phrase without full stop.</param>
    /// <param name="innerException">What led to it, if an exception did.</param>
    public NetlinkException(string operation, Errno error, string reason, Exception? innerException = null)
        : base($"Could not {operation}: {reason} ({error}).", innerException)
    {
        Operation = operation;
        Error = error;
        HResult = (int)error;
    }

    /// <summary>Says of a refusal what its error number means here, and keeps what the kernel added.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="operation">What was attempted, of which the request that was refused may be a part.</param>
    /// <param name="error">The error number, where that of the refusal has another meaning elsewhere.</param>
    /// <param name="reason">What it means, as a phrase without full stop.</param>
    internal NetlinkException(NetlinkException refusal, string operation, Errno error, string reason)
        : this(operation, error, reason, refusal)
    {
        KernelMessage = refusal.KernelMessage;
        Offset = refusal.Offset;
        MissingAttribute = refusal.MissingAttribute;
        MissingAttributeNest = refusal.MissingAttributeNest;
    }

    /// <summary>Says what became of a refusal, and keeps what the kernel added.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="message">The whole message.</param>
    private protected NetlinkException(NetlinkException refusal, string message)
        : base(message, refusal)
    {
        Operation = refusal.Operation;
        Error = refusal.Error;
        HResult = (int)refusal.Error;
        KernelMessage = refusal.KernelMessage;
        Offset = refusal.Offset;
        MissingAttribute = refusal.MissingAttribute;
        MissingAttributeNest = refusal.MissingAttributeNest;
    }

    /// <summary>What was attempted, as a phrase.</summary>
    public string Operation { get; }

    /// <summary>The reason as an error number.</summary>
    public Errno Error { get; }

    /// <summary>The kernel's own explanation (NLMSGERR_ATTR_MSG), or null where it gave none.</summary>
    public string? KernelMessage { get; }

    /// <summary>Where in the request the offending attribute begins, in bytes (NLMSGERR_ATTR_OFFS).</summary>
    public uint? Offset { get; }

    /// <summary>The number of an attribute that the request lacks (NLMSGERR_ATTR_MISS_TYPE).</summary>
    public uint? MissingAttribute { get; }

    /// <summary>
    /// Where in the request the nested attribute begins that lacks it, in bytes (NLMSGERR_ATTR_MISS_NEST); null when it
    /// is lacking at the top.
    /// </summary>
    public uint? MissingAttributeNest { get; }

    private static string Explain(Errno error, ExtendedAcknowledgement details)
    {
        string reason = details.Message?.TrimEnd('.', ' ', '\n') is { Length: > 0 } text ? text : LinuxException.Describe(error);
        return details.MissingAttribute is uint missing ? $"{reason}; the request lacks attribute {missing}" : reason;
    }
}
