using System.Globalization;
using System.Net;

namespace FouTools.TestAgent.Verbs;

/// <summary>Sends random bytes over one TCP connection and prints their hash.</summary>
internal sealed class SendVerb : IVerb
{
    public string Name => "send";

    public string Arguments => "ADDRESS PORT BYTES";

    public int? Run(string[] arguments) => arguments is [string address, string port, string bytes]
        ? HashedTransfer.Send(
            new IPEndPoint(IPAddress.Parse(address), int.Parse(port, CultureInfo.InvariantCulture)),
            long.Parse(bytes, CultureInfo.InvariantCulture))
        : null;
}
