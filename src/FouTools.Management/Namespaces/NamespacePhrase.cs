namespace FouTools.Management.Namespaces;

/// <summary>How sentences name a network namespace.</summary>
public static class NamespacePhrase
{
    /// <summary>" in network namespace 'x'", or nothing for that of the process.</summary>
    /// <param name="name">Its name or path; empty or null for that of the process.</param>
    /// <returns>The phrase, with a blank in front.</returns>
    public static string In(string? name) => string.IsNullOrEmpty(name) ? string.Empty : $" in network namespace '{name}'";
}
