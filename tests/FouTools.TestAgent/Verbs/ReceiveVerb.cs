using System.Globalization;
using System.Net;

namespace FouTools.TestAgent.Verbs;

/// <summary>Reads one TCP connection and prints the hash of its bytes.</summary>
internal sealed class ReceiveVerb : IVerb
{
    public string Name => "receive";

    public string Arguments => "ADDRESS PORT";

    public int? Run(string[] arguments) => arguments is [string address, string port]
        ? HashedTransfer.Receive(new IPEndPoint(IPAddress.Parse(address), int.Parse(port, CultureInfo.InvariantCulture)))
        : null;
}
