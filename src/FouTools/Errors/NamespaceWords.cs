namespace FouTools.Errors;

/// <summary>How messages name a network namespace.</summary>
internal static class NamespaceWords
{
    /// <summary>" in network namespace 'x'", or nothing for that of the process.</summary>
    /// <param name="name">Its name or path; empty or null for that of the process.</param>
    public static string In(string? name) => string.IsNullOrEmpty(name) ? string.Empty : $" in network namespace '{name}'";
}
