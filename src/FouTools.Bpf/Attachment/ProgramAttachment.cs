namespace FouTools.Bpf.Attachment;

/// <summary>A program at an interface, for as long as this is held.</summary>
public sealed class ProgramAttachment : IDisposable
{
    private readonly Func<bool> _isThere;
    private readonly IDisposable[] _held;

    /// <summary>Takes over what holds a program attached.</summary>
    /// <param name="kind">By what it is.</param>
    /// <param name="isThere">Whether it is attached still.</param>
    /// <param name="held">What holds it, first the outermost.</param>
    public ProgramAttachment(AttachmentKind kind, Func<bool> isThere, params IDisposable[] held)
    {
        ArgumentNullException.ThrowIfNull(isThere);
        ArgumentNullException.ThrowIfNull(held);
        Kind = kind;
        _isThere = isThere;
        _held = held;
    }

    /// <summary>By what it is attached.</summary>
    public AttachmentKind Kind { get; }

    /// <summary>Whether it is attached still, and nobody else has detached it.</summary>
    /// <exception cref="Linux.LinuxException">The kernel does not tell.</exception>
    public bool IsThere => _isThere();

    /// <summary>Detaches it.</summary>
    public void Dispose()
    {
        foreach (IDisposable one in _held)
        {
            one.Dispose();
        }
    }
}
