using System.Net.Sockets;

namespace FouTools.Measurement.Traffic;

/// <summary>The sender or the receiver of streams, with a thread per stream.</summary>
internal sealed class StreamEnd(IReadOnlyList<Socket> sockets, bool isSender, int chunkBytes) : TrafficEnd(sockets)
{
    private readonly PaddedCounter[] _received = new PaddedCounter[sockets.Count];

    public override void Start()
    {
        for (int i = 0; i < Sockets.Count; i++)
        {
            int flow = i;
            Socket socket = Sockets[flow];
            TrafficThreads.Start(isSender ? () => StreamTraffic.Send(socket, chunkBytes, TrafficThreads) : () => StreamTraffic.Receive(socket, ref _received[flow]));
        }
    }

    protected override TrafficReading Count(TrafficReading reading) => reading with { Received = PaddedCounter.Sum(_received) };
}
