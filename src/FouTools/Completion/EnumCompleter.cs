namespace FouTools.Completion;

/// <summary>Completes the names of an enumeration, which PowerShell itself does not where the parameter may be left empty.</summary>
/// <typeparam name="TEnum">The enumeration.</typeparam>
public sealed class EnumCompleter<TEnum> : WordCompleter
    where TEnum : struct, Enum
{
    private protected override IEnumerable<string> List() => Enum.GetNames<TEnum>();
}
