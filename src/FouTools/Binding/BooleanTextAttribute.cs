using System.Management.Automation;

namespace FouTools.Binding;

/// <summary>
/// Lets a Boolean parameter accept text, as files have it: True and False, On and Off, 1 and 0. PowerShell itself rejects text
/// for a Boolean, and from the pipeline it does so silently. Empty text counts as not given.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BooleanTextAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether an empty value is false, as a switch needs: PowerShell turns a switch on when it binds null.</summary>
    public bool EmptyIsFalse { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        object? read = value is string text ? Read(text.Trim()) : inputData;
        return EmptyIsFalse ? read ?? false : read!;
    }

    private static object? Read(string text) =>
        text.Length == 0 ? null : Is(text, "True", "On", "1") || (Is(text, "False", "Off", "0")
            ? false
            : throw new ArgumentTransformationMetadataException($"'{text}' is neither True nor False."));

    private static bool Is(string text, params string[] words) => words.Contains(text, StringComparer.OrdinalIgnoreCase);
}
