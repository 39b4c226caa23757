using System.Globalization;
using System.Net;
using FouTools.TestPeer;

const string Usage = """
    usage: FouTools.TestPeer receive ADDRESS PORT
           FouTools.TestPeer send ADDRESS PORT BYTES
    """;

if (args is ["receive", string listenAddress, string listenPort])
{
    return HashedTransfer.Receive(EndPoint(listenAddress, listenPort));
}

if (args is ["send", string address, string port, string bytes])
{
    return HashedTransfer.Send(EndPoint(address, port), long.Parse(bytes, CultureInfo.InvariantCulture));
}

Console.Error.WriteLine(Usage);
return 2;

static IPEndPoint EndPoint(string address, string port) =>
    new(IPAddress.Parse(address), int.Parse(port, CultureInfo.InvariantCulture));
