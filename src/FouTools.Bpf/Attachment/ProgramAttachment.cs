namespace FouTools.Bpf.Attachment;

/// <summary>A program attached to an interface until disposal.</summary>
public sealed class ProgramAttachment : IDisposable
{
    private readonly Func<bool> _isThere;
    private readonly IDisposable[] _held;

    /// <summary>Takes ownership of an attachment.</summary>
    /// <param name="kind">The method of attachment.</param>
    /// <param name="isThere">Whether it is still attached.</param>
    /// <param name="held">What to dispose, outermost first.</param>
    public ProgramAttachment(AttachmentKind kind, Func<bool> isThere, params IDisposable[] held)
    {
        ArgumentNullException.ThrowIfNull(isThere);
        ArgumentNullException.ThrowIfNull(held);
        Kind = kind;
        _isThere = isThere;
        _held = held;
    }

    /// <summary>The method of attachment.</summary>
    public AttachmentKind Kind { get; }

    /// <summary>Whether the program is still attached; others may have detached it.</summary>
    /// <exception cref="Linux.LinuxException">The kernel did not answer the query.</exception>
    public bool IsThere => _isThere();

    /// <summary>Detaches the program.</summary>
    public void Dispose()
    {
        foreach (IDisposable one in _held)
        {
            one.Dispose();
        }
    }
}
