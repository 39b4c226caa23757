namespace FouTools.Bpf.Attachment;

/// <summary>A program at an interface, for as long as this is held.</summary>
public sealed class ProgramAttachment : IDisposable
{
    private readonly IDisposable[] _held;

    /// <summary>Takes over what holds a program attached.</summary>
    /// <param name="kind">By what it is.</param>
    /// <param name="held">What holds it, first the outermost.</param>
    public ProgramAttachment(AttachmentKind kind, params IDisposable[] held)
    {
        ArgumentNullException.ThrowIfNull(held);
        Kind = kind;
        _held = held;
    }

    /// <summary>By what it is attached.</summary>
    public AttachmentKind Kind { get; }

    /// <summary>Detaches it.</summary>
    public void Dispose()
    {
        foreach (IDisposable one in _held)
        {
            one.Dispose();
        }
    }
}
