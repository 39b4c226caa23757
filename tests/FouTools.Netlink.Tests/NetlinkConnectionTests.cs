using System.Runtime.InteropServices;
using CsCheck;
using FouTools.Linux;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Client;
using FouTools.Netlink.Tests.Twin;

namespace FouTools.Netlink.Tests;

public sealed class NetlinkConnectionTests
{
    private const int DumpInterrupted = 0x10;
    private static readonly NetlinkConnectionOptions s_options = new() { MaxAttempts = 3, BufferSize = 4096 };

    [Fact]
    public void A_request_asks_for_an_acknowledgement_with_its_own_sequence_and_port()
    {
        var twin = new TwinTransport(request => [TwinReply.Of(request.Acknowledge())]);
        using var connection = new NetlinkConnection(twin);
        Assert.Null(connection.Execute("do it", Request()));
        Assert.Null(connection.Execute("do it again", Request()));

        Assert.Equal([0x5, 0x5], twin.Requests.Select(request => (int)request.Header.Flags));
        Assert.Equal([1u, 2u], twin.Requests.Select(request => request.Header.Sequence));
        Assert.All(twin.Requests, request => Assert.Equal(4711u, request.Header.PortId));
    }

    [Fact]
    public void Each_request_is_told_before_it_is_sent_and_once_however_often_it_is_made()
    {
        var told = new List<string>();
        int sent = 0;
        var twin = new TwinTransport(request => ++sent == 1
            ? [TwinReply.Failure(Errno.ENOBUFS)]
            : [TwinReply.Of(request.Message(20, 0)), TwinReply.Of(request.Acknowledge())]);
        using var connection = new NetlinkConnection(
            twin, s_options with { Log = operation => told.Add($"{operation} after {twin.Requests.Count}") });
        connection.Get("get it", Request(), message => message.Type);
        Assert.Equal(["get it after 0"], told);
        Assert.Equal(2, twin.Requests.Count);
    }

    [Fact]
    public void A_message_before_the_acknowledgement_is_returned()
    {
        var twin = new TwinTransport(request => [TwinReply.Of(request.Message(20, 0, 1, 2, 3)), TwinReply.Of(request.Acknowledge())]);
        using var connection = new NetlinkConnection(twin);
        NetlinkMessage? message = connection.Execute("do it", Request());
        Assert.NotNull(message);
        Assert.Equal(20, message.Type);
        Assert.Equal([1, 2, 3], message.Payload.ToArray());
    }

    [Fact]
    public void A_refusal_without_words_has_the_sentence_of_its_number()
    {
        NetlinkException exception = Refused(request => request.Acknowledge(Errno.EEXIST));
        Assert.Equal("Could not add address 10.0.0.1/24 to fou0: File exists (EEXIST).", exception.Message);
        Assert.Equal("add address 10.0.0.1/24 to fou0", exception.Operation);
        Assert.Equal(Errno.EEXIST, exception.Error);
        Assert.Null(exception.KernelMessage);
        Assert.Null(exception.Offset);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_refusal_in_words_has_them_and_the_offset(bool quotesWholeRequest)
    {
        NetlinkException exception = Refused(request => request.Acknowledge(
            Errno.EINVAL,
            quotesWholeRequest,
            [.. TwinReply.Attribute(1, "Invalid prefix."), .. TwinReply.Attribute(2, TwinReply.Native(36u))]));
        Assert.Equal("Could not add address 10.0.0.1/24 to fou0: Invalid prefix (EINVAL).", exception.Message);
        Assert.Equal("Invalid prefix.", exception.KernelMessage);
        Assert.Equal(36u, exception.Offset);
    }

    [Fact]
    public void A_refusal_names_the_missing_attribute()
    {
        NetlinkException exception = Refused(request => request.Acknowledge(
            Errno.EINVAL,
            whole: false,
            [.. TwinReply.Attribute(5, TwinReply.Native(3u)), .. TwinReply.Attribute(6, TwinReply.Native(40u))]));
        Assert.Equal(3u, exception.MissingAttribute);
        Assert.Equal(40u, exception.MissingAttributeNest);
        Assert.Equal(
            "Could not add address 10.0.0.1/24 to fou0: Invalid argument; the request lacks attribute 3 (EINVAL).",
            exception.Message);
    }

    [Fact]
    public void An_acknowledgement_with_a_warning_is_one()
    {
        var twin = new TwinTransport(request =>
            [TwinReply.Of(request.Acknowledge(Errno.None, whole: false, TwinReply.Attribute(1, "Deprecated")))]);
        using var connection = new NetlinkConnection(twin);
        Assert.Null(connection.Execute("do it", Request()));
    }

    [Fact]
    public void Messages_of_other_conversations_are_passed_over()
    {
        var twin = new TwinTransport(request =>
        [
            TwinReply.Of(
                TwinReply.Message(request.Header.Sequence - 1, 4711, 2, 0x100, [.. TwinReply.Native(-1), .. new byte[16]]),
                TwinReply.Message(request.Header.Sequence, 4712, 2, 0x100, [.. TwinReply.Native(-1), .. new byte[16]])),
            TwinReply.Of(TwinReply.Message(0, 0, 16, 0)),
            TwinReply.Of(request.Acknowledge()),
        ]);
        using var connection = new NetlinkConnection(twin);
        Assert.Null(connection.Execute("do it", Request()));
    }

    [Fact]
    public void A_flood_of_messages_of_other_conversations_ends_the_wait()
    {
        var twin = new TwinTransport(_ => Enumerable.Repeat(TwinReply.Of(TwinReply.Message(99, 4711, 16, 0)), 100));
        using var connection = new NetlinkConnection(twin, new NetlinkConnectionOptions { MaxForeignMessages = 50 });
        NetlinkException exception = Assert.Throws<NetlinkException>(() => connection.Execute("do it", Request()));
        Assert.Equal(Errno.EPROTO, exception.Error);
        Assert.Equal("Could not do it: 51 messages came that belong to no request (EPROTO).", exception.Message);
    }

    [Fact]
    public void An_interrupted_call_is_made_again()
    {
        var twin = new TwinTransport(request =>
            [TwinReply.Failure(Errno.EINTR), TwinReply.Failure(Errno.EINTR), TwinReply.Of(request.Acknowledge())]);
        twin.SendErrors.Enqueue(Errno.EINTR);
        using var connection = new NetlinkConnection(twin);
        Assert.Null(connection.Execute("do it", Request()));
        Assert.Single(twin.Requests);
    }

    [Fact]
    public void Endless_interruptions_end_with_the_timeout()
    {
        var twin = new TwinTransport(_ => Enumerable.Repeat(TwinReply.Failure(Errno.EINTR), 10_000_000));
        using var connection = new NetlinkConnection(twin, new NetlinkConnectionOptions { Timeout = TimeSpan.FromMilliseconds(20) });
        Assert.Equal(Errno.ETIMEDOUT, Assert.Throws<NetlinkException>(() => connection.Execute("do it", Request())).Error);
    }

    [Theory]
    [InlineData(Errno.EPERM)]
    [InlineData(Errno.ENOBUFS)]
    public void A_send_that_fails_is_reported(Errno error)
    {
        var twin = new TwinTransport(request => [TwinReply.Of(request.Acknowledge())]);
        twin.SendErrors.Enqueue(error);
        using var connection = new NetlinkConnection(twin);
        Assert.Equal(error, Assert.Throws<NetlinkException>(() => connection.Execute("do it", Request())).Error);
        Assert.Null(connection.Execute("do it", Request()));
    }

    [Fact]
    public void A_receive_that_fails_is_reported()
    {
        using var connection = new NetlinkConnection(new TwinTransport(_ => [TwinReply.Failure(Errno.ENOTCONN)]));
        Assert.Equal(Errno.ENOTCONN, Assert.Throws<NetlinkException>(() => connection.Execute("do it", Request())).Error);
    }

    [Fact]
    public void Silence_is_a_timeout_that_names_the_request()
    {
        using var connection = new NetlinkConnection(new TwinTransport(_ => []));
        NetlinkException exception = Assert.Throws<NetlinkException>(() => connection.Execute("delete link fou0", Request()));
        Assert.Equal("Could not delete link fou0: the kernel did not answer within 5 s (ETIMEDOUT).", exception.Message);
        Assert.Equal(Errno.ETIMEDOUT, exception.Error);
    }

    [Fact]
    public void A_long_list_may_take_longer_than_the_timeout_as_long_as_it_goes_on()
    {
        TimeSpan delay = TimeSpan.FromMilliseconds(200);
        var twin = new TwinTransport(request =>
        [
            .. Enumerable.Range(1, 5).Select(number => TwinReply.Of(Item(request, (byte)number)) with { Delay = delay }),
            TwinReply.Of(request.Done()),
        ]);
        using var connection = new NetlinkConnection(twin, new NetlinkConnectionOptions { Timeout = TimeSpan.FromMilliseconds(800) });
        Assert.Equal(5, List(connection).Count);
    }

    [Fact]
    public void Messages_of_other_conversations_do_not_lengthen_the_wait()
    {
        TwinReply foreign = TwinReply.Of(TwinReply.Message(99, 4711, 16, 0)) with { Delay = TimeSpan.FromMilliseconds(20) };
        var twin = new TwinTransport(request => [.. Enumerable.Repeat(foreign, 100), TwinReply.Of(request.Acknowledge())]);
        using var connection = new NetlinkConnection(twin, new NetlinkConnectionOptions { Timeout = TimeSpan.FromMilliseconds(100) });
        Assert.Equal(Errno.ETIMEDOUT, Assert.Throws<NetlinkException>(() => connection.Execute("do it", Request())).Error);
    }

    [Fact]
    public void A_change_whose_answer_got_lost_is_reported_and_not_made_twice()
    {
        var twin = new TwinTransport(request => [TwinReply.Failure(Errno.ENOBUFS), TwinReply.Of(request.Acknowledge())]);
        using var connection = new NetlinkConnection(twin, s_options);
        NetlinkException exception = Assert.Throws<NetlinkException>(() => connection.Execute("do it", Request()));
        Assert.Equal(Errno.ENOBUFS, exception.Error);
        Assert.Single(twin.Requests);
    }

    [Fact]
    public void A_change_whose_answer_was_cut_is_reported_and_the_next_has_room()
    {
        var twin = new TwinTransport(request =>
            [TwinReply.Of(request.Message(16, 0, new byte[10_000])), TwinReply.Of(request.Acknowledge())]);
        using var connection = new NetlinkConnection(twin, s_options);
        NetlinkException exception = Assert.Throws<NetlinkException>(() => connection.Execute("do it", Request()));
        Assert.Equal(Errno.EMSGSIZE, exception.Error);
        Assert.Single(twin.Requests);
        Assert.Equal(10_000, connection.Execute("do it", Request())!.Payload.Length);
    }

    [Theory]
    [InlineData(Errno.ENOBUFS)]
    [InlineData(Errno.None)]
    public void A_reading_whose_answer_got_lost_is_repeated(Errno error)
    {
        int attempts = 0;
        var twin = new TwinTransport(request =>
        [
            error != Errno.None && ++attempts < 3 ? TwinReply.Failure(error) : TwinReply.Of(request.Message(16, 0, new byte[10_000])),
            TwinReply.Of(request.Acknowledge()),
        ]);
        using var connection = new NetlinkConnection(twin, s_options with { MaxAttempts = 4 });
        Assert.Equal(10_000, connection.Get("read it", Request(), message => message.Payload.Length));
        Assert.Equal(error == Errno.None ? 2 : 4, twin.Requests.Count);
    }

    [Fact]
    public void A_reading_without_an_answer_is_reported()
    {
        using var connection = new NetlinkConnection(new TwinTransport(request => [TwinReply.Of(request.Acknowledge())]));
        NetlinkException exception = Assert.Throws<NetlinkException>(() => connection.Get("read it", Request(), message => message.Type));
        Assert.Equal("Could not read it: the kernel acknowledged without an answer (EPROTO).", exception.Message);
    }

    [Fact]
    public void A_list_comes_in_several_datagrams_of_several_messages()
    {
        var twin = new TwinTransport(request =>
        [
            TwinReply.Of(Item(request, 1), Item(request, 2), Item(request, 3)),
            TwinReply.Of(Item(request, 4)),
            TwinReply.Of(Item(request, 5), request.Done()),
        ]);
        using var connection = new NetlinkConnection(twin);
        Assert.Equal([1, 2, 3, 4, 5], List(connection));
        Assert.Equal(0x301, (int)Assert.Single(twin.Requests).Header.Flags);
    }

    [Fact]
    public void An_empty_list_is_empty()
    {
        using var connection = new NetlinkConnection(new TwinTransport(request => [TwinReply.Of(request.Done())]));
        Assert.Empty(List(connection));
    }

    [Fact]
    public void A_list_that_ends_with_an_error_is_one()
    {
        var twin = new TwinTransport(request =>
            [TwinReply.Of(Item(request, 1)), TwinReply.Of(request.Done(Errno.ENOENT, 0, TwinReply.Attribute(1, "FIB table does not exist")))]);
        using var connection = new NetlinkConnection(twin);
        NetlinkException exception = Assert.Throws<NetlinkException>(() => List(connection));
        Assert.Equal(Errno.ENOENT, exception.Error);
        Assert.Equal("FIB table does not exist", exception.KernelMessage);
    }

    [Fact]
    public void A_list_that_is_refused_is_an_error()
    {
        using var connection = new NetlinkConnection(new TwinTransport(request => [TwinReply.Of(request.Acknowledge(Errno.EOPNOTSUPP))]));
        Assert.Equal(Errno.EOPNOTSUPP, Assert.Throws<NetlinkException>(() => List(connection)).Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_list_that_changed_while_it_was_read_is_read_again(bool saidAtTheEnd)
    {
        int attempts = 0;
        var twin = new TwinTransport(request => ++attempts < 3
            ? [TwinReply.Of(Item(request, 1), Item(request, 2, saidAtTheEnd ? 0 : DumpInterrupted)), TwinReply.Of(request.Done(Errno.None, saidAtTheEnd ? DumpInterrupted : 0))]
            : [TwinReply.Of(Item(request, 7), request.Done())]);
        using var connection = new NetlinkConnection(twin, s_options);
        Assert.Equal([7], List(connection));
        Assert.Equal(3, twin.Requests.Count);
    }

    [Fact]
    public void A_list_that_keeps_changing_is_an_error()
    {
        var twin = new TwinTransport(request => [TwinReply.Of(Item(request, 1, DumpInterrupted), request.Done())]);
        using var connection = new NetlinkConnection(twin, s_options);
        NetlinkException exception = Assert.Throws<NetlinkException>(() => List(connection));
        Assert.Equal(Errno.EINTR, exception.Error);
        Assert.Equal("Could not list things: the list changed while it was read at each of 3 attempts (EINTR).", exception.Message);
        Assert.Equal(3, twin.Requests.Count);
    }

    [Theory]
    [InlineData("overrun error")]
    [InlineData("overrun message")]
    [InlineData("truncation")]
    public void A_list_that_got_lost_in_part_is_read_again_after_the_rest_was_taken_away(string loss)
    {
        TwinTransport twin = null!;
        int attempts = 0;
        twin = new TwinTransport(request =>
        {
            // A kernel whose list is unfinished refuses the next.
            if (twin.Unread > 0)
            {
                return [TwinReply.Of(request.Acknowledge(Errno.EBUSY))];
            }

            if (++attempts > 1 && loss != "truncation")
            {
                return [TwinReply.Of(Item(request, 7)), TwinReply.Of(request.Done())];
            }

            TwinReply second = loss switch
            {
                "overrun error" => TwinReply.Failure(Errno.ENOBUFS),
                "overrun message" => TwinReply.Of(request.Message(4)),
                _ => TwinReply.Of(request.Message(16, TwinRequest.Multi, [7, .. new byte[8000]])),
            };
            TwinReply[] rest = [second, TwinReply.Of(Item(request, 2)), TwinReply.Of(request.Done())];
            return attempts == 1 ? [TwinReply.Of(Item(request, 1)), .. rest] : rest;
        });
        using var connection = new NetlinkConnection(twin, s_options);
        Assert.Equal(loss == "truncation" ? [7, 2] : [7], List(connection));
        Assert.Equal(2, twin.Requests.Count);
    }

    [Fact]
    public void A_list_that_keeps_getting_lost_is_an_error()
    {
        var twin = new TwinTransport(_ => [TwinReply.Failure(Errno.ENOBUFS)]);
        using var connection = new NetlinkConnection(twin, s_options);
        NetlinkException exception = Assert.Throws<NetlinkException>(() => List(connection));
        Assert.Equal(Errno.ENOBUFS, exception.Error);
        Assert.Equal(3, twin.Requests.Count);
    }

    [Fact]
    public void A_message_without_meaning_is_passed_over()
    {
        var twin = new TwinTransport(request => [TwinReply.Of(request.Message(1), request.Acknowledge())]);
        using var connection = new NetlinkConnection(twin);
        Assert.Null(connection.Execute("do it", Request()));
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void A_malformed_datagram_is_reported_and_the_next_request_works(byte[] datagram)
    {
        int requests = 0;
        var twin = new TwinTransport(request =>
            [++requests == 1 ? new TwinReply(datagram, Errno.None) : TwinReply.Of(request.Acknowledge())]);
        using var connection = new NetlinkConnection(twin);
        NetlinkException exception = Assert.Throws<NetlinkException>(() => connection.Execute("do it", Request()));
        Assert.Equal(Errno.EPROTO, exception.Error);
        Assert.IsType<MalformedMessageException>(exception.InnerException);
        Assert.Null(connection.Execute("do it", Request()));
    }

    [Fact]
    public void Acknowledgements_cut_short_are_malformed()
    {
        Func<TwinRequest, byte[]>[] answers =
        [
            request => request.Message(2),
            request => request.Message(2, 0, 1, 2),
            request => request.Message(2, TwinRequest.AckTlvs, TwinReply.Native(-1)),
            request => request.Message(2, TwinRequest.AckTlvs, [.. TwinReply.Native(-1), .. new byte[16]]),
            request => request.Message(2, TwinRequest.AckTlvs, [.. TwinReply.Native(-1), .. TwinReply.Native(17u), .. new byte[12]]),
            request => request.Message(2, TwinRequest.AckTlvs, [.. TwinReply.Native(-1), .. TwinReply.Native(uint.MaxValue), .. new byte[12]]),
            request => request.Message(3, 0, 1),
            request => request.Acknowledge(Errno.EPERM, whole: false, TwinReply.Attribute(2, 1)),
        ];
        foreach (Func<TwinRequest, byte[]> answer in answers)
        {
            using var connection = new NetlinkConnection(new TwinTransport(request => [TwinReply.Of(answer(request))]));
            Assert.Equal(Errno.EPROTO, Assert.Throws<NetlinkException>(() => connection.Execute("do it", Request())).Error);
        }
    }

    [Fact]
    public void An_answer_that_can_not_be_decoded_is_reported()
    {
        using var connection = new NetlinkConnection(new TwinTransport(request => [TwinReply.Of(request.Message(16)), TwinReply.Of(request.Acknowledge())]));
        using var route = new RouteNetlink(connection);
        NetlinkException exception = Assert.Throws<NetlinkException>(() => route.Links.Get("fou0"));
        Assert.Equal("Could not get link fou0: the kernel's answer is malformed (EPROTO).", exception.Message);
    }

    [Fact]
    public void Random_answers_lead_to_nothing_but_the_exception()
    {
        Gen.Select(Gen.Byte.Array[0, 120], Gen.UShort[14, 30], Gen.UShort, Gen.Bool).Sample((payload, type, flags, raw) =>
        {
            using var route = new RouteNetlink(new NetlinkConnection(new TwinTransport(request =>
            [
                raw ? new TwinReply(payload, Errno.None) : TwinReply.Of(request.Message(type, flags & ~DumpInterrupted, payload)),
                TwinReply.Of(request.Done()),
            ])));
            foreach (Action action in new Action[]
            {
                () => route.Links.List(), () => route.Links.Get("fou0"), () => route.Addresses.List(), () => route.Routes.List(),
            })
            {
                try
                {
                    action();
                }
                catch (NetlinkException)
                {
                }
            }
        });
    }

    [Fact]
    public void Answers_of_random_attributes_lead_to_nothing_but_the_exception()
    {
        int decoded = 0;
        Gen<byte[]> attribute = Gen.Select(
            Gen.UShort[1, 60], Gen.Frequency((6, Gen.Const(4)), (2, Gen.Const(16)), (1, Gen.Const(64)), (3, Gen.Int[0, 20])), Gen.Byte.Array[64],
            (type, length, payload) => TwinReply.Attribute(type, payload[..length]));
        Gen.Select(Gen.OneOf(Gen.Const((byte)2), Gen.Const((byte)10)), Gen.Byte[0, 130], Gen.Byte.Array[14], attribute.Array[0, 4]).Sample((family, length, rest, attributes) =>
        {
            byte[] Answer(int headerSize) =>
                [family, length, .. rest[..(headerSize - 2)], .. attributes.SelectMany(bytes => bytes), .. TwinReply.Attribute(3, "fou0")];
            using var route = new RouteNetlink(new NetlinkConnection(new TwinTransport(request =>
            [
                TwinReply.Of(request.Message(16, 0, Answer(request.Header.Type switch { 18 => 16, 22 => 8, _ => 12 }))),
                TwinReply.Of(request.Done()),
            ])));
            foreach (Action action in new Action[]
            {
                () => route.Links.List(), () => route.Addresses.List(), () => route.Routes.List(),
            })
            {
                try
                {
                    action();
                    Interlocked.Increment(ref decoded);
                }
                catch (NetlinkException exception)
                {
                    Assert.Equal(Errno.EPROTO, exception.Error);
                }
            }
        });
        Assert.True(decoded > 0, "Not one answer could be decoded, so the decoders were hardly tested.");
    }

    [Fact]
    public void Conversations_of_several_threads_do_not_mix()
    {
        var twin = new TwinTransport(request =>
            [TwinReply.Of(request.Message(16, 0, request.Bytes[16..])), TwinReply.Of(request.Acknowledge())]);
        using var connection = new NetlinkConnection(twin);
        Parallel.For(0, 500, number =>
        {
            MessageWriter request = Request();
            request.AddHeader(number);
            Assert.Equal(number, connection.Get("read it", request, message => message.ReadHeader<int>()));
        });
        Assert.Equal(500, twin.Requests.Select(request => request.Header.Sequence).Distinct().Count());
    }

    [Fact]
    public void A_disposed_connection_says_so()
    {
        var twin = new TwinTransport(_ => []);
        var connection = new NetlinkConnection(twin);
        connection.Dispose();
        Assert.True(twin.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => connection.Execute("do it", Request()));
    }

    private static NetlinkException Refused(Func<TwinRequest, byte[]> answer)
    {
        using var connection = new NetlinkConnection(new TwinTransport(request => [TwinReply.Of(answer(request))]));
        MessageWriter request = Request();

        // Zeros can not be taken for attributes of the acknowledgement that quotes them.
        request.AddHeader(0UL);
        return Assert.Throws<NetlinkException>(() => connection.Execute("add address 10.0.0.1/24 to fou0", request));
    }

    private static MessageWriter Request() => new(17);

    private static byte[] Item(TwinRequest request, byte number, int flags = 0) =>
        request.Message(16, TwinRequest.Multi | flags, number);

    private static IReadOnlyList<int> List(NetlinkConnection connection) =>
        connection.Dump("list things", Request(), message => (int)MemoryMarshal.Read<byte>(message.Payload));
}
