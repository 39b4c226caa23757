using System.Globalization;
using FouTools.Composition;

namespace FouTools.Completion;

/// <summary>Completes the ports of running responders.</summary>
public sealed class ResponderPortCompleter : WordCompleter
{
    private protected override IEnumerable<string> List() =>
        ModuleServices.Current.Responders.List().Select(responder => responder.Port.ToString(CultureInfo.InvariantCulture));
}
