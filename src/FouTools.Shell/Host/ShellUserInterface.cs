using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace FouTools.Shell;

/// <summary>Text in and out of the console: plain when redirected, with colours on a terminal.</summary>
internal sealed class ShellUserInterface : PSHostUserInterface, IHostUISupportsMultipleChoiceSelection
{
    private readonly ShellRawUserInterface _raw = new();
    private readonly Questions _questions;
    private readonly bool _colourErrors;

    public ShellUserInterface(InterruptHandler interrupts, bool canAsk)
    {
        var colourWanted = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb";
        SupportsVirtualTerminal = colourWanted && !Console.IsOutputRedirected;
        _colourErrors = colourWanted && !Console.IsErrorRedirected;
        if (!colourWanted)
        {
            PSStyle.Instance.OutputRendering = OutputRendering.PlainText;
        }

        Progress = new ProgressLine(() => _raw.BufferSize.Width, enabled: !Console.IsOutputRedirected);
        Lines = new LineReader(interrupts);
        _questions = new Questions(this, canAsk);
    }

    /// <summary>Gets the progress line.</summary>
    public ProgressLine Progress { get; }

    /// <summary>Gets the reader of lines that the user types.</summary>
    public LineReader Lines { get; }

    public override PSHostRawUserInterface RawUI => _raw;

    public override bool SupportsVirtualTerminal { get; }

    public override void Write(string value)
    {
        Progress.Hide();
        Console.Out.Write(GetOutputString(value, SupportsVirtualTerminal));
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Write(Coloured(foregroundColor, backgroundColor, value));

    public override void WriteLine() => WriteLine("");

    public override void WriteLine(string value)
    {
        Progress.Hide();
        Console.Out.WriteLine(GetOutputString(value, SupportsVirtualTerminal));
    }

    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        WriteLine(Coloured(foregroundColor, backgroundColor, value));

    public override void WriteErrorLine(string value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        Progress.Hide();
        Console.Out.Flush();
        Console.Error.WriteLine(GetOutputString(value, _colourErrors));
    }

    public override void WriteDebugLine(string message) => WriteStyled(PSStyle.Instance.Formatting.Debug, "DEBUG: ", message);

    public override void WriteVerboseLine(string message) => WriteStyled(PSStyle.Instance.Formatting.Verbose, "VERBOSE: ", message);

    public override void WriteWarningLine(string message) => WriteStyled(PSStyle.Instance.Formatting.Warning, "WARNING: ", message);

    public override void WriteProgress(long sourceId, ProgressRecord record) => Progress.Update(sourceId, record);

    public override string ReadLine() => _questions.ReadLine();

    public override SecureString ReadLineAsSecureString() => _questions.ReadSecret();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        _questions.AskForFields(caption, message, descriptions);

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        _questions.AskForChoice(caption, message, choices, defaultChoice);

    public Collection<int> PromptForChoice(
        string? caption,
        string? message,
        Collection<ChoiceDescription> choices,
        IEnumerable<int>? defaultChoices) => _questions.AskForChoices(caption, message, choices, defaultChoices);

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        _questions.AskForCredential(caption, message, userName);

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) => _questions.AskForCredential(caption, message, userName);

    private static string Coloured(ConsoleColor foreground, ConsoleColor background, string value)
    {
        // Without a known terminal colour the enum holds -1, which means "leave it".
        var start = Enum.IsDefined(foreground) ? PSStyle.MapForegroundColorToEscapeSequence(foreground) : "";
        start += Enum.IsDefined(background) ? PSStyle.MapBackgroundColorToEscapeSequence(background) : "";
        return start.Length == 0 ? value : start + value + PSStyle.Instance.Reset;
    }

    private void WriteStyled(string style, string prefix, string message) =>
        WriteLine(SupportsVirtualTerminal ? style + prefix + message + PSStyle.Instance.Reset : prefix + message);
}
