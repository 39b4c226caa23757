using System.Runtime.InteropServices;

namespace FouTools.Netlink.Xfrm.Wire;

/// <summary>The numbers of policies (struct xfrmu_spdinfo, include/uapi/linux/xfrm.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct XfrmSpdInfo
{
    public uint In;
    public uint Out;
    public uint Forward;
    public uint SocketIn;
    public uint SocketOut;
    public uint SocketForward;
}
