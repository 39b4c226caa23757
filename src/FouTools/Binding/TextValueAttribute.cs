using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using FouTools.Netlink.Fou;

namespace FouTools.Binding;

/// <summary>
/// Converts text to the type of a parameter, or an array element by element. Empty text, such as an empty CSV column, counts as not
/// given; PowerShell itself would convert it to 0. Text that does not convert is rejected; PowerShell itself silently ignores a
/// pipeline property that it cannot convert.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TextValueAttribute : ArgumentTransformationAttribute
{
    /// <summary>Creates the attribute for a type.</summary>
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

        // PowerShell would convert a number to the IPAddress with those bytes, and report a bad port in .NET's words.
        string text = LanguagePrimitives.ConvertTo<string>(value is object[] flags ? string.Join(',', flags) : value).Trim();
        return text.Length == 0 ? null! : Read(text);
    }

    private object Read(string text)
    {
        // Accept enum values by name only: Enum.Parse would also accept numbers and combinations of names.
        if (Type.IsEnum && !Type.IsDefined(typeof(FlagsAttribute), inherit: false) && !Enum.GetNames(Type).Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            throw new ArgumentTransformationMetadataException($"'{text}' is not one of {string.Join(", ", Enum.GetNames(Type).Where(IsOffered))}.");
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

        // IPAddress also parses "10.1", "010.0.0.1" and "0x7f.1", which are more likely mistakes.
        if (value is IPAddress { AddressFamily: AddressFamily.InterNetwork } address && address.ToString() != text)
        {
            throw new ArgumentTransformationMetadataException($"'{text}' is not an IPv4 address; write it as 192.0.2.1.");
        }

        return value;
    }

    // The kernel may report Unspecified, but a user cannot request it.
    private static bool IsOffered(string name) => name != nameof(FouPortType.Unspecified);

    // .NET's messages do not repeat the input.
    private string? FindComplaint(string text, Exception? cause) => Type switch
    {
        _ when Type == typeof(int) && cause is OverflowException => $"'{text}' is too large.",
        _ when Type == typeof(int) => $"'{text}' is not an integer.",
        _ when Type == typeof(IPAddress) => $"'{text}' is not an IP address; write it as 192.0.2.1 or 2001:db8::1.",
        _ => null,
    };
}
