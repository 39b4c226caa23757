using System.Globalization;

namespace FouTools.TestAgent.Verbs;

/// <summary>Serves exchanges until it is killed.</summary>
internal sealed class AnswerVerb : IVerb
{
    public string Name => "answer";

    public string Arguments => "PORT";

    public int? Run(string[] arguments) => arguments is [string port]
        ? HashedExchange.Answer(int.Parse(port, CultureInfo.InvariantCulture))
        : null;
}
