using FouTools.Bpf.Assembly;
using FouTools.Packets;
using static FouTools.Bpf.Assembly.AluOperation;
using static FouTools.Bpf.Assembly.JumpCondition;
using static FouTools.Bpf.Assembly.MemorySize;
using static FouTools.Bpf.Assembly.Register;

namespace FouTools.Bpf.Programs;

/// <summary>
/// The program at the egress of a tunnel's device: prepends the outer headers to a packet and redirects it, bypassing the device. It passes
/// what it does not understand, unchanged, to the device.
/// </summary>
public static class EncapsulationProgram
{
    private const int EthernetLength = EthernetHeader.Length;
    private const int LengthOffsetOfUdp = 4;

    // BPF_ADJ_ROOM_MAC and the flags of bpf_skb_adjust_room (include/uapi/linux/bpf.h).
    private const int RoomAfterLinkLayer = 1;
    private const int FixedSegmentSize = 1 << 0;
    private const int OuterIPv4 = 1 << 1;
    private const int OuterIPv6 = 1 << 2;
    private const int OuterUdp = 1 << 4;


    /// <summary>Creates the program.</summary>
    /// <param name="shape">The tunnel.</param>
    /// <param name="linkLayerLength">The bytes before the IP header: 0 on a TUN device, 14 on Ethernet.</param>
    /// <returns>The program.</returns>
    /// <exception cref="ArgumentException">The tunnel cannot have programs: <see cref="TunnelProgramOptions.Reason"/>.</exception>
    public static AssembledProgram Build(TunnelProgramOptions shape, int linkLayerLength = 0)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Reason is { } reason)
        {
            throw new ArgumentException(reason, nameof(shape));
        }

        var parts = new ProgramParts(shape, TunnelMaps.PassedSent);
        ProgramBuilder code = parts.Code;
        code.Move(R6, R1);
        code.Load(U32, R2, R6, PacketContext.Protocol);
        foreach (int version in (ReadOnlySpan<int>)[4, 6])
        {
            if (shape.Carries(version))
            {
                Label other = ProgramBuilder.CreateLabel($"not IPv{version}");
                code.Jump(NotEqual, R2, ProgramParts.Network(version == 4 ? EtherType.IPv4 : EtherType.IPv6), other);
                new Path(parts, shape, version, linkLayerLength).Write();
                code.Mark(other);
            }
        }

        code.Jump(parts.NotOurs);
        return parts.Finish();
    }

    /// <summary>The path of packets of one version.</summary>
    private sealed class Path(ProgramParts parts, TunnelProgramOptions shape, int version, int linkLayerLength)
    {
        private readonly ProgramBuilder _code = parts.Code;
        private readonly int _ipLength = version == 4 ? IPv4Header.MinLength : IPv6Header.Length;
        private readonly int _headersLength = shape.OuterIPLength + UdpHeader.Length + shape.SentInsideLength;
        private readonly int _udp = Frame.Outer + shape.OuterIPLength;

        private bool HashesFlowLabel => !shape.OverIPv4 && shape.FlowLabel is null && !shape.InheritFlowLabel;

        public void Write()
        {
            if (shape.OverIPv4 && !shape.PathMtuDiscovery && (version == 6 || shape.IgnoreDf))
            {
                _code.Jump(parts.PassedFor(PassReason.Fragmentable));
                return;
            }

            ReadInnerHeader();
            parts.ReadTransport(version, linkLayerLength + _ipLength);
            parts.FindPeer(version, Frame.Inner + (version == 4 ? IPv4Header.DestinationOffset : IPv6Header.DestinationOffset));
            PassOwnOutput();
            PassIfTooLong();
            if (shape.FixedSourcePort == 0 || HashesFlowLabel)
            {
                HashFlow();
            }

            WriteHeaders();
            PushHeaders();
            parts.CountTraffic(PeerTraffic.SentOffset, version);
            _code.Load(U32, R1, R7, PeerRecord.InterfaceOffset);
            _code.Move(R2, 0);
            _code.Move(R3, 0);
            _code.Move(R4, 0);
            _code.Call(Helper.RedirectToNeighbour);
            _code.Exit();
        }

        private void ReadInnerHeader()
        {
            Label notPlain = parts.PassedFor(PassReason.NotPlain);
            parts.LoadPacket(linkLayerLength, Frame.Inner, _ipLength, notPlain);
            _code.Load(U32, R8, R6, PacketContext.Length);
            _code.Alu(Subtract, R8, linkLayerLength);
            _code.Load(U8, R1, R10, Frame.Inner);
            if (version == 4)
            {
                _code.Jump(NotEqual, R1, 0x45, notPlain);
                _code.Load(U16, R1, R10, Frame.Inner + 2);
                _code.SwapBytes(R1, 16);
            }
            else
            {
                _code.Alu(And, R1, 0xf0);
                _code.Jump(NotEqual, R1, 0x60, notPlain);
                _code.Load(U16, R1, R10, Frame.Inner + 4);
                _code.SwapBytes(R1, 16);
                _code.Alu(Add, R1, IPv6Header.Length);
            }

            _code.Jump(NotEqual, R1, R8, notPlain);
        }

        // Routes may lead outer packets back into the tunnel: pass them, so that the engine counts the loop.
        private void PassOwnOutput()
        {
            if (version == 4 != shape.OverIPv4)
            {
                return;
            }

            Label foreign = ProgramBuilder.CreateLabel($"IPv{version} not to the peer itself");
            int destination = Frame.Inner + (version == 4 ? IPv4Header.DestinationOffset : IPv6Header.DestinationOffset);
            parts.CompareAddress(destination, PeerRecord.RemoteOffset, version == 4, foreign);
            _code.Jump(parts.PassedFor(PassReason.NoPeer));
            _code.Mark(foreign);
        }

        private void PassIfTooLong()
        {
            // The record's path MTU may be stale: check the link as well.
            parts.ReadMtu(() => _code.Load(U32, R2, R7, PeerRecord.InterfaceOffset));
            parts.CountSegments(version);
            _code.Alu(Add, R2, _headersLength);
            parts.PassIfOverMtu();
            _code.Load(U32, R1, R7, PeerRecord.MtuOffset);
            _code.Jump(Greater, R2, R1, parts.PassedFor(PassReason.TooLong));
            int maxLength = ushort.MaxValue - _headersLength + (shape.OverIPv4 ? 0 : IPv6Header.Length);
            _code.Jump(Greater, R8, maxLength, parts.PassedFor(PassReason.TooLong));
            if (shape.OverIPv4 && !shape.PathMtuDiscovery)
            {
                Label whole = ProgramBuilder.CreateLabel("not to be fragmented");
                _code.Load(U16, R1, R10, Frame.Inner + 6);
                _code.Jump(AnyBit, R1, ProgramParts.Network(IPv4Header.DontFragmentFlag), whole);
                _code.Jump(parts.PassedFor(PassReason.Fragmentable));
                _code.Mark(whole);
            }
        }

        // FlowHash.Compute, instruction by instruction, so that a flow keeps its source port and flow label whether a program or the engine
        // sends it.
        private void HashFlow()
        {
            ReadFlowProtocol();
            _code.MoveWide(R1, shape.HashSeed);
            int round = 0;
            if (version == 4)
            {
                _code.Load(U32, R2, R10, Frame.Inner + IPv4Header.SourceOffset);
                _code.Alu(ShiftLeft, R2, 32);
                _code.Load(U32, R3, R10, Frame.Inner + IPv4Header.DestinationOffset);
                _code.Alu(Or, R2, R3);
                Mix(round);
            }
            else
            {
                for (int i = IPv6Header.SourceOffset; i < IPv6Header.Length; i += sizeof(ulong))
                {
                    _code.Load(U64, R2, R10, Frame.Inner + i);
                    Mix(round++);
                }
            }

            _code.Load(U64, R2, R10, Frame.Ports);
            Mix(FlowHash.PortsRound);
            _code.Move(R2, 0);
            Mix(FlowHash.LastRound);
            _code.Alu(ShiftRight, R1, 32);
            _code.Store(U64, R10, Frame.Hash, R1);
        }

        // The bytes after the ports also enter the hash. Only the engine follows a chain of extension headers.
        private void ReadFlowProtocol()
        {
            Label known = ProgramBuilder.CreateLabel($"IPv{version} protocol of the flow");
            int transport = linkLayerLength + _ipLength;
            _code.Load(U8, R1, R10, Frame.Inner + (version == 4 ? 9 : 6));
            _code.Store(U8, R10, Frame.Ports + Frame.PortsLength, R1);
            if (version == 6)
            {
                foreach (byte header in (ReadOnlySpan<byte>)[IPProtocol.HopByHop, IPProtocol.Routing, IPProtocol.DestinationOptions])
                {
                    _code.Jump(Equal, R1, header, parts.PassedFor(PassReason.NotPlain));
                }

                Label whole = ProgramBuilder.CreateLabel("no IPv6 fragment");
                _code.Jump(NotEqual, R1, IPProtocol.Fragment, whole);
                parts.LoadPacket(transport, Frame.Transport, sizeof(ulong), parts.PassedFor(PassReason.NotPlain));
                _code.Load(U8, R1, R10, Frame.Transport);
                _code.Store(U8, R10, Frame.Ports + Frame.PortsLength, R1);
                _code.Jump(known);
                _code.Mark(whole);
            }
            else
            {
                _code.Load(U16, R2, R10, Frame.Inner + 6);
                _code.Jump(AnyBit, R2, ProgramParts.Network(IPv4Header.MoreFragmentsOrOffset), known);
            }

            _code.Jump(NotEqual, R1, IPProtocol.AuthenticationHeader, known);
            parts.LoadPacket(transport + 4, Frame.Transport, sizeof(uint), known);
            _code.Load(U32, R1, R10, Frame.Transport);
            _code.Store(U32, R10, Frame.Ports, R1);
            _code.Mark(known);
        }

        private void Mix(int round)
        {
            _code.Alu(Xor, R1, R2);
            _code.MoveWide(R2, FlowHash.Multipliers[round % FlowHash.Multipliers.Length]);
            _code.Alu(Multiply, R1, R2);
            _code.Move(R2, R1);
            _code.Alu(ShiftRight, R2, FlowHash.Shift);
            _code.Alu(Xor, R1, R2);
        }

        private void WriteHeaders()
        {
            _code.Store(R10, Frame.Outer, Template());
            if (shape.OverIPv4)
            {
                WriteIPv4();
            }
            else
            {
                WriteIPv6();
            }

            WriteUdp();
        }

        // The headers with all fields that are the same for every packet.
        private byte[] Template()
        {
            byte[] headers = new byte[_headersLength];
            byte ttl = shape.Ttl ?? IPHeader.DefaultTimeToLive;
            if (shape.OverIPv4)
            {
                headers[0] = 0x45;
                headers[6] = IPv4Header.DontFragmentFlag >> 8;
                headers[8] = ttl;
                headers[9] = IPProtocol.Udp;
            }
            else
            {
                headers[6] = IPProtocol.Udp;
                headers[7] = ttl;
            }

            new UdpHeader { SourcePort = shape.FixedSourcePort }.Write(headers.AsSpan(shape.OuterIPLength));
            shape.InsideHeaders(version, shape.OutputKey).CopyTo(headers.AsSpan(shape.OuterIPLength + UdpHeader.Length));
            return headers;
        }

        private void WriteIPv4()
        {
            // The kernel's tunnels number packets even under DF (__ip_select_ident in iptunnel_xmit), never with 0.
            Label numbered = ProgramBuilder.CreateLabel($"IPv{version} numbered");
            _code.Call(Helper.Random);
            _code.Alu(And, R0, ushort.MaxValue);
            _code.Jump(NotEqual, R0, 0, numbered);
            _code.Move(R0, 1);
            _code.Mark(numbered);
            _code.Store(U16, R10, Frame.Outer + 4, R0);

            LoadOuterTypeOfService();
            _code.Store(U8, R10, Frame.Outer + 1, R1);
            StoreLength(Frame.Outer + 2, _headersLength);
            InheritTimeToLive(Frame.Outer + 8);
            CopyFromRecord(PeerRecord.LocalOffset, Frame.Outer + IPv4Header.SourceOffset, sizeof(uint));
            CopyFromRecord(PeerRecord.RemoteOffset, Frame.Outer + IPv4Header.DestinationOffset, sizeof(uint));
            _code.Move(R1, 0);
            parts.AddWords(Frame.Outer, IPv4Header.MinLength);
            parts.Fold();
            _code.Alu(Xor, R1, ushort.MaxValue);
            _code.Store(U16, R10, Frame.Outer + 10, R1);
        }

        private void WriteIPv6()
        {
            LoadOuterTypeOfService();
            _code.Alu(ShiftLeft, R1, 20);
            _code.Alu(Or, R1, 6 << 28);
            if (shape.FlowLabel is { } label)
            {
                _code.Alu(Or, R1, (int)label);
            }
            else if (HashesFlowLabel)
            {
                // Rotate the hash by 16 bits, so that the label does not repeat the source port.
                _code.Load(U64, R2, R10, Frame.Hash);
                _code.Move(R3, R2);
                _code.Alu(ShiftRight, R2, 16);
                _code.Alu(And, R3, 0xf);
                _code.Alu(ShiftLeft, R3, 16);
                _code.Alu(Or, R1, R2);
                _code.Alu(Or, R1, R3);
            }
            else if (version == 6)
            {
                _code.Load(U32, R2, R10, Frame.Inner);
                _code.SwapBytes(R2, 32);
                _code.Alu(And, R2, (int)IPv6Header.MaxFlowLabel);
                _code.Alu(Or, R1, R2);
            }

            _code.SwapBytes(R1, 32);
            _code.Store(U32, R10, Frame.Outer, R1);
            StoreLength(Frame.Outer + 4, _headersLength - IPv6Header.Length);
            InheritTimeToLive(Frame.Outer + 7);
            CopyFromRecord(PeerRecord.LocalOffset, Frame.Outer + IPv6Header.SourceOffset, 16);
            CopyFromRecord(PeerRecord.RemoteOffset, Frame.Outer + IPv6Header.DestinationOffset, 16);
        }

        private void WriteUdp()
        {
            if (shape.FixedSourcePort == 0)
            {
                // udp_flow_src_port() of include/net/udp.h: fold the lower half of the hash into the upper, then scale.
                _code.Load(U64, R1, R10, Frame.Hash);
                _code.Move(R2, R1);
                _code.Alu32(ShiftLeft, R2, 16);
                _code.Alu32(Xor, R1, R2);
                _code.Alu(Multiply, R1, shape.SourcePorts.Maximum - shape.SourcePorts.Minimum + 1);
                _code.Alu(ShiftRight, R1, 32);
                _code.Alu(Add, R1, shape.SourcePorts.Minimum);
                _code.SwapBytes(R1, 16);
                _code.Store(U16, R10, _udp, R1);
            }

            _code.Load(U16, R1, R7, version == 6 && !shape.HasGre ? PeerRecord.PortIPv6Offset : PeerRecord.PortOffset);
            _code.Store(U16, R10, _udp + 2, R1);
            StoreLength(_udp + LengthOffsetOfUdp, _headersLength - shape.OuterIPLength);
        }

        // Load the octet into R1, by the rules of the engine: GRE over IPv6 copies the octet or omits ECN.
        private void LoadOuterTypeOfService()
        {
            byte differentiatedServices = (byte)(shape.Tos.GetValueOrDefault() & ~Ecn.Mask);
            bool takesWhole = shape.HasGre && !shape.OverIPv4;
            if (takesWhole && shape.Tos is not null)
            {
                _code.Move(R1, differentiatedServices);
                return;
            }

            parts.LoadTypeOfService(R1, version, Frame.Inner);
            if (takesWhole)
            {
                return;
            }

            Label signal = ProgramBuilder.CreateLabel($"IPv{version} signal");
            _code.Move(R2, R1);
            _code.Alu(And, R2, Ecn.Mask);
            _code.Jump(NotEqual, R2, Ecn.CongestionExperienced, signal);
            _code.Move(R2, Ecn.Ect0);
            _code.Mark(signal);
            if (shape.Tos is null)
            {
                _code.Alu(And, R1, byte.MaxValue & ~Ecn.Mask);
            }
            else
            {
                _code.Move(R1, differentiatedServices);
            }

            _code.Alu(Or, R1, R2);
        }

        private void InheritTimeToLive(int to)
        {
            if (shape.Ttl is not null)
            {
                return;
            }

            Label none = ProgramBuilder.CreateLabel($"IPv{version} without TTL");
            _code.Load(U8, R1, R10, Frame.Inner + (version == 4 ? 8 : 7));
            _code.Jump(Equal, R1, 0, none);
            _code.Store(U8, R10, to, R1);
            _code.Mark(none);
        }

        private void StoreLength(int to, int headersLength)
        {
            _code.Move(R1, R8);
            _code.Alu(Add, R1, headersLength);
            _code.SwapBytes(R1, 16);
            _code.Store(U16, R10, to, R1);
        }

        private void CopyFromRecord(int offset, int to, int length)
        {
            for (int i = 0; i < length; i += sizeof(uint))
            {
                _code.Load(U32, R1, R7, offset + i);
                _code.Store(U32, R10, to + i, R1);
            }
        }

        private void PushHeaders()
        {
            _code.Move(R1, R6);
            _code.Move(R2, _headersLength);
            _code.Move(R3, RoomAfterLinkLayer);
            _code.Move(R4, FixedSegmentSize | OuterUdp | (shape.OverIPv4 ? OuterIPv4 : OuterIPv6));
            _code.Call(Helper.AdjustRoom);
            _code.Jump(NotEqual, R0, 0, parts.PassedFor(PassReason.HelperFailed));
            parts.StorePacket(linkLayerLength, Frame.Outer, _headersLength);
            _code.Jump(NotEqual, R0, 0, parts.Failed);
            if (linkLayerLength == 0)
            {
                // bpf_redirect_neigh drops packets without a link-layer header.
                _code.Move(R1, R6);
                _code.Move(R2, EthernetLength);
                _code.Move(R3, 0);
                _code.Call(Helper.ChangeHead);
                _code.Jump(NotEqual, R0, 0, parts.Failed);
            }
        }
    }
}
