using System.Management.Automation.Runspaces;

namespace FouTools.Shell;

/// <summary>The parsed command line, in the words <c>pwsh</c> uses.</summary>
internal sealed class CommandLine
{
    /// <summary>The exit code for a command line that cannot be understood (<c>pwsh</c> uses the same, EX_USAGE).</summary>
    public const int UsageExitCode = 64;

    /// <summary>The usage text.</summary>
    public const string Help = """
        FouTools.Shell: a small console for the PowerShell engine.

          FouTools.Shell [options] script.ps1 [arguments]
          FouTools.Shell [options] -File script.ps1 [arguments]
          FouTools.Shell [options] -Command <text> [more text]
          FouTools.Shell [options] -Command -          run standard input
          FouTools.Shell [options]                     prompt for commands

          -NonInteractive        never ask: a command that has to ask fails instead
          -NoProfile, -NoLogo    accepted; there is no profile and no logo
          -WorkingDirectory <d>  start there
          -Version, -Help
        """;

    private CommandLine()
    {
    }

    /// <summary>Gets what is asked for.</summary>
    public CommandLineAction Action { get; private set; }

    /// <summary>Gets a value indicating whether questions to the user are refused.</summary>
    public bool NonInteractive { get; private set; }

    /// <summary>Gets the full path of the script, for <see cref="CommandLineAction.RunFile"/>.</summary>
    public string File { get; private set; } = "";

    /// <summary>Gets the script text, for <see cref="CommandLineAction.RunCommand"/>; null means standard input.</summary>
    public string? Command { get; private set; }

    /// <summary>Gets the arguments of the script file, named and positional, in their order.</summary>
    public IReadOnlyList<CommandParameter> FileArguments { get; private set; } = [];

    /// <summary>Parses the arguments of the process.</summary>
    /// <exception cref="CommandLineException">An option is unknown, lacks its value, or names a file that does not exist.</exception>
    public static CommandLine Parse(string[] arguments)
    {
        var result = new CommandLine();
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith('-'))
            {
                result.SetFile(arguments, i);
                return result;
            }

            switch (argument.TrimStart('-').ToLowerInvariant())
            {
                case "file" or "f":
                    result.SetFile(arguments, Next(arguments, i));
                    return result;
                case "command" or "c":
                    result.SetCommand(arguments, Next(arguments, i));
                    return result;
                case "noprofile" or "nop" or "nologo" or "nol":
                    break;
                case "noninteractive" or "noni":
                    result.NonInteractive = true;
                    break;
                case "workingdirectory" or "wd":
                    i = Next(arguments, i);
                    EnterDirectory(arguments[i]);
                    break;
                case "version" or "v":
                    result.Action = CommandLineAction.ShowVersion;
                    return result;
                case "help" or "h" or "?":
                    result.Action = CommandLineAction.ShowHelp;
                    return result;
                default:
                    throw new CommandLineException($"'{argument}' is not an option of FouTools.Shell.{Environment.NewLine}{Help}");
            }
        }

        return result;
    }

    private static int Next(string[] arguments, int index) => index + 1 < arguments.Length
        ? index + 1
        : throw new CommandLineException($"'{arguments[index]}' needs a value.");

    private static void EnterDirectory(string directory)
    {
        try
        {
            Environment.CurrentDirectory = directory;
        }
        catch (IOException error)
        {
            throw new CommandLineException($"Cannot start in '{directory}': {error.Message}");
        }
    }

    private void SetFile(string[] arguments, int index)
    {
        var path = Path.GetFullPath(arguments[index]);
        if (!System.IO.File.Exists(path))
        {
            throw new CommandLineException($"There is no script file '{arguments[index]}'.");
        }

        Action = CommandLineAction.RunFile;
        File = path;
        FileArguments = ScriptArguments.Read(arguments.AsSpan(index + 1));
    }

    private void SetCommand(string[] arguments, int index)
    {
        Action = CommandLineAction.RunCommand;
        Command = arguments[index] == "-" && index == arguments.Length - 1
            ? null
            : string.Join(' ', arguments[index..]);
    }
}
