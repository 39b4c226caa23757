using System.Management.Automation;

namespace FouTools.Shell;

/// <summary>
/// Progress on one line of the terminal: the newest record, redrawn a few times a second and taken away when it completes.
/// Draws nothing when standard output is not a terminal.
/// </summary>
internal sealed class ProgressLine(Func<int> width, bool enabled)
{
    private const int BarWidth = 24;
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly List<(long Source, ProgressRecord Record)> _records = [];
    private long _drawnAt;
    private bool _visible;
    private bool _suspended;

    /// <summary>Takes a record from the engine.</summary>
    public void Update(long source, ProgressRecord record)
    {
        if (!enabled)
        {
            return;
        }

        lock (_lock)
        {
            _records.RemoveAll(known => known.Source == source && known.Record.ActivityId == record.ActivityId);
            if (record.RecordType == ProgressRecordType.Completed)
            {
                Erase();
                return;
            }

            _records.Add((source, record));
            if (!_suspended && (!_visible || System.Diagnostics.Stopwatch.GetElapsedTime(_drawnAt) >= _interval))
            {
                Draw();
            }
        }
    }

    /// <summary>Takes the line off the terminal before something else is printed; the next record draws it again.</summary>
    public void Hide()
    {
        lock (_lock)
        {
            Erase();
        }
    }

    /// <summary>Forgets all records: the pipeline has ended.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _records.Clear();
            Erase();
        }
    }

    /// <summary>Stops drawing until <see cref="Resume"/>: a native command has the terminal.</summary>
    public void Suspend()
    {
        lock (_lock)
        {
            _suspended = true;
            Erase();
        }
    }

    /// <summary>Draws again.</summary>
    public void Resume()
    {
        lock (_lock)
        {
            _suspended = false;
        }
    }

    private void Erase()
    {
        if (_visible)
        {
            Console.Out.Write("\r\e[K");
            _visible = false;
        }
    }

    private void Draw()
    {
        var (_, record) = _records[^1];
        var text = record.Activity;
        if (record.PercentComplete >= 0)
        {
            var percent = Math.Min(record.PercentComplete, 100);
            var filled = percent * BarWidth / 100;
            text += $" [{new string('#', filled)}{new string(' ', BarWidth - filled)}] {percent}%";
        }

        text += string.IsNullOrWhiteSpace(record.StatusDescription) ? "" : $" {record.StatusDescription}";
        text += string.IsNullOrWhiteSpace(record.CurrentOperation) ? "" : $" {record.CurrentOperation}";
        text += record.SecondsRemaining >= 0 ? $" {TimeSpan.FromSeconds(record.SecondsRemaining):c}" : "";
        text = text.ReplaceLineEndings(" ");

        // A full last column would wrap the line, and a wrapped line cannot be erased with one carriage return.
        var room = Math.Max(width() - 1, 1);
        if (text.Length > room)
        {
            text = text[..room];
        }

        Console.Out.Write("\r\e[K" + text);
        _visible = true;
        _drawnAt = System.Diagnostics.Stopwatch.GetTimestamp();
    }
}
