using System.Buffers.Binary;
using System.Management.Automation;
using System.Net;
using FouTools.Objects;
using FouTools.Packets;

namespace FouTools.Binding;

/// <summary>
/// Reads a GRE key: a number, or four dotted numbers as ip(8) prints keys. Empty text counts as not given.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class GreKeyAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override bool TransformNullOptionalParameters => false;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is null or uint ? value! : Read(LanguagePrimitives.ConvertTo<string>(value).Trim())!;
    }

    private static object? Read(string text) =>
        text.Length == 0 ? null
        : Numbers.Read(text) is long number and >= uint.MinValue and <= uint.MaxValue ? (uint)number
        : IPAddress.TryParse(text, out IPAddress? dotted) && dotted.ToString() == text && text.Contains('.', StringComparison.Ordinal)
            ? BinaryPrimitives.ReadUInt32BigEndian(dotted.GetAddressBytes())
            : throw new ArgumentTransformationMetadataException(
                $"'{text}' is not a GRE key; give a number from 0 to {uint.MaxValue}, or a dotted quad such as 192.0.2.1.");
}
