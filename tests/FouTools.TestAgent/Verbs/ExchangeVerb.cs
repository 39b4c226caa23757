using System.Globalization;

namespace FouTools.TestAgent.Verbs;

/// <summary>Exchanges bytes with each address in turn and prints whether they were intact.</summary>
internal sealed class ExchangeVerb : IVerb
{
    public string Name => "exchange";

    public string Arguments => "PORT ADDRESS=BYTES ...";

    public int? Run(string[] arguments) => arguments is [string port, .. string[] targets]
        ? HashedExchange.Ask(int.Parse(port, CultureInfo.InvariantCulture), targets)
        : null;
}
