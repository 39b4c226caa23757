namespace Tmds.Linux;

/// <summary>Has the name of the class that FouTools.Linux calls, and nothing of what it has.</summary>
public static class LibC
{
    /// <summary>Tells this one from the other.</summary>
    public static string Owner => "another module";
}
