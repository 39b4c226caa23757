using FouTools.Netlink.Codec;

namespace FouTools.Netlink.Tests;

/// <summary>Messages as bytes, written by hand: the comment of a line begins after two blanks behind its bytes.</summary>
internal static class Golden
{
    /// <summary>What every request is built with: sequence 1 and port 0x1234.</summary>
    public const string SequenceAndPort = "01000000 34120000";

    public static byte[] Bytes(string golden) => Convert.FromHexString(string.Concat(
        golden.Split('\n').Select(line => line.Trim().Split("  ")[0].Replace(" ", string.Empty, StringComparison.Ordinal))));

    /// <summary>Compares a request that is built with NLM_F_REQUEST|NLM_F_ACK (0x0005) and <see cref="SequenceAndPort"/>.</summary>
    public static void Matches(MessageWriter request, string golden)
    {
        byte[] expected = Bytes(golden);
        byte[] actual = request.Build(MessageFlags.Request | MessageFlags.Acknowledge, 1, 0x1234).ToArray();
        Assert.Equal(Convert.ToHexStringLower(expected), Convert.ToHexStringLower(actual));
        Assert.Equal(actual.Length, BitConverter.ToInt32(expected));
    }

    /// <summary>A message of the given bytes after the netlink header.</summary>
    public static NetlinkMessage Message(string golden) => new(default, Bytes(golden));

    /// <summary>The request's bytes after its header as if the kernel had sent them.</summary>
    public static NetlinkMessage Echo(MessageWriter request) =>
        new(default, request.Build(MessageFlags.None, 1, 1)[NetlinkMessageHeader.Size..]);
}
