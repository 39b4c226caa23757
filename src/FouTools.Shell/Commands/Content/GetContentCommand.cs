using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Provider;

namespace Microsoft.PowerShell.Commands;

/// <summary>Get-Content: lines, or what else the provider reads. It adds -Raw, -Encoding, -AsByteStream, -Delimiter and -Wait.</summary>
[Cmdlet(VerbsCommon.Get, "Content", DefaultParameterSetName = "Path")]
internal sealed class GetContentCommand : PathCommand, IDynamicParameters
{
    private object? _providerParameters;

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public long ReadCount { get; set; } = 1;

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("First", "Head")]
    [ValidateRange(0, long.MaxValue)]
    public long TotalCount { get; set; } = long.MaxValue;

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Last")]
    [ValidateRange(0, int.MaxValue)]
    public int Tail { get; set; } = -1;

    [Parameter]
    public SwitchParameter Force { get; set; }

    public object? GetDynamicParameters()
    {
        var path = Paths is [var first, ..] ? first : ".";
        _providerParameters = Ask(() => NewContext().ReaderParameters(path));
        return _providerParameters;
    }

    protected override void ProcessRecord()
    {
        foreach (var path in Paths)
        {
            ForPath(() => Read(path));
        }
    }

    private void Read(string path)
    {
        foreach (var reader in NewContext(Force, _providerParameters).OpenReaders(path))
        {
            try
            {
                if (Tail >= 0)
                {
                    WriteTail(reader);
                }
                else
                {
                    WriteHead(reader);
                }
            }
            finally
            {
                reader.Close();
                reader.Dispose();
            }
        }
    }

    private void WriteHead(IContentReader reader)
    {
        var left = TotalCount;
        while (left > 0 && !Stopping)
        {
            var wanted = ReadCount <= 0 ? left == long.MaxValue ? 0 : left : Math.Min(ReadCount, left);
            var items = reader.Read(wanted);
            if (items is null or { Count: 0 })
            {
                return;
            }

            left -= items.Count;
            if (ReadCount == 1)
            {
                foreach (var item in items)
                {
                    WriteObject(item);
                }
            }
            else
            {
                WriteObject(items.Cast<object>().ToArray(), enumerateCollection: false);
            }

            if (ReadCount <= 0)
            {
                return;
            }
        }
    }

    private void WriteTail(IContentReader reader)
    {
        var last = new Queue<object?>();
        while (!Stopping && reader.Read(1) is { Count: > 0 } items)
        {
            foreach (var item in (IEnumerable)items)
            {
                last.Enqueue(item);
                if (last.Count > Tail)
                {
                    last.Dequeue();
                }
            }
        }

        WriteObject(last, enumerateCollection: true);
    }
}
