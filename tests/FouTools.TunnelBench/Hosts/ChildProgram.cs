using System.Diagnostics;
using System.Text;

namespace FouTools.TunnelBench.Hosts;

/// <summary>A program in a network namespace, whose standard input stays open until it is to end.</summary>
internal sealed class ChildProgram : IDisposable
{
    private const int KeptCharacters = 4000;

    private readonly Process _process;
    private readonly string _title;
    private readonly StringBuilder _output = new();

    public ChildProgram(string networkNamespace, string program, IEnumerable<string> arguments)
    {
        _title = Path.GetFileName(program);
        var start = new ProcessStartInfo("ip", ["netns", "exec", networkNamespace, program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NO_COLOR"] = "1";
        start.Environment["WG_PROCESS_FOREGROUND"] = "1";
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it has printed, or the beginning of it.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString().Trim();
            }
        }
    }

    /// <summary>Waits until it has printed a word.</summary>
    public void WaitForOutput(string word, TimeSpan patience)
    {
        long started = Stopwatch.GetTimestamp();
        while (!Output.Contains(word, StringComparison.Ordinal))
        {
            ThrowIfEnded();
            if (Stopwatch.GetElapsedTime(started) > patience)
            {
                throw new BenchException($"{_title} did not start within {patience.TotalSeconds} s: {Output}");
            }

            Thread.Sleep(20);
        }
    }

    public void ThrowIfEnded()
    {
        if (_process.HasExited)
        {
            // Waits for the last of its output too.
            _process.WaitForExit();
            throw new BenchException($"{_title} ended with exit code {_process.ExitCode}: {Output}");
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            if (line is not null && _output.Length < KeptCharacters)
            {
                _output.AppendLine(line);
            }
        }
    }
}
