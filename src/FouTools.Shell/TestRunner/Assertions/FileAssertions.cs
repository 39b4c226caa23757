using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>Exist, FileContentMatch.</summary>
internal static class FileAssertions
{
    public static string? Exist(object? actual, AssertionCall call) => call.Unless(
        Exists(call.Session, LanguagePrimitives.ConvertTo<string>(actual)),
        () => $"Expected path {ValueFormat.Format(actual)} to exist{call.Because} but it did not exist.",
        () => $"Expected path {ValueFormat.Format(actual)} to not exist{call.Because} but it did exist.");

    public static string? FileContentMatch(object? actual, AssertionCall call)
    {
        var lines = call.Session.Path.GetResolvedProviderPathFromPSPath(LanguagePrimitives.ConvertTo<string>(actual), out _).SelectMany(File.ReadLines);
        var expected = call["ExpectedContent"];
        return call.Unless(
            lines.Any(line => call.Compare(line, "-match", expected)),
            () => $"Expected {ValueFormat.Format(expected)} to be found in file '{actual}'{call.Because} but it was not found.",
            () => $"Expected {ValueFormat.Format(expected)} to not be found in file '{actual}'{call.Because} but it was found.");
    }

    private static bool Exists(SessionState session, string path)
    {
        try
        {
            return session.InvokeProvider.Item.Exists(path);
        }
        catch (System.Management.Automation.DriveNotFoundException)
        {
            return false;
        }
    }
}
