using System.Runtime.InteropServices;

namespace FouTools.TunnelBench.Traffic;

/// <summary>Small datagrams that one call sends or receives. Each begins with the number of its trial and its own.</summary>
internal sealed unsafe class MessageBatch : IDisposable
{
    public const int Capacity = 64;
    public const int PayloadBytes = 100;

    private readonly byte* _payload = (byte*)NativeMemory.AllocZeroed(Capacity * PayloadBytes);
    private readonly Native.Vector* _vectors = (Native.Vector*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(Native.Vector));
    private readonly Native.MultipleMessage* _messages =
        (Native.MultipleMessage*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(Native.MultipleMessage));

    public MessageBatch()
    {
        for (int i = 0; i < Capacity; i++)
        {
            _vectors[i] = new Native.Vector { Data = _payload + (i * PayloadBytes), Bytes = PayloadBytes };
            _messages[i] = new Native.MultipleMessage { Header = new Native.Message { Vectors = _vectors + i, VectorCount = 1 } };
        }
    }

    public int Trial(int index) => *(int*)(_payload + (index * PayloadBytes));

    public int Number(int index) => *(int*)(_payload + (index * PayloadBytes) + sizeof(int));

    public void Write(int index, int trial, int number)
    {
        *(int*)(_payload + (index * PayloadBytes)) = trial;
        *(int*)(_payload + (index * PayloadBytes) + sizeof(int)) = number;
    }

    /// <summary>Sends the first of them and returns how many left, or -1.</summary>
    public int Send(int descriptor, int count) => Native.SendMany(descriptor, _messages, (uint)count, 0);

    /// <summary>Waits for one and takes what else is there; returns how many, or -1.</summary>
    public int Receive(int descriptor) => Native.ReceiveMany(descriptor, _messages, Capacity, Native.MSG_WAITFORONE, null);

    public void Dispose()
    {
        NativeMemory.Free(_payload);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_messages);
    }
}
