using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FouTools.TestAgent.Verbs;

/// <summary>Sends packets given byte by byte. The kernel sets the length and checksum of an IPv4 header (raw(7)).</summary>
internal sealed class PacketsVerb : IVerb
{
    private const int IPProtocolRaw = 255;
    private const int SolSocket = 1;
    private const int SoBindToDevice = 25;

    public string Name => "packets";

    public string Arguments => "< LINES";

    public int? Run(string[] arguments) => arguments is [] ? Send(Console.In) : null;

    // Sends one packet for each line "DEVICE HEX"; "-" for the device follows the routing table.
    private static int Send(TextReader lines)
    {
        var sockets = new Dictionary<(string Device, bool IPv4), Socket>();
        int failures = 0;
        while (lines.ReadLine() is { } line)
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 2)
            {
                continue;
            }

            byte[] packet = Convert.FromHexString(words[1]);
            bool isIPv4 = packet[0] >> 4 == 4;
            if (!sockets.TryGetValue((words[0], isIPv4), out Socket? socket))
            {
                socket = Open(words[0], isIPv4);
                sockets.Add((words[0], isIPv4), socket);
            }

            var destination = new IPAddress(isIPv4 ? packet.AsSpan(16, 4) : packet.AsSpan(24, 16));
            try
            {
                socket.SendTo(packet, new IPEndPoint(destination, 0));
            }
            catch (SocketException exception)
            {
                Console.Error.WriteLine($"{line}: {exception.Message}");
                failures++;
            }
        }

        foreach (Socket socket in sockets.Values)
        {
            socket.Dispose();
        }

        return failures == 0 ? 0 : 1;
    }

    private static Socket Open(string device, bool isIPv4)
    {
        var socket = new Socket(isIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Raw, (ProtocolType)IPProtocolRaw);
        if (device != "-")
        {
            socket.SetRawSocketOption(SolSocket, SoBindToDevice, Encoding.ASCII.GetBytes(device + '\0'));
        }

        return socket;
    }
}
