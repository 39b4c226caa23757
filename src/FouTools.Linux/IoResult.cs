using Tmds.Linux;

namespace FouTools.Linux;

/// <summary>
/// The outcome of one read or write on a hot path: a byte count or the kernel's reason, without an exception.
/// </summary>
public readonly struct IoResult
{
    private readonly int _value;

    private IoResult(int value) => _value = value;

    /// <summary>Whether the call succeeded.</summary>
    public bool Succeeded => _value >= 0;

    /// <summary>The number of bytes moved; meaningful only when <see cref="Succeeded"/>.</summary>
    public int Count => _value;

    /// <summary>The kernel's reason, or <see cref="Errno.None"/> when the call succeeded.</summary>
    public Errno Error => _value >= 0 ? Errno.None : (Errno)(-_value);

    /// <summary>Whether a non-blocking call would have blocked.</summary>
    public bool WouldBlock => _value == -(int)Errno.EAGAIN;

    /// <summary>Creates the result of a failed call.</summary>
    /// <param name="error">The kernel's reason.</param>
    /// <returns>The outcome.</returns>
    public static IoResult Failure(Errno error) => new(-(int)error);

    /// <summary>Creates the result of a successful call.</summary>
    /// <param name="count">The number of bytes moved.</param>
    /// <returns>The outcome.</returns>
    public static IoResult Success(int count) => new(count);

    /// <summary>Converts a C return value, reading errno if it is negative.</summary>
    /// <param name="returned">The return value.</param>
    /// <returns>The outcome.</returns>
    internal static IoResult From(ssize_t returned) =>
        returned < 0 ? Failure((Errno)LibC.errno) : Success((int)returned);
}
