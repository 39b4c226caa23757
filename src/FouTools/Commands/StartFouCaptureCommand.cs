using System.Management.Automation;
using FouTools.Binding;
using FouTools.Captures.Conversion;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Datapath.Model;
using FouTools.Errors;

namespace FouTools.Commands;

/// <summary>Starts capturing the packets of a running datapath to a pcapng file.</summary>
/// <remarks>The default set is that of the object, because PowerShell tries its pipeline parameters first.</remarks>
[Cmdlet(VerbsLifecycle.Start, "FouCapture", DefaultParameterSetName = ByObject, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(FouCaptureStatus))]
public sealed class StartFouCaptureCommand : DatapathSelectionCommand
{
    /// <summary>The name of the TUN device.</summary>
    [Parameter(ParameterSetName = ByName, Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(DatapathNameCompleter))]
    public string Datapath { get; set; } = "";

    /// <summary>The datapath, as returned by Get-FouDatapath.</summary>
    [Parameter(ParameterSetName = ByObject, Mandatory = true, ValueFromPipeline = true)]
    public FouDatapathStatus? InputObject { get; set; }

    /// <summary>The pcapng file to write.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Inner, Outer or Both; by default Both.</summary>
    [Parameter]
    [TextValue(typeof(CaptureLayer))]
    [ArgumentCompleter(typeof(EnumCompleter<CaptureLayer>))]
    public CaptureLayer? Layer { get; set; }

    /// <summary>The maximum number of bytes to keep of a packet; by default all.</summary>
    [Parameter]
    [TextValue(typeof(int))]
    public int? SnapLength { get; set; }

    /// <summary>Overwrites an existing file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            FouCaptureOptions options = ReadOptions();
            FouDatapathReference? datapath = (InputObject is null ? Select([WildcardPattern.Escape(Datapath)]) : ReferencesOf([InputObject])).FirstOrDefault();
            if (datapath is not null && Confirmation.Ask(this, $"Capture the packets of {datapath} to '{options.Path}'"))
            {
                WriteObject(Datapaths.StartCapture(datapath.Id, options));
            }
        }
        catch (CaptureException failure)
        {
            WriteError(FouErrorRecord.From(CaptureErrors.Of(failure), failure.Path));
        }
        catch (DatapathException failure)
        {
            WriteError(DatapathErrorRecord.From(failure, InputObject ?? (object)Datapath));
        }
        catch (FouException failure)
        {
            WriteError(FouErrorRecord.From(failure, Path));
        }
    }

    private FouCaptureOptions ReadOptions()
    {
        var defaults = new FouCaptureOptions { Path = CaptureFiles.Resolve(this, Path), Replace = Force };
        return defaults with
        {
            Layer = Layer ?? defaults.Layer,
            SnapLength = SnapLength switch
            {
                null => defaults.SnapLength,
                >= 1 and <= FouCaptureOptions.NoSnapLength => SnapLength.Value,
                _ => throw new FouException(
                    FouError.InvalidSnapLength,
                    $"{SnapLength} is not a valid snap length.",
                    $"Give -SnapLength from 1 to {FouCaptureOptions.NoSnapLength}."),
            },
        };
    }
}
