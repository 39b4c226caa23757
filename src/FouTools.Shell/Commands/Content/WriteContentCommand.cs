using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Provider;

namespace Microsoft.PowerShell.Commands;

/// <summary>What Set-Content and Add-Content share: open once, write all that comes. The provider adds -NoNewline, -Encoding and -AsByteStream.</summary>
internal abstract class WriteContentCommand : PathCommand, IDynamicParameters, IDisposable
{
    private readonly List<IContentWriter> _writers = [];
    private object? _providerParameters;
    private bool _opened;

    [Parameter(Position = 0, ParameterSetName = "Path", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public override string[]? Path { get; set; }

    [Parameter(Position = 1, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? Value { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    public object? GetDynamicParameters()
    {
        var path = Paths is [var first, ..] ? first : ".";
        _providerParameters = Ask(() => NewContext().WriterParameters(path));
        return _providerParameters;
    }

    public void Dispose() => Close();

    /// <summary>Opens the content of a path where the first object goes.</summary>
    protected abstract IEnumerable<IContentWriter> Open(string path);

    /// <summary>Gets the name of what is done, for -WhatIf.</summary>
    protected abstract string Deed { get; }

    /// <summary>Makes a request that carries the parameters of the provider.</summary>
    protected ProviderContext NewWriterContext() => NewContext(Force, _providerParameters);

    protected override void ProcessRecord()
    {
        if (!_opened)
        {
            _opened = true;
            foreach (var path in Paths)
            {
                if (ShouldProcess($"Path: {SessionState.Path.GetUnresolvedProviderPathFromPSPath(path)}", Deed))
                {
                    ForPath(() => _writers.AddRange(Open(path)));
                }
            }
        }

        var values = Value ?? [null];
        foreach (var writer in _writers)
        {
            writer.Write((IList)values);
        }

        if (PassThru)
        {
            WriteObject(values, enumerateCollection: true);
        }
    }

    protected override void EndProcessing() => Close();

    private void Close()
    {
        foreach (var writer in _writers)
        {
            writer.Close();
            writer.Dispose();
        }

        _writers.Clear();
    }
}
