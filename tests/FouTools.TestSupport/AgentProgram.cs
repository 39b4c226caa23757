namespace FouTools.Tests.Support;

/// <summary>The program that tests start where they need another process: FouTools.TestAgent.</summary>
public static class AgentProgram
{
    private const string Name = "FouTools.TestAgent";

    /// <summary>Its path: each project's program is in bin/PROJECT/CONFIGURATION.</summary>
    public static string Location { get; } = Find(new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)));

    private static string Find(DirectoryInfo own) => Path.Combine(own.Parent!.Parent!.FullName, Name, own.Name, Name);
}
