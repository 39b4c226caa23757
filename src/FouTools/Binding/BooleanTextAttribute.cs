using System.Management.Automation;

namespace FouTools.Binding;

/// <summary>
/// Lets a boolean parameter take the words that files hold: True and False, On and Off, 1 and 0. PowerShell itself refuses text
/// for a boolean, and from a pipeline it does so silently. Empty text counts as not given.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BooleanTextAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether what is not given is false, as a switch needs it: PowerShell turns one on that it gives null to.</summary>
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
