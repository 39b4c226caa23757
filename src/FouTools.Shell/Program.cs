namespace FouTools.Shell;

/// <summary>The entry point: reads the command line, opens one session and runs what was asked.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        CommandLine commandLine;
        try
        {
            commandLine = CommandLine.Parse(arguments);
        }
        catch (CommandLineException error)
        {
            Console.Error.WriteLine(error.Message);
            return CommandLine.UsageExitCode;
        }

        switch (commandLine.Action)
        {
            case CommandLineAction.ShowHelp:
                Console.Out.WriteLine(CommandLine.Help);
                return 0;
            case CommandLineAction.ShowVersion:
                Console.Out.WriteLine($"FouTools.Shell {ShellHost.HostVersion} (PowerShell engine {Session.EngineVersion})");
                return 0;
        }

        using var interrupts = new InterruptHandler();
        using var session = new Session(commandLine, interrupts);
        return session.Run();
    }
}
