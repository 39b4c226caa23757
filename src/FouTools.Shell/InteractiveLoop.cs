using System.Management.Automation;
using System.Management.Automation.Language;

namespace FouTools.Shell;

/// <summary>Prompts, reads commands over as many lines as they need, and runs them until <c>exit</c>.</summary>
internal sealed class InteractiveLoop(Session session, ShellHost host, InterruptHandler interrupts)
{
    private readonly List<string> _history = [];

    /// <summary>Runs until <c>exit</c>, the end of the input, or SIGTERM.</summary>
    public void Run()
    {
        while (!session.ExitRequested)
        {
            interrupts.Reset();
            string? text;
            try
            {
                text = ReadCommand();
            }
            catch (PipelineStoppedException)
            {
                continue;
            }

            if (text is null)
            {
                return;
            }

            if (!string.IsNullOrWhiteSpace(text))
            {
                _history.Add(text.ReplaceLineEndings(" "));
                session.Invoke(new PSCommand().AddScript(text, useLocalScope: false), addToHistory: true);
            }
        }
    }

    private string? ReadCommand()
    {
        var prompt = session.Evaluate("prompt");
        host.UI.Write(prompt.Length > 0 ? prompt : "PS> ");
        var text = host.Interface.Lines.Read(hidden: false, _history, Complete);
        while (text is not null && IsIncomplete(text))
        {
            host.UI.Write(">> ");
            var more = host.Interface.Lines.Read(hidden: false, history: null, Complete);
            if (more is null)
            {
                return text;
            }

            text += Environment.NewLine + more;
        }

        return text;
    }

    private static bool IsIncomplete(string text)
    {
        Parser.ParseInput(text, out _, out var errors);
        return errors.Any(error => error.IncompleteInput);
    }

    private string Complete(string line)
    {
        var completion = session.Complete(line, line.Length);
        var matches = completion.CompletionMatches;
        if (matches.Count == 0)
        {
            return line;
        }

        var common = matches[0].CompletionText;
        foreach (var match in matches)
        {
            while (!match.CompletionText.StartsWith(common, StringComparison.OrdinalIgnoreCase))
            {
                common = common[..^1];
            }
        }

        var start = completion.ReplacementIndex;
        var typed = line.Substring(start, completion.ReplacementLength);
        if (matches.Count > 1 && common.Length <= typed.Length)
        {
            host.UI.WriteLine();
            host.UI.WriteLine(string.Join("  ", matches.Select(match => match.ListItemText)));
            host.UI.Write(session.Evaluate("prompt") + line);
            return line;
        }

        return line[..start] + common + line[(start + completion.ReplacementLength)..];
    }
}
