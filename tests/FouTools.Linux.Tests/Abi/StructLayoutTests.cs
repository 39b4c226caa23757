using FouTools.Linux.Interop;
using FouTools.Linux.Sockets;
using Tmds.Linux;

namespace FouTools.Linux.Tests.Abi;

/// <summary>Sizes and offsets of the structures handed to the kernel, against the system's C headers.</summary>
public sealed unsafe class StructLayoutTests
{
    [Fact]
    public void Struct_ifreq()
    {
        TunNative.IfReq request = default;
        byte* start = (byte*)&request;
        Check(
            ("sizeof(struct ifreq)", sizeof(TunNative.IfReq)),
            ("offsetof(struct ifreq, ifr_name)", (byte*)&request.Name - start),
            ("sizeof(((struct ifreq *)0)->ifr_name)", sizeof(TunNative.NameBuffer)),
            ("offsetof(struct ifreq, ifr_flags)", (byte*)&request.Flags - start),
            ("sizeof(((struct ifreq *)0)->ifr_flags)", sizeof(short)),
            ("offsetof(struct ifreq, ifr_mtu)", (byte*)&request.Value - start),
            ("sizeof(((struct ifreq *)0)->ifr_mtu)", sizeof(int)),
            ("offsetof(struct ifreq, ifr_ifindex)", (byte*)&request.Value - start),
            ("sizeof(((struct ifreq *)0)->ifr_ifindex)", sizeof(int)),
            ("IFNAMSIZ - 1", Linux.Interfaces.InterfaceName.MaxLength));
    }

    [Fact]
    public void Struct_sock_fprog()
    {
        FilterNative.SockFprog program = default;
        var instruction = new FilterNative.SockFilter(1, 2, 3, 4);
        byte* start = (byte*)&program;
        Check(
            ("sizeof(struct sock_fprog)", sizeof(FilterNative.SockFprog)),
            ("offsetof(struct sock_fprog, len)", (byte*)&program.Length - start),
            ("offsetof(struct sock_fprog, filter)", (byte*)&program.Filter - start),
            ("sizeof(struct sock_filter)", sizeof(FilterNative.SockFilter)),
            ("(union { struct sock_filter f; long long n; }){ .f = { 1, 2, 3, 4 } }.n", *(long*)&instruction),
            ("BPF_LD | BPF_H | BPF_ABS", FilterNative.BPF_LD_H_ABS),
            ("BPF_JMP | BPF_JEQ | BPF_K", FilterNative.BPF_JMP_JEQ_K),
            ("BPF_RET | BPF_K", FilterNative.BPF_RET_K));
    }

    [Fact]
    public void Union_bpf_attr()
    {
        BpfNative.MapCreate map = default;
        BpfNative.Element element = default;
        BpfNative.ProgramLoad program = default;
        BpfNative.LinkCreate link = default;
        Check(
            ("BPF_OBJ_NAME_LEN", sizeof(BpfNative.Name)),
            ("offsetof(union bpf_attr, max_entries)", (byte*)&map.MaxEntries - (byte*)&map),
            ("offsetof(union bpf_attr, map_flags)", (byte*)&map.Flags - (byte*)&map),
            ("offsetof(union bpf_attr, map_name)", (byte*)&map.Name - (byte*)&map),
            ("offsetof(union bpf_attr, key)", (byte*)&element.Key - (byte*)&element),
            ("offsetof(union bpf_attr, value)", (byte*)&element.Value - (byte*)&element),
            ("offsetof(union bpf_attr, flags)", (byte*)&element.Flags - (byte*)&element),
            ("offsetof(union bpf_attr, insns)", (byte*)&program.Instructions - (byte*)&program),
            ("offsetof(union bpf_attr, license)", (byte*)&program.License - (byte*)&program),
            ("offsetof(union bpf_attr, log_level)", (byte*)&program.LogLevel - (byte*)&program),
            ("offsetof(union bpf_attr, log_buf)", (byte*)&program.Log - (byte*)&program),
            ("offsetof(union bpf_attr, prog_name)", (byte*)&program.Name - (byte*)&program),
            ("offsetof(union bpf_attr, link_create.target_ifindex)", (byte*)&link.TargetInterface - (byte*)&link),
            ("offsetof(union bpf_attr, link_create.attach_type)", (byte*)&link.AttachType - (byte*)&link),
            ("offsetof(union bpf_attr, link_create.flags)", (byte*)&link.Flags - (byte*)&link));
    }

    [Fact]
    public void Struct_sockaddr_nl()
    {
        NetlinkNative.SockAddrNl address = default;
        byte* start = (byte*)&address;
        Check(
            ("sizeof(struct sockaddr_nl)", sizeof(NetlinkNative.SockAddrNl)),
            ("offsetof(struct sockaddr_nl, nl_family)", (byte*)&address.Family - start),
            ("offsetof(struct sockaddr_nl, nl_pid)", (byte*)&address.PortId - start),
            ("offsetof(struct sockaddr_nl, nl_groups)", (byte*)&address.Groups - start));
    }

    [Fact]
    public void Struct_sockaddr_in()
    {
        sockaddr_in address = default;
        Check(
            ("sizeof(struct sockaddr_in)", sizeof(sockaddr_in)),
            ("offsetof(struct sockaddr_in, sin_addr)", (byte*)&address.sin_addr - (byte*)&address),
            ("sizeof(struct in_addr)", sizeof(in_addr)));
        CheckMember("sockaddr_in", "sin_family", (ref sockaddr_in value) => value.sin_family = ushort.MaxValue);
        CheckMember("sockaddr_in", "sin_port", (ref sockaddr_in value) => value.sin_port = ushort.MaxValue);
    }

    [Fact]
    public void Struct_sockaddr_in6()
    {
        sockaddr_in6 address = default;
        Check(
            ("sizeof(struct sockaddr_in6)", sizeof(sockaddr_in6)),
            ("sizeof(struct sockaddr_in6)", sizeof(SockAddr)),
            ("offsetof(struct sockaddr_in6, sin6_addr)", (byte*)&address.sin6_addr - (byte*)&address),
            ("sizeof(struct in6_addr)", sizeof(in6_addr)));
        CheckMember("sockaddr_in6", "sin6_family", (ref sockaddr_in6 value) => value.sin6_family = ushort.MaxValue);
        CheckMember("sockaddr_in6", "sin6_port", (ref sockaddr_in6 value) => value.sin6_port = ushort.MaxValue);
        CheckMember("sockaddr_in6", "sin6_scope_id", (ref sockaddr_in6 value) => value.sin6_scope_id = uint.MaxValue);
    }

    [Fact]
    public void Structs_of_packet_information()
    {
        in_pktinfo four = default;
        in6_pktinfo six = default;
        Check(
            ("sizeof(struct in_pktinfo)", sizeof(in_pktinfo)),
            ("offsetof(struct in_pktinfo, ipi_addr)", (byte*)&four.ipi_addr - (byte*)&four),
            ("sizeof(struct in6_pktinfo)", sizeof(in6_pktinfo)),
            ("offsetof(struct in6_pktinfo, ipi6_addr)", (byte*)&six.ipi6_addr - (byte*)&six),
            ("CMSG_SPACE(sizeof(struct in6_pktinfo)) + 2 * CMSG_SPACE(sizeof(int)) <= 128", 1));
    }

    [Fact]
    public void Structs_of_group_membership()
    {
        ip_mreqn four = default;
        ipv6_mreq six = default;
        Check(
            ("sizeof(struct ip_mreqn)", sizeof(ip_mreqn)),
            ("offsetof(struct ip_mreqn, imr_multiaddr)", (byte*)&four.imr_multiaddr - (byte*)&four),
            ("sizeof(struct ipv6_mreq)", sizeof(ipv6_mreq)),
            ("offsetof(struct ipv6_mreq, ipv6mr_multiaddr)", (byte*)&six.ipv6mr_multiaddr - (byte*)&six));
        CheckMember("ip_mreqn", "imr_ifindex", (ref ip_mreqn value) => value.imr_ifindex = -1);
        CheckMember("ipv6_mreq", "ipv6mr_interface", (ref ipv6_mreq value) => value.ipv6mr_interface = uint.MaxValue);
    }

    [Fact]
    public void Structs_of_the_ICMP_filters()
    {
        Check(
            ("sizeof(struct icmp_filter)", sizeof(IcmpNative.IcmpFilter)),
            ("sizeof(struct icmp6_filter)", sizeof(IcmpNative.Icmp6Filter)));
        CheckMember("icmp_filter", "data", (ref IcmpNative.IcmpFilter value) => value.Blocked = uint.MaxValue);
        CheckMember(
            "icmp6_filter", "icmp6_filt", (ref IcmpNative.Icmp6Filter value) => ((Span<uint>)value).Fill(uint.MaxValue));
    }

    [Fact]
    public void Structs_before_a_packet_of_TUN()
    {
        TunNative.Prefix prefix = default;
        Check(
            ("sizeof(struct tun_pi)", sizeof(TunNative.TunPi)),
            ("sizeof(struct virtio_net_hdr)", sizeof(TunNative.VirtioNetHdr)),
            ("sizeof(struct tun_pi) + sizeof(struct virtio_net_hdr)", sizeof(TunNative.Prefix)),
            ("sizeof(struct tun_pi)", (byte*)&prefix.Network - (byte*)&prefix));
        CheckMember("tun_pi", "flags", (ref TunNative.TunPi value) => value.Flags = ushort.MaxValue);
        CheckMember("tun_pi", "proto", (ref TunNative.TunPi value) => value.Protocol = ushort.MaxValue);
        CheckMember("virtio_net_hdr", "flags", (ref TunNative.VirtioNetHdr value) => value.Flags = byte.MaxValue);
        CheckMember("virtio_net_hdr", "gso_type", (ref TunNative.VirtioNetHdr value) => value.GsoType = byte.MaxValue);
        CheckMember("virtio_net_hdr", "hdr_len", (ref TunNative.VirtioNetHdr value) => value.HeaderLength = ushort.MaxValue);
        CheckMember("virtio_net_hdr", "gso_size", (ref TunNative.VirtioNetHdr value) => value.GsoSize = ushort.MaxValue);
        CheckMember("virtio_net_hdr", "csum_start", (ref TunNative.VirtioNetHdr value) => value.ChecksumStart = ushort.MaxValue);
        CheckMember("virtio_net_hdr", "csum_offset", (ref TunNative.VirtioNetHdr value) => value.ChecksumOffset = ushort.MaxValue);
    }

    [Fact]
    public void Struct_msghdr()
    {
        Check(("sizeof(struct msghdr)", sizeof(msghdr)));
        CheckMember("msghdr", "msg_name", (ref msghdr value) => value.msg_name = (void*)-1);
        CheckMember("msghdr", "msg_namelen", (ref msghdr value) => value.msg_namelen = uint.MaxValue);
        CheckMember("msghdr", "msg_iov", (ref msghdr value) => value.msg_iov = (iovec*)-1);
        CheckMember("msghdr", "msg_iovlen", (ref msghdr value) => value.msg_iovlen = -1);
        CheckMember("msghdr", "msg_control", (ref msghdr value) => value.msg_control = (void*)-1);
        CheckMember("msghdr", "msg_controllen", (ref msghdr value) => value.msg_controllen = uint.MaxValue);
    }

    [Fact]
    public void Struct_iovec_cmsghdr_and_pollfd()
    {
        Check(
            ("sizeof(struct iovec)", sizeof(iovec)),
            ("sizeof(struct cmsghdr)", sizeof(cmsghdr)),
            ("sizeof(struct pollfd)", sizeof(pollfd)));
        CheckMember("iovec", "iov_base", (ref iovec value) => value.iov_base = (void*)-1);
        CheckMember("iovec", "iov_len", (ref iovec value) => value.iov_len = uint.MaxValue);
        CheckMember("cmsghdr", "cmsg_len", (ref cmsghdr value) => value.cmsg_len = uint.MaxValue);
        CheckMember("cmsghdr", "cmsg_level", (ref cmsghdr value) => value.cmsg_level = -1);
        CheckMember("cmsghdr", "cmsg_type", (ref cmsghdr value) => value.cmsg_type = -1);
        CheckMember("pollfd", "fd", (ref pollfd value) => value.fd = -1);
        CheckMember("pollfd", "events", (ref pollfd value) => value.events = -1);
        CheckMember("pollfd", "revents", (ref pollfd value) => value.revents = -1);
    }

    private delegate void Setter<T>(ref T value);

    // Members may be properties of the binding, so where they live is seen by what they change. POSIX makes some lengths
    // shorter than glibc does; in a zeroed little-endian structure the shorter one is the lower half of the longer.
    private static void CheckMember<T>(string type, string member, Setter<T> setAllBits)
        where T : unmanaged
    {
        T value = default;
        setAllBits(ref value);
        var bytes = new ReadOnlySpan<byte>(&value, sizeof(T));
        int offset = bytes.IndexOf((byte)0xff);
        int length = bytes.Count((byte)0xff);
        Assert.Equal(length, bytes.LastIndexOf((byte)0xff) + 1 - offset);
        Check(
            ($"offsetof(struct {type}, {member})", offset),
            ($"sizeof(((struct {type} *)0)->{member}) >= {length}", 1));
    }

    private static void Check(params (string Expression, long Ours)[] claims)
    {
        IReadOnlyList<long> values = CProgram.Evaluate([.. claims.Select(claim => claim.Expression)]);
        Assert.All(claims.Zip(values), pair => Assert.Equal((pair.First.Expression, pair.Second), pair.First));
    }
}
