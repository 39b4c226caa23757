using System.Globalization;
using System.Management.Automation;
using FouTools.Packets;

namespace FouTools.Binding;

/// <summary>Reads an IP protocol by number or name. Empty text counts as not given.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ProtocolAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override bool TransformNullOptionalParameters => false;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            null or int => value!,
            object[] several => several.Select(one => Transform(engineIntrinsics, one)).ToArray(),
            _ => Read(LanguagePrimitives.ConvertTo<string>(value).Trim())!,
        };
    }

    private static object? Read(string text) =>
        text.Length == 0 ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number
        : IPProtocolNames.Find(text) ?? throw new ArgumentTransformationMetadataException(
            $"'{text}' is not an IP protocol; give its number, or one of {string.Join(", ", IPProtocolNames.All)}.");
}
