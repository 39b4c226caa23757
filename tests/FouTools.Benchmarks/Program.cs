using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using FouTools.Benchmarks;

if (args.Length is 0 or > 2)
{
    Console.Error.WriteLine("Usage: FouTools.Benchmarks FOLDER [FILTER]");
    return 2;
}

string folder = Path.GetFullPath(args[0]);
string filter = args.Length > 1 ? args[1] : "*";
Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(["--filter", filter], new BenchmarkConfiguration(folder))];
if (summaries.Length == 0 || summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)))
{
    Console.Error.WriteLine($"No benchmark matches '{filter}', or one of them failed.");
    return 1;
}

string report = Path.Combine(folder, "summary.md");
File.WriteAllText(report, MarkdownSummary.Write(summaries));
Console.WriteLine(report);
return 0;
