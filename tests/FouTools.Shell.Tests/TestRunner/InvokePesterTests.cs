using System.Diagnostics;
using System.Text.RegularExpressions;

namespace FouTools.Shell.Tests.TestRunner;

/// <summary>What a caller of Invoke-Pester sees besides the outcomes: output, result object, exit code, interruption.</summary>
public sealed class InvokePesterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("FouToolsRunner").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Detailed_output_shows_blocks_reasons_and_places()
    {
        var path = Path.Combine(Shell.Samples, "Outcomes.Sample.ps1");
        var (_, output) = await Command($"Invoke-Pester -Path '{path}' -Output Detailed");
        Assert.Contains($"Running tests from '{path}'", output, StringComparison.Ordinal);
        Assert.Matches(@"\nDescribe Skips\n", output);
        Assert.Matches(@"\n  \[\+\] is not skipped \d+ms\n", output);
        Assert.Matches(@"\n  \[!\] skips itself is skipped, because it wants to \d+ms\n", output);
        Assert.Matches(@"\n  \[\?\] cannot tell is inconclusive, because nobody knows \d+ms\n", output);
        Assert.Matches(@"\n Context Inner\n   \[!\] is skipped too", output);
        Assert.Matches(@"\n  \[-\] fails by Should \d+ms\n   Expected 2, because numbers differ, but got 1\.\n   at .*" + Regex.Escape(path) + @":\d+\n", output);
        Assert.Matches(@"\n \[-\] Describe BeforeAll fails failed\n  RuntimeException: no setup\n", output);
        Assert.Contains("\nTests Passed: 17, Failed: 15, Skipped: 10, Inconclusive: 1, NotRun: 0\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Normal_output_has_one_line_per_file_and_the_failures()
    {
        Write("Good.Tests.ps1", "Describe 'd' { It 'good' { } }");
        Write("Bad.Tests.ps1", "Describe 'd' { It 'bad' { throw 'no' }; It 'good' { } }");
        var (_, output) = await Command($"Invoke-Pester -Path '{_folder}'");
        Assert.Matches(@"\n\[\+\] \S+Good\.Tests\.ps1 \d+ms\n", output);
        Assert.Matches(@"\n\[-\] d\.bad \d+ms\n RuntimeException: no\n", output);
        Assert.DoesNotContain("d.good", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_are_searched_and_a_file_runs_once()
    {
        Write("b.Tests.ps1", "Describe 'b' { It 'i' { } }");
        Write("a.Tests.ps1", "Describe 'a' { It 'i' { } }");
        Write("sub/c.tests.ps1", "Describe 'c' { It 'i' { } }");
        Write("Sub.ps1", "throw");
        var (_, output) = await Command($"(Invoke-Pester -Path '{_folder}', '{_folder}/a.*' -Output None -PassThru).Tests.ExpandedPath -join ','");
        Assert.Equal("a.i,b.i", output.Trim());
    }

    [Fact]
    public async Task The_result_has_what_build_scripts_read()
    {
        Write("a.Tests.ps1", "Describe 'd' -Tag 'T' { It 'f' -Tag 'U' { 1 | Should -Be 2 } }");
        var (_, output) = await Command($$"""
            $run = Invoke-Pester -Path '{{_folder}}' -Output None -PassThru
            $test = $run.Failed[0]
            $run.Result, $run.FailedCount, ($run.Duration -gt 0), $test.Tag[0], $test.Block.Tag[0], $test.Path.Count, $test.ErrorRecord[0].DisplayErrorMessage -join '|'
            $test.ErrorRecord[0].DisplayStackTrace
            $test.ErrorRecord[0].FullyQualifiedErrorId
            "$($run.Containers[0])"
            "$test"
            $run.Tests[-1, 0].Name -join ','
            """);
        Assert.Equal(
            $"""
            Failed|1|True|U|T|2|Expected 2, but got 1.
            at Describe 'd' -Tag 'T' -lbrace It 'f' -Tag 'U' -lbrace 1 | Should -Be 2 -rbrace -rbrace, {_folder}/a.Tests.ps1:1
            at <ScriptBlock>, {_folder}/a.Tests.ps1:1
            PesterAssertionFailed
            [-] {_folder}/a.Tests.ps1
            [-] f
            f,f
            """.Replace("-lbrace", "{", StringComparison.Ordinal).Replace("-rbrace", "}", StringComparison.Ordinal),
            output.Trim());
    }

    [Fact]
    public async Task Exit_ends_the_script_with_the_number_of_failures_and_None_prints_nothing()
    {
        Write("a.Tests.ps1", "Describe 'd' { It 'f' { throw }; It 'g' { throw } }");
        var (exitCode, output) = await Command(
            $"Invoke-Pester -Configuration @{{ Run = @{{ Path = '{_folder}'; Exit = $true }}; Output = @{{ Verbosity = 'None' }} }}; 'went on'");
        Assert.Equal((2, string.Empty), (exitCode, output));
    }

    [Fact]
    public async Task An_unknown_setting_is_refused()
    {
        var (_, output) = await Command("Invoke-Pester -Configuration @{ CodeCoverage = @{ Enabled = $true } }");
        Assert.Contains("no setting CodeCoverage.Enabled", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_test_files_is_an_error()
    {
        var (exitCode, output) = await Command($"Invoke-Pester -Path '{_folder}'");
        Assert.Equal(1, exitCode);
        Assert.Contains("No *.Tests.ps1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_that_are_missing_or_misplaced_say_so()
    {
        Write("a.Tests.ps1", """
            Describe 'd' {
                It 'm' { Mock Get-Command { } }
                It 'n' { InModuleScope X { } }
                It 'o' { Describe 'inner' { } }
            }
            """);
        var (_, output) = await Command($"Invoke-Pester -Path '{_folder}'; Describe 'outside' {{ }}");
        Assert.Contains("Mock needs Pester itself", output, StringComparison.Ordinal);
        Assert.Contains("InModuleScope needs Pester itself", output, StringComparison.Ordinal);
        Assert.Contains("Describe cannot be used while tests run", output, StringComparison.Ordinal);
        Assert.Contains("start the file with Invoke-Pester", Regex.Replace(output, @"\s+", " "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_runner_stays_where_the_real_Pester_is_installed()
    {
        Write("Pester/5.9.0/Pester.psd1", "@{ ModuleVersion = '5.9.0' }");
        var (_, output) = await Shell.Run(["-Command", "(Get-Command Invoke-Pester).CommandType"], modulePath: _folder);
        Assert.Equal("Cmdlet", output.Trim());
    }

    [Fact]
    public async Task Interruption_still_runs_the_teardowns()
    {
        using var process = Shell.Start(["-Command", $"Invoke-Pester -Path '{Shell.Samples}/Waits.ps1'"]);
        var line = string.Empty;
        while (!line.StartsWith("Waiting in ", StringComparison.Ordinal))
        {
            line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
                ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        }

        var drive = line["Waiting in ".Length..];
        Assert.True(Directory.Exists(drive));
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var (_, output) = await Shell.End(process);
        Assert.Equal("AfterEach of the block\nAfterAll of the block, drive True\nAfterAll of the file", output.Trim());
        Assert.False(Directory.Exists(drive));
    }

    private static Task<(int ExitCode, string Output)> Command(string command) => Shell.Run(["-Command", command]);

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
