using FouTools.Diagnosis.Subjects;

namespace FouTools.Diagnosis.Checks;

/// <summary>Writes commands that start a datapath anew.</summary>
internal static class DatapathCommand
{
    /// <summary>Starts a datapath again with other parameters.</summary>
    public static string Restart(TunnelSubject subject, string parameters) =>
        $"Get-FouDatapath {CommandText.Word(subject.Name)}{CommandText.In(subject.NetworkNamespace)} | Stop-FouDatapath -PassThru | Start-FouDatapath {parameters}";
}
