using System.Text;
using FouTools.Linux.Interop;

namespace FouTools.Linux.Bpf;

/// <summary>The names of maps and programs.</summary>
internal static class BpfName
{
    /// <summary>Encodes a name for the kernel.</summary>
    /// <exception cref="ArgumentException">The name is longer than 15 bytes.</exception>
    public static BpfNative.Name From(string text)
    {
        BpfNative.Name name = default;
        if (!Encoding.UTF8.TryGetBytes(text, ((Span<byte>)name)[..(BpfNative.NameLength - 1)], out _))
        {
            throw new ArgumentException($"The name '{text}' is longer than {BpfNative.NameLength - 1} bytes.", nameof(text));
        }

        return name;
    }

    /// <summary>Decodes a name from the kernel.</summary>
    public static string ToText(in BpfNative.Name name)
    {
        ReadOnlySpan<byte> bytes = name;
        int length = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(length < 0 ? bytes : bytes[..length]);
    }
}
