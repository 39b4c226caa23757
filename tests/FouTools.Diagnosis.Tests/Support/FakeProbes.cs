using System.Net;
using FouTools.Diagnosis.Probes;
using FouTools.Linux;
using FouTools.Linux.Sockets;

namespace FouTools.Diagnosis.Tests.Support;

/// <summary>A fake path to the remote.</summary>
internal sealed class FakeProbes : IProbes
{
    /// <summary>The longest echo request that is answered, in bytes.</summary>
    public int Passes { get; set; } = int.MaxValue;

    public IReadOnlyList<ReportedError> OuterErrors { get; set; } = [];

    /// <summary>The ICMP errors about datagrams outside the tunnel.</summary>
    public IReadOnlyList<ReportedError> DatagramErrors { get; set; } = [];

    public Errno DatagramRefusal { get; set; }

    public int PathMtu { get; set; } = 1500;

    /// <summary>The kernel's error when a raw socket is opened.</summary>
    public Errno Privilege { get; set; }

    /// <summary>Called while echo requests are in flight.</summary>
    public Action? OnAsk { get; set; }

    public List<EchoRequest> Asked { get; } = [];

    public List<OuterRequest> Sent { get; } = [];

    public EchoAnswers Ask(EchoRequest request, SocketEndpoint? outer, TimeSpan timeout, CancellationToken cancellation)
    {
        ThrowIfDenied();
        Asked.Add(request);
        OnAsk?.Invoke();
        bool isAnswered = request.Length <= Passes;
        return new EchoAnswers(
            request.Count, isAnswered ? request.Count : 0, isAnswered ? TimeSpan.FromMilliseconds(1) : null, Errno.None, OuterErrors);
    }

    public OuterAnswers Send(OuterRequest request, TimeSpan timeout, CancellationToken cancellation)
    {
        ThrowIfDenied();
        Sent.Add(request);
        return new OuterAnswers(DatagramRefusal == Errno.None ? request.Count : 0, DatagramRefusal, DatagramErrors, timeout);
    }

    public IoResult ReadPathMtu(IPAddress destination, IPAddress? source, string? interfaceName) => IoResult.Success(PathMtu);

    private void ThrowIfDenied()
    {
        if (Privilege != Errno.None)
        {
            throw new LinuxException("open a raw IPv4 socket", Privilege);
        }
    }
}
