using FouTools.Datapath.Peers;

namespace FouTools.Datapath.Tests.Peers;

/// <summary>What a peer remembers of its path and of time.</summary>
public sealed class PeerTests
{
    private const long Now = 1_000_000;
    private const long TenMinutes = 600_000;

    private readonly Peer _peer = SomePeers.Peer("blue", SomePeers.Options("192.0.2.2", 5555, "10.0.0.0/8"));

    [Fact]
    public void A_narrower_path_is_learned_once()
    {
        Assert.Equal(1500, _peer.PathMtu);
        Assert.False(_peer.LearnMtu(1500, Now));
        Assert.False(_peer.LearnMtu(9000, Now));
        Assert.True(_peer.LearnMtu(1400, Now));
        Assert.False(_peer.LearnMtu(1400, Now));
        Assert.False(_peer.LearnMtu(1450, Now));
        Assert.Equal(1400, _peer.PathMtu);
        Assert.True(_peer.LearnMtu(1300, Now));
        Assert.Equal(1300, _peer.PathMtu);
    }

    [Fact]
    public void What_a_router_said_is_forgotten_after_ten_minutes_and_what_the_link_takes_holds()
    {
        _peer.LearnMtu(1300, Now);
        _peer.SetLinkMtu(1500, Now + TenMinutes - 1);
        Assert.Equal(1300, _peer.PathMtu);
        _peer.SetLinkMtu(1200, Now + TenMinutes - 1);
        Assert.Equal(1200, _peer.PathMtu);
        _peer.SetLinkMtu(1500, Now + TenMinutes);
        Assert.Equal(1500, _peer.PathMtu);
    }

    [Fact]
    public void A_change_forgets_what_was_learned()
    {
        _peer.LearnMtu(1300, Now);
        _peer.Change(_peer.Options, _peer.Path, 1450);
        Assert.Equal(1450, _peer.PathMtu);
    }

    [Fact]
    public void A_keepalive_is_due_at_once_and_then_after_silence()
    {
        var idle = new IdleState();
        Assert.True(idle.IsDue(0, Now, 1000));
        Assert.False(idle.IsDue(0, Now + 999, 1000));
        Assert.True(idle.IsDue(0, Now + 1000, 1000));
        Assert.False(idle.IsDue(0, Now + 1999, 1000));
        Assert.False(idle.IsDue(1, Now + 2000, 1000));
        Assert.False(idle.IsDue(1, Now + 2999, 1000));
        Assert.True(idle.IsDue(1, Now + 3000, 1000));
    }

    [Fact]
    public void Echo_requests_are_numbered_and_replies_remembered()
    {
        var echo = new EchoState();
        Assert.Null(echo.RoundTripTime);
        Assert.Equal(0, echo.LastReply);
        Assert.True(echo.IsDue(Now, 1000));
        Assert.Equal(1u, echo.BeginRequest(Now));
        Assert.False(echo.IsDue(Now + 999, 1000));
        Assert.True(echo.IsDue(Now + 1000, 1000));
        Assert.Equal(2u, echo.BeginRequest(Now + 1000));
        Assert.Null(echo.RoundTripTime);
        Assert.False(echo.EndRequest(1, Now + 1010, TimeSpan.FromMilliseconds(10)));
        Assert.Equal(0, echo.LastReply);
        Assert.True(echo.EndRequest(2, Now + 1010, TimeSpan.FromMilliseconds(10)));
        Assert.False(echo.EndRequest(2, Now + 2000, TimeSpan.FromMilliseconds(10)));
        Assert.Equal((Now + 1010, TimeSpan.FromMilliseconds(10)), (echo.LastReply, echo.RoundTripTime));
        Assert.NotEqual(echo.Identifier, new EchoState().Identifier);
    }
}
