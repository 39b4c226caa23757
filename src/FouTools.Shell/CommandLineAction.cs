namespace FouTools.Shell;

/// <summary>What the command line asks for.</summary>
internal enum CommandLineAction
{
    /// <summary>Prompt, read, run, print, until <c>exit</c>.</summary>
    Interact,

    /// <summary>Run a script file with arguments.</summary>
    RunFile,

    /// <summary>Run text given as an argument or on standard input.</summary>
    RunCommand,

    /// <summary>Print the usage.</summary>
    ShowHelp,

    /// <summary>Print the versions.</summary>
    ShowVersion,
}
