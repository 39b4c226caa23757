using System.Net.Sockets;
using FouTools.TestAgent;
using FouTools.TestAgent.Verbs;

// No verb has a field: its libraries are loaded only when it runs, which saves the others time.
IVerb[] verbs =
[
    new ReceiveVerb(),
    new SendVerb(),
    new AnswerVerb(),
    new ExchangeVerb(),
    new PacketsVerb(),
    new MemberVerb(),
    new HoldProgramsVerb(),
    new HoldDatapathVerb(),
];

IVerb? verb = Array.Find(verbs, one => args.Length > 0 && one.Name == args[0]);
try
{
    if (verb?.Run(args[1..]) is { } exitCode)
    {
        return exitCode;
    }
}
catch (SocketException exception)
{
    Console.Error.WriteLine($"{string.Join(' ', args)}: {exception.Message}");
    return 1;
}

if (args is [string asked, ..])
{
    Console.Error.WriteLine(verb is null ? $"There is no verb '{asked}'." : $"'{asked}' has other arguments.");
}

Console.Error.WriteLine("usage: FouTools.TestAgent VERB ARGUMENTS, one of");
foreach (IVerb one in verbs)
{
    Console.Error.WriteLine($"    {one.Name} {one.Arguments}");
}

return 2;
