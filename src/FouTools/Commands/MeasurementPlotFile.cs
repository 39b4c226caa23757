using System.Management.Automation;
using FouTools.Errors;
using FouTools.Measurement.Measuring;
using FouTools.Plotting;

namespace FouTools.Commands;

/// <summary>The file to plot measurements to.</summary>
internal sealed class MeasurementPlotFile
{
    private readonly PlotFile _file;
    private readonly bool _replaces;

    private MeasurementPlotFile(PlotFile file, bool replaces)
    {
        _file = file;
        _replaces = replaces;
    }

    /// <summary>Checks that the file can be written, before anything is measured.</summary>
    public static MeasurementPlotFile Open(PSCmdlet cmdlet, string path, bool replaces)
    {
        string resolved = CaptureFiles.Resolve(cmdlet, path);
        if (!resolved.EndsWith(MeasurementPlot.Extension, StringComparison.OrdinalIgnoreCase))
        {
            throw new FouException(
                FouError.InvalidPlot,
                $"'{path}' does not end with {MeasurementPlot.Extension}; plots are written as SVG only.",
                $"Give a name that ends with {MeasurementPlot.Extension}; "
                    + "browsers display it, and 'rsvg-convert FILE.svg -o FILE.png' converts it to PNG.");
        }

        if (File.Exists(resolved) && !replaces)
        {
            throw new FouException(
                FouError.FileExists, $"The file '{resolved}' already exists.", "Give another -Plot, or replace the file with -Force.");
        }

        var file = new PlotFile(resolved);
        return Try(() =>
        {
            file.Check();
            return new MeasurementPlotFile(file, replaces);
        });
    }

    /// <summary>Plots the measurements.</summary>
    public void Write(IReadOnlyList<TunnelMeasurement> results) => Try(() =>
    {
        string targets = string.Join(", ", results.Select(result => result.Target).Distinct());
        _file.Write(MeasurementPlot.Draw(results, $"Tunnel to {targets}, {results[0].StartTime:yyyy-MM-dd HH:mm}"), _replaces);
        return true;
    });

    private static T Try<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DirectoryNotFoundException failure)
        {
            throw new FouException(FouError.FileNotFound, failure.Message, "Correct the path, or create the directory.", failure);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new FouException(FouError.PermissionDenied, failure.Message, "Check the permissions with 'ls -l'.", failure);
        }
        catch (IOException failure)
        {
            throw new FouException(FouError.FileWriteFailed, failure.Message, "See the reason in the message; 'df' shows free space.", failure);
        }
    }
}
