using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using FouTools.Netlink.Fou;

namespace FouTools.Binding;

/// <summary>
/// Reads text as the value of a parameter, or several as several. Empty text counts as not given, as an empty column of a CSV file means it;
/// PowerShell itself would make 0 of it. Text that is no such value is refused; PowerShell itself passes over, without a
/// word, a property from the pipeline that it cannot convert.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TextValueAttribute : ArgumentTransformationAttribute
{
    /// <summary>Reads values of one type.</summary>
    /// <param name="type">The type.</param>
    public TextValueAttribute(Type type) => Type = type;

    /// <summary>The type of the value.</summary>
    public Type Type { get; }

    /// <inheritdoc/>
    public override bool TransformNullOptionalParameters => false;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is null || Type.IsInstanceOfType(value) || value.GetType().GetElementType() == Type)
        {
            return value!;
        }

        bool isFlags = Type.IsDefined(typeof(FlagsAttribute), inherit: false);
        if (value is object[] several && !isFlags)
        {
            return several.Select(one => Transform(engineIntrinsics, one)).ToArray();
        }

        // Of a number PowerShell would make the address whose bytes it is, and report a port as .NET does.
        string text = LanguagePrimitives.ConvertTo<string>(value is object[] flags ? string.Join(',', flags) : value).Trim();
        return text.Length == 0 ? null! : Read(text);
    }

    private object Read(string text)
    {
        // What a number stands for, and what several names add up to, nobody means who does not say so by name.
        if (Type.IsEnum && !Type.IsDefined(typeof(FlagsAttribute), inherit: false) && !Enum.GetNames(Type).Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            throw new ArgumentTransformationMetadataException($"'{text}' is none of {string.Join(", ", Enum.GetNames(Type).Where(IsOffered))}.");
        }

        object value;
        try
        {
            value = LanguagePrimitives.ConvertTo(text, Type, CultureInfo.InvariantCulture);
        }
        catch (PSInvalidCastException fault)
        {
            throw new ArgumentTransformationMetadataException(FindComplaint(text, fault.InnerException) ?? (fault.InnerException ?? fault).Message, fault);
        }

        // IPAddress also takes "10.1", "010.0.0.1" and "0x7f.1", none of which anyone means here.
        if (value is IPAddress { AddressFamily: AddressFamily.InterNetwork } address && address.ToString() != text)
        {
            throw new ArgumentTransformationMetadataException($"'{text}' is no IPv4 address; write it as 192.0.2.1.");
        }

        return value;
    }

    // What the kernel may say, and nobody asks for.
    private static bool IsOffered(string name) => name != nameof(FouPortType.Unspecified);

    // In the words of the user; .NET's do not even repeat what was given.
    private string? FindComplaint(string text, Exception? cause) => Type switch
    {
        _ when Type == typeof(int) && cause is OverflowException => $"'{text}' is too large a number.",
        _ when Type == typeof(int) => $"'{text}' is no whole number.",
        _ when Type == typeof(IPAddress) => $"'{text}' is no IP address; write it as 192.0.2.1 or 2001:db8::1.",
        _ => null,
    };
}
