namespace FouTools.Diagnosis.Model;

/// <summary>A property to set, and its value.</summary>
/// <param name="Property">The property.</param>
/// <param name="Value">Its value; null if the user has to supply it.</param>
public sealed record TunnelSetting(TunnelSettingName Property, object? Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Property}={Value}";
}
