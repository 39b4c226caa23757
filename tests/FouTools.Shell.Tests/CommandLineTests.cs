namespace FouTools.Shell.Tests;

public sealed class CommandLineTests : TemporaryFolder
{
    private const string ShowArguments = """
        param([string]$Name, [switch]$Quick, [int]$Count = 1, [bool]$Flag)
        "$Name|$Quick|$Count|$Flag|$($args -join ',')|$([IO.Path]::GetFileName($PSCommandPath))|$($PSScriptRoot -eq [IO.Path]::GetDirectoryName($PSCommandPath))"
        """;

    [Theory]
    [InlineData(new[] { "-Name", "a b", "-Quick", "-Count", "3" }, "a b|True|3|False||script.ps1|True")]
    [InlineData(new[] { "x", "7" }, "x|False|7|False||script.ps1|True")]
    [InlineData(new[] { "-Quick:$false", "-Count:", "5", "-Flag:$true" }, "|False|5|True||script.ps1|True")]
    [InlineData(new[] { "-Name", "n", "2", "-Flag:$true", "rest", "more" }, "n|False|2|True|rest,more|script.ps1|True")]
    public async Task A_script_gets_its_arguments_as_with_pwsh_File(string[] arguments, string expected)
    {
        var script = ShellRun.Script(Folder, ShowArguments);

        var run = await ShellRun.Of([script, .. arguments]);

        Assert.Equal((0, expected + "\n", ""), (run.ExitCode, run.Output, run.Errors));
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("throw 'no'", 1)]
    [InlineData("Write-Error 'no'", 0)]
    [InlineData("/bin/false", 0)]
    [InlineData("& { exit 4 }", 4)]
    [InlineData("if (", 1)]
    public async Task A_script_file_sets_the_exit_code(string text, int expected) =>
        Assert.Equal(expected, (await ShellRun.Of("-File", ShellRun.Script(Folder, text))).ExitCode);

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("throw 'no'", 1)]
    [InlineData("Write-Error 'no'", 1)]
    [InlineData("/bin/false", 1)]
    [InlineData("/bin/false; 1", 0)]
    [InlineData("Get-Item /no/such/item", 1)]
    public async Task A_command_exits_by_the_success_of_its_last_statement(string text, int expected) =>
        Assert.Equal(expected, (await ShellRun.Of("-NoProfile", "-NoLogo", "-c", text)).ExitCode);

    [Fact]
    public async Task Standard_input_runs_as_one_script()
    {
        var run = await ShellRun.WithInput("if ($false) {\n 'yes'\n}\nelse {\n 'no'\n}\nexit 3\n", "-Command", "-");

        Assert.Equal((3, "no\n"), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task The_input_variable_holds_redirected_lines()
    {
        var run = await ShellRun.WithInput("a\nb\n", ShellRun.Script(Folder, "$input | ForEach-Object { \"<$_>\" }"));

        Assert.Equal("<a>\n<b>\n", run.Output);
    }

    [Fact]
    public async Task The_prompt_runs_lines_waits_for_whole_statements_and_leaves_on_exit()
    {
        var run = await ShellRun.WithInput("1+1\nfunction f {\n 'whole'\n}\nf\nnosuchcommand\nexit 3\n'never'\n");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("2\n", run.Output, StringComparison.Ordinal);
        Assert.Contains(">> >> ", run.Output, StringComparison.Ordinal);
        Assert.Contains("whole", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("never", run.Output, StringComparison.Ordinal);
        Assert.Contains("nosuchcommand", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-NoSuchOption")]
    [InlineData("no-such-file.ps1")]
    [InlineData("-File")]
    public async Task A_bad_command_line_is_a_usage_error(string argument)
    {
        var run = await ShellRun.Of(argument);

        Assert.Equal((64, ""), (run.ExitCode, run.Output));
        Assert.Contains(argument, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_and_version_are_told_without_starting_the_engine()
    {
        Assert.Contains("-NonInteractive", (await ShellRun.Of("-Help")).Output, StringComparison.Ordinal);
        Assert.StartsWith("FouTools.Shell ", (await ShellRun.Of("-Version")).Output, StringComparison.Ordinal);
    }
}
