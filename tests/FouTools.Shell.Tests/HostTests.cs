namespace FouTools.Shell.Tests;

public sealed class HostTests : TemporaryFolder
{
    [Fact]
    public async Task Errors_go_to_standard_error_with_the_line_they_come_from()
    {
        var script = ShellRun.Script(Folder, "'before'\nGet-Item /no/such/item\nthrow 'the end'");

        var run = await ShellRun.Of(script);

        Assert.Equal("before\n", run.Output);
        Assert.Contains($"Get-Item: {script}:2", run.Errors, StringComparison.Ordinal);
        Assert.Contains("   2 |  Get-Item /no/such/item", run.Errors, StringComparison.Ordinal);
        Assert.Contains("~~~~~~~~~~~~~~~~~~~~~~", run.Errors, StringComparison.Ordinal);
        Assert.Contains("| the end", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Errors);
    }

    [Fact]
    public async Task Redirected_output_is_plain_and_shows_no_progress()
    {
        var run = await ShellRun.Of("-c", """
            Write-Host "$($PSStyle.Foreground.Red)red$($PSStyle.Reset)" -ForegroundColor Green
            Write-Progress -Activity hidden -PercentComplete 5
            Write-Warning w; Write-Verbose v -Verbose; Write-Debug d -Debug
            [pscustomobject]@{ Name = 'x'; Value = 1 }
            $Host.UI.RawUI.BufferSize.Width
            """);

        Assert.Equal("red\nWARNING: w\nVERBOSE: v\nDEBUG: d\n\nName Value\n---- -----\nx        1\n120\n\n", run.Output);
    }

    [Fact]
    public async Task Native_commands_work_direct_captured_fed_and_failing()
    {
        var run = await ShellRun.Of("-c", """
            /bin/echo direct
            $captured = /bin/echo one two; "captured $captured"
            'fed' | /bin/cat
            /bin/sh -c 'exit 9'; "code $LASTEXITCODE $?"
            /bin/sh -c 'echo oops >&2'
            (/bin/sh -c 'echo mixed >&2' 2>&1).GetType().Name
            """);

        Assert.Equal("direct\ncaptured one two\nfed\ncode 9 False\nErrorRecord\n", run.Output);
        Assert.Equal("oops\n", run.Errors);
    }

    [Fact]
    public async Task A_non_interactive_session_refuses_questions_clearly()
    {
        var script = ShellRun.Script(Folder, """
            function Remove-It { [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param() if ($PSCmdlet.ShouldProcess('it')) { 'removed' } }
            Remove-It -Confirm:$false
            Remove-It -WhatIf
            try { Remove-It } catch { "refused: $_" }
            try { Read-Host 'name' } catch { "refused: $_" }
            function Needs { param([Parameter(Mandatory)] $Thing) }
            try { Needs } catch { "refused: $_" }
            """);

        var run = await ShellRun.Of("-NonInteractive", script);

        Assert.StartsWith("removed\nWhat if: Performing the operation \"Remove-It\" on target \"it\".\nrefused: ", run.Output, StringComparison.Ordinal);
        Assert.Equal(3, run.Output.Split("refused: ").Length - 1);
        Assert.Equal(2, run.Output.Split("The session is non-interactive").Length - 1);
        Assert.Contains("Thing", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Questions_read_their_answers_from_standard_input()
    {
        var script = ShellRun.Script(Folder, """
            function Remove-It { [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param() if ($PSCmdlet.ShouldProcess('it')) { 'removed' } else { 'kept' } }
            Remove-It
            Remove-It
            "got $(Read-Host 'name')"
            function Needs { param([Parameter(Mandatory)][int] $Number) "number $($Number + 1)" }
            Needs
            """);

        var run = await ShellRun.WithInput("n\ny\nbob\nx\n41\n", script);

        Assert.Contains("kept\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("removed\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("got bob", run.Output, StringComparison.Ordinal);
        Assert.Contains("number 42", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Source_text_is_refused_since_there_is_no_compiler()
    {
        var run = await ShellRun.Of("-c", "Add-Type -TypeDefinition 'class A {}'");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no C# compiler", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modules_load_and_their_views_and_classes_are_used()
    {
        var module = Directory.CreateDirectory(Path.Combine(Folder, "modules", "Tunnels")).FullName;
        ShellRun.Script(module, """
            class Tunnel { [string] $Name; [int] $Mtu }
            function Get-Tunnel { [Tunnel]@{ Name = 'fou0'; Mtu = 1472 } }
            """, "Tunnels.psm1");
        ShellRun.Script(module, """
            @{ RootModule = 'Tunnels.psm1'; ModuleVersion = '1.0'; GUID = '6b5c1d3e-59d4-4a8e-8d0a-0a4d5d9a2f11'
               FormatsToProcess = 'Tunnels.format.ps1xml'; FunctionsToExport = 'Get-Tunnel' }
            """, "Tunnels.psd1");
        ShellRun.Script(module, """
            <Configuration><ViewDefinitions><View><Name>t</Name><ViewSelectedBy><TypeName>Tunnel</TypeName></ViewSelectedBy>
            <TableControl><TableHeaders><TableColumnHeader><Label>Device</Label><Width>8</Width></TableColumnHeader>
            <TableColumnHeader><Label>Bytes</Label></TableColumnHeader></TableHeaders>
            <TableRowEntries><TableRowEntry><TableColumnItems><TableColumnItem><PropertyName>Name</PropertyName></TableColumnItem>
            <TableColumnItem><PropertyName>Mtu</PropertyName></TableColumnItem></TableColumnItems></TableRowEntry></TableRowEntries>
            </TableControl></View></ViewDefinitions></Configuration>
            """, "Tunnels.format.ps1xml");
        var script = ShellRun.Script(Folder, $$"""
            #Requires -Version 7.4
            using module {{module}}/Tunnels.psd1
            Get-Tunnel
            Get-Tunnel | Format-Table | Out-String -Stream | Where-Object { $_ }
            ([Tunnel]::new()).GetType().Name
            "$($PSVersionTable.PSEdition) $IsLinux"
            $env:PSModulePath = "$PSScriptRoot/modules"
            (Get-Module Tunnels -ListAvailable).Version.ToString()
            """);

        var run = await ShellRun.Of(script);

        Assert.Equal("", run.Errors);
        Assert.Equal("""

            Device   Bytes
            ------   -----
            fou0     1472
            Device   Bytes
            ------   -----
            fou0     1472
            Tunnel
            Core True
            1.0


            """, run.Output);
    }
}
