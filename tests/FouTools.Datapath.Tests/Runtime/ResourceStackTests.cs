using FouTools.Datapath.Runtime;

namespace FouTools.Datapath.Tests.Runtime;

/// <summary>What a start has acquired is released in the reverse order, whatever happens.</summary>
public sealed class ResourceStackTests
{
    private readonly List<string> _released = [];

    [Fact]
    public void The_last_is_released_first_and_each_once()
    {
        var stack = new ResourceStack();
        Resource first = stack.Hold(new Resource(() => _released.Add("first")));
        stack.Hold(new Resource(() => _released.Add("second")));
        Assert.NotNull(first);
        Assert.Empty(_released);
        stack.Dispose();
        stack.Dispose();
        Assert.Equal(["second", "first"], _released);
    }

    [Fact]
    public void One_that_throws_does_not_keep_the_others()
    {
        var stack = new ResourceStack();
        stack.Hold(new Resource(() => _released.Add("first")));
        stack.Hold(new Resource(() => throw new InvalidOperationException("a bug")));
        stack.Hold(new Resource(() => _released.Add("third")));
        Assert.Throws<InvalidOperationException>(stack.Dispose);
        Assert.Equal(["third", "first"], _released);
    }

    [Fact]
    public void What_was_handed_over_is_released_by_the_new_holder()
    {
        var stack = new ResourceStack();
        stack.Hold(new Resource(() => _released.Add("first")));
        stack.Hold(new Resource(() => _released.Add("second")));
        ResourceStack moved = stack.MoveAll();
        stack.Dispose();
        Assert.Empty(_released);
        moved.Dispose();
        Assert.Equal(["second", "first"], _released);
    }

    private sealed class Resource(Action release) : IDisposable
    {
        public void Dispose() => release();
    }
}
