using FouTools.Netlink.Codec;

namespace FouTools.Netlink.Tests.Fixtures;

/// <summary>Answers of real kernels, recorded.</summary>
internal static class Recorded
{
    public static byte[][] Datagrams(string name)
    {
        using Stream stream = typeof(Recorded).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(Convert.FromHexString)];
    }

    /// <summary>The messages, without acknowledgement and end of list.</summary>
    public static IReadOnlyList<NetlinkMessage> Messages(string name)
    {
        var messages = new List<NetlinkMessage>();
        foreach (byte[] datagram in Datagrams(name))
        {
            var reader = new MessageReader(datagram);
            while (reader.MoveNext())
            {
                if (reader.Header.Type >= 16)
                {
                    messages.Add(new NetlinkMessage(reader.Header, reader.Payload));
                }
            }
        }

        Assert.NotEmpty(messages);
        return messages;
    }
}
