using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FouTools.TestPeer;

const string Usage = """
    usage: FouTools.TestPeer receive ADDRESS PORT
           FouTools.TestPeer send ADDRESS PORT BYTES
    """;

try
{
    switch (args)
    {
        case ["receive", string address, string port]:
            return HashedTransfer.Receive(EndPoint(address, port));
        case ["send", string address, string port, string bytes]:
            return HashedTransfer.Send(EndPoint(address, port), long.Parse(bytes, CultureInfo.InvariantCulture));
    }
}
catch (SocketException exception)
{
    Console.Error.WriteLine($"{args[0]} {args[1]} {args[2]}: {exception.Message}");
    return 1;
}

Console.Error.WriteLine(Usage);
return 2;

static IPEndPoint EndPoint(string address, string port) =>
    new(IPAddress.Parse(address), int.Parse(port, CultureInfo.InvariantCulture));
