using System.Collections;
using System.Management.Automation;
using System.Text;

namespace Microsoft.PowerShell.Commands;

/// <summary>Write-Host: text for the user, on the information stream.</summary>
[Cmdlet(VerbsCommunications.Write, "Host")]
internal sealed class WriteHostCommand : PSCmdlet
{
    private static readonly string[] _tags = ["PSHOST"];

    [Parameter(Position = 0, ValueFromRemainingArguments = true, ValueFromPipeline = true)]
    [Alias("Msg", "Message")]
    public object? Object { get; set; }

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    [Parameter]
    public object Separator { get; set; } = " ";

    [Parameter]
    public ConsoleColor? ForegroundColor { get; set; }

    [Parameter]
    public ConsoleColor? BackgroundColor { get; set; }

    protected override void ProcessRecord()
    {
        var text = new StringBuilder();
        Append(text, Object);
        var message = new HostInformationMessage
        {
            Message = text.ToString(),
            NoNewLine = NoNewline,
            ForegroundColor = ForegroundColor ?? (BackgroundColor is null ? null : Host.UI.RawUI.ForegroundColor),
            BackgroundColor = BackgroundColor ?? (ForegroundColor is null ? null : Host.UI.RawUI.BackgroundColor),
        };
        WriteInformation(message, _tags);
    }

    private void Append(StringBuilder text, object? value)
    {
        var bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (bare is IEnumerable items and not string)
        {
            var first = true;
            foreach (var item in items)
            {
                if (!first)
                {
                    text.Append(Separator);
                }

                first = false;
                Append(text, item);
            }
        }
        else if (value is not null)
        {
            text.Append(LanguagePrimitives.ConvertTo<string>(value));
        }
    }
}
