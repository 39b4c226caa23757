using System.Globalization;
using System.Management.Automation.Host;

namespace FouTools.Shell;

/// <summary>The terminal as a grid of cells, as far as a terminal is one.</summary>
internal sealed class ShellRawUserInterface : PSHostRawUserInterface
{
    private const int RedirectedWidth = 120;
    private const int RedirectedHeight = 50;

    public override ConsoleColor BackgroundColor
    {
        get => Console.BackgroundColor;
        set => Console.BackgroundColor = value;
    }

    public override ConsoleColor ForegroundColor
    {
        get => Console.ForegroundColor;
        set => Console.ForegroundColor = value;
    }

    public override Size BufferSize
    {
        get => WindowSize;
        set => throw NotSupported("change the size of the terminal");
    }

    public override Size WindowSize
    {
        get => new(Width(), Console.IsOutputRedirected ? RedirectedHeight : Math.Max(Console.WindowHeight, 1));
        set => throw NotSupported("change the size of the terminal");
    }

    public override Size MaxWindowSize => WindowSize;

    public override Size MaxPhysicalWindowSize => WindowSize;

    public override Coordinates WindowPosition
    {
        get => new(0, 0);
        set => throw NotSupported("move the window");
    }

    public override Coordinates CursorPosition
    {
        get
        {
            if (Console.IsOutputRedirected)
            {
                return new Coordinates(0, 0);
            }

            var (left, top) = Console.GetCursorPosition();
            return new Coordinates(left, top);
        }
        set => Console.SetCursorPosition(value.X, value.Y);
    }

    public override int CursorSize
    {
        get => 100;
        set => throw NotSupported("change the size of the cursor");
    }

    public override string WindowTitle { get; set; } = "";

    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        var key = Console.ReadKey(intercept: options.HasFlag(ReadKeyOptions.NoEcho));
        var state = default(ControlKeyStates);
        state |= key.Modifiers.HasFlag(ConsoleModifiers.Alt) ? ControlKeyStates.LeftAltPressed : 0;
        state |= key.Modifiers.HasFlag(ConsoleModifiers.Control) ? ControlKeyStates.LeftCtrlPressed : 0;
        state |= key.Modifiers.HasFlag(ConsoleModifiers.Shift) ? ControlKeyStates.ShiftPressed : 0;
        return new KeyInfo((int)key.Key, key.KeyChar, state, keyDown: options.HasFlag(ReadKeyOptions.IncludeKeyDown));
    }

    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
        {
            Console.ReadKey(intercept: true);
        }
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NotSupported("read the screen");

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw NotSupported("scroll a part of the screen");

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NotSupported("write cells of the screen");

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
        // Every side at -1 is how scripts clear the whole screen.
        if (rectangle is { Left: -1, Right: -1, Top: -1, Bottom: -1 })
        {
            Console.Clear();
            return;
        }

        throw NotSupported("write cells of the screen");
    }

    private static int Width()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), CultureInfo.InvariantCulture, out var columns) && columns > 0)
        {
            return columns;
        }

        return Console.IsOutputRedirected || Console.WindowWidth <= 0 ? RedirectedWidth : Console.WindowWidth;
    }

    private static PSNotSupportedInShellException NotSupported(string what) => new($"This console cannot {what}.");
}
