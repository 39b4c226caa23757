namespace FouTools.Datapath.Runtime;

/// <summary>Resources that are released in the reverse order of their acquisition. One thread at a time.</summary>
internal sealed class ResourceStack : IDisposable
{
    private readonly Stack<IDisposable> _held;

    /// <summary>Makes an empty one.</summary>
    public ResourceStack() => _held = [];

    private ResourceStack(Stack<IDisposable> held) => _held = held;

    /// <summary>Takes a resource over.</summary>
    /// <returns>The same.</returns>
    public T Hold<T>(T resource)
        where T : IDisposable
    {
        _held.Push(resource);
        return resource;
    }

    /// <summary>Hands all of them over, in their order. Nothing is left here.</summary>
    /// <returns>What holds them now.</returns>
    public ResourceStack MoveAll()
    {
        var moved = new ResourceStack(new Stack<IDisposable>(_held.Reverse()));
        _held.Clear();
        return moved;
    }

    /// <summary>Releases all of them, also those after one that throws. Releasing again changes nothing.</summary>
    public void Dispose()
    {
        while (_held.TryPop(out IDisposable? resource))
        {
            try
            {
                resource.Dispose();
            }
            catch
            {
                Dispose();
                throw;
            }
        }
    }
}
