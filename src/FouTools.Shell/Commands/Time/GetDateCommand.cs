using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Get-Date: now, or a given moment, as it is or as text.</summary>
[Cmdlet(VerbsCommon.Get, "Date")]
[OutputType(typeof(DateTime), typeof(string))]
internal sealed class GetDateCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("LastWriteTime")]
    public DateTime? Date { get; set; }

    [Parameter]
    [Alias("UnixTime")]
    public long? UnixTimeSeconds { get; set; }

    [Parameter]
    [ValidateRange(1, 9999)]
    public int? Year { get; set; }

    [Parameter]
    [ValidateRange(1, 12)]
    public int? Month { get; set; }

    [Parameter]
    [ValidateRange(1, 31)]
    public int? Day { get; set; }

    [Parameter]
    [ValidateRange(0, 23)]
    public int? Hour { get; set; }

    [Parameter]
    [ValidateRange(0, 59)]
    public int? Minute { get; set; }

    [Parameter]
    [ValidateRange(0, 59)]
    public int? Second { get; set; }

    [Parameter]
    [ValidateRange(0, 999)]
    public int? Millisecond { get; set; }

    [Parameter]
    public string? Format { get; set; }

    [Parameter]
    public SwitchParameter AsUTC { get; set; }

    protected override void ProcessRecord()
    {
        var moment = UnixTimeSeconds is { } seconds
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).LocalDateTime
            : Date ?? DateTime.Now;
        moment = moment
            .AddYears((Year ?? moment.Year) - moment.Year)
            .AddMonths((Month ?? moment.Month) - moment.Month)
            .AddDays((Day ?? moment.Day) - moment.Day)
            .AddHours((Hour ?? moment.Hour) - moment.Hour)
            .AddMinutes((Minute ?? moment.Minute) - moment.Minute)
            .AddSeconds((Second ?? moment.Second) - moment.Second)
            .AddMilliseconds((Millisecond ?? moment.Millisecond) - moment.Millisecond);
        if (AsUTC)
        {
            moment = moment.ToUniversalTime();
        }

        WriteObject(Format is null ? moment : moment.ToString(NamedFormat(Format), Host.CurrentCulture));
    }

    private static string NamedFormat(string format) => format.ToUpperInvariant() switch
    {
        "FILEDATE" => "yyyyMMdd",
        "FILEDATEUNIVERSAL" => "yyyyMMdd'Z'",
        "FILEDATETIME" => "yyyyMMdd'T'HHmmssffff",
        "FILEDATETIMEUNIVERSAL" => "yyyyMMdd'T'HHmmssffff'Z'",
        _ => format,
    };
}
