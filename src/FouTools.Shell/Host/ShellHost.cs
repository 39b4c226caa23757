using System.Globalization;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;

namespace FouTools.Shell;

/// <summary>The host that the engine talks to.</summary>
internal sealed class ShellHost : PSHost, IHostSupportsInteractiveSession
{
    private readonly InterruptHandler _interrupts;

    public ShellHost(InterruptHandler interrupts, bool canAsk)
    {
        _interrupts = interrupts;
        Interface = new ShellUserInterface(interrupts, canAsk);
    }

    /// <summary>Gets the version of this program.</summary>
    public static Version HostVersion => typeof(ShellHost).Assembly.GetName().Version!;

    /// <summary>Gets the exit code once <c>exit</c> has been called, otherwise null.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Gets the console.</summary>
    public ShellUserInterface Interface { get; }

    public override string Name => "FouTools.Shell";

    public override Version Version => HostVersion;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => Interface;

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public bool IsRunspacePushed => false;

    /// <inheritdoc/>
    public Runspace Runspace { get; set; } = null!;

    public override void SetShouldExit(int exitCode) => ExitCode ??= exitCode;

    public override void EnterNestedPrompt() =>
        throw new PSNotSupportedInShellException("This console has no nested prompt.");

    public override void ExitNestedPrompt()
    {
    }

    // A native command may draw on the terminal itself: the progress line must not be in its way.
    public override void NotifyBeginApplication()
    {
        _interrupts.NativeCommand = true;
        Interface.Progress.Suspend();
    }

    public override void NotifyEndApplication()
    {
        _interrupts.NativeCommand = false;
        Interface.Progress.Resume();
    }

    public void PushRunspace(Runspace runspace) =>
        throw new PSNotSupportedInShellException("This console cannot enter another session.");

    public void PopRunspace()
    {
    }
}
