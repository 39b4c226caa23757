using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FouTools.TestPeer;

const string Usage = """
    usage: FouTools.TestPeer receive ADDRESS PORT
           FouTools.TestPeer send ADDRESS PORT BYTES
           FouTools.TestPeer answer PORT
           FouTools.TestPeer exchange PORT ADDRESS=BYTES ...
           FouTools.TestPeer packets
           FouTools.TestPeer member GROUP INTERFACE-INDEX
    """;

try
{
    switch (args)
    {
        case ["receive", string address, string port]:
            return HashedTransfer.Receive(EndPoint(address, port));
        case ["send", string address, string port, string bytes]:
            return HashedTransfer.Send(EndPoint(address, port), long.Parse(bytes, CultureInfo.InvariantCulture));
        case ["answer", string port]:
            return HashedExchange.Answer(int.Parse(port, CultureInfo.InvariantCulture));
        case ["exchange", string port, .. string[] targets]:
            return HashedExchange.Ask(int.Parse(port, CultureInfo.InvariantCulture), targets);
        case ["packets"]:
            return RawPackets.Send(Console.In);
        case ["member", string group, string index]:
            return GroupMember.Stay(IPAddress.Parse(group), int.Parse(index, CultureInfo.InvariantCulture));
    }
}
catch (SocketException exception)
{
    Console.Error.WriteLine($"{string.Join(' ', args)}: {exception.Message}");
    return 1;
}

Console.Error.WriteLine(Usage);
return 2;

static IPEndPoint EndPoint(string address, string port) =>
    new(IPAddress.Parse(address), int.Parse(port, CultureInfo.InvariantCulture));
