namespace FouTools.TestAgent;

/// <summary>A subcommand of the program.</summary>
internal interface IVerb
{
    /// <summary>The program's first argument.</summary>
    string Name { get; }

    /// <summary>The arguments after it, in usage notation.</summary>
    string Arguments { get; }

    /// <summary>Runs it.</summary>
    /// <returns>The exit code; null if the arguments do not match <see cref="Arguments"/>.</returns>
    int? Run(string[] arguments);
}
