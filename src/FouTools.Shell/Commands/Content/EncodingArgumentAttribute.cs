using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace Microsoft.PowerShell.Commands;

/// <summary>Lets an encoding be given by the names PowerShell has for it, by its registered name, or by code page.</summary>
internal sealed class EncodingArgumentAttribute : ArgumentTransformationAttribute
{
    /// <summary>Gets the encoding of files unless told otherwise: UTF-8 without a byte order mark.</summary>
    public static Encoding Default { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            string name => ByName(name),
            int codePage => Encoding.GetEncoding(codePage),
            _ => inputData,
        };
    }

    private static Encoding ByName(string name)
    {
        switch (name.ToLowerInvariant())
        {
            case "utf8" or "utf8nobom" or "default":
                return Default;
            case "utf8bom":
                return new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);
            case "ascii":
                return Encoding.ASCII;
            case "unicode" or "string" or "unknown":
                return Encoding.Unicode;
            case "bigendianunicode":
                return Encoding.BigEndianUnicode;
            case "utf32":
                return Encoding.UTF32;
            case "bigendianutf32":
                return new UTF32Encoding(bigEndian: true, byteOrderMark: true);
            case "oem" or "ansi":
                return Encoding.Latin1;
        }

        try
        {
            return int.TryParse(name, CultureInfo.InvariantCulture, out var codePage)
                ? Encoding.GetEncoding(codePage)
                : Encoding.GetEncoding(name);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new ArgumentTransformationMetadataException($"'{name}' is not the name of an encoding.", error);
        }
    }
}
