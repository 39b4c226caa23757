using System.Management.Automation;
using System.Text;

namespace FouTools.Shell;

/// <summary>
/// Reads a line, from the keyboard with backspace, history and completion, or from redirected input.
/// A signal ends the wait, so that Ctrl+C also works where a script waits for an answer.
/// </summary>
internal sealed class LineReader(InterruptHandler interrupts)
{
    private static readonly TimeSpan _keyPoll = TimeSpan.FromMilliseconds(20);

    /// <summary>Reads one line.</summary>
    /// <param name="hidden">Whether the text is a secret and not shown.</param>
    /// <param name="history">Earlier lines for the arrow keys, or null.</param>
    /// <param name="complete">Given the line, returns it with its last word completed; or null.</param>
    /// <returns>The line without its end, or null at the end of the input.</returns>
    /// <exception cref="PipelineStoppedException">A signal came.</exception>
    public string? Read(bool hidden = false, IReadOnlyList<string>? history = null, Func<string, string>? complete = null)
    {
        var token = interrupts.Token;
        if (Console.IsInputRedirected)
        {
            return ReadRedirected(token);
        }

        var line = new StringBuilder();
        var recalled = history?.Count ?? 0;
        while (true)
        {
            while (!Console.KeyAvailable)
            {
                if (token.WaitHandle.WaitOne(_keyPoll))
                {
                    Console.Out.WriteLine();
                    throw new PipelineStoppedException();
                }
            }

            var key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    Console.Out.WriteLine();
                    return line.ToString();
                case ConsoleKey.D when key.Modifiers == ConsoleModifiers.Control:
                    if (line.Length == 0)
                    {
                        Console.Out.WriteLine();
                        return null;
                    }

                    break;
                case ConsoleKey.Backspace when line.Length > 0:
                    Replace(line, line.ToString(0, line.Length - 1), hidden);
                    break;
                case ConsoleKey.U when key.Modifiers == ConsoleModifiers.Control:
                    Replace(line, "", hidden);
                    break;
                case ConsoleKey.UpArrow when recalled > 0:
                    Replace(line, history![--recalled], hidden);
                    break;
                case ConsoleKey.DownArrow when recalled < history?.Count:
                    recalled++;
                    Replace(line, recalled < history.Count ? history[recalled] : "", hidden);
                    break;
                case ConsoleKey.Tab when complete is not null:
                    Replace(line, complete(line.ToString()), hidden);
                    break;
                default:
                    if (!char.IsControl(key.KeyChar))
                    {
                        Replace(line, line.ToString() + key.KeyChar, hidden);
                    }

                    break;
            }
        }
    }

    private static string? ReadRedirected(CancellationToken token)
    {
        var reading = Task.Run(Console.In.ReadLine, CancellationToken.None);
        try
        {
            reading.Wait(token);
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }

        return reading.Result;
    }

    private static void Replace(StringBuilder line, string text, bool hidden)
    {
        var before = line.ToString();
        line.Clear().Append(text);
        if (hidden)
        {
            return;
        }

        var common = 0;
        while (common < before.Length && common < text.Length && before[common] == text[common])
        {
            common++;
        }

        var surplus = before.Length - common;
        Console.Out.Write(
            new string('\b', surplus) + text[common..] + (surplus > 0 ? "\e[K" : ""));
    }
}
