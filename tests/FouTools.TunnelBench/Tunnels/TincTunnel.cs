using FouTools.TunnelBench.Hosts;

namespace FouTools.TunnelBench.Tunnels;

/// <summary>tinc 1.0 with cipher and digest none.</summary>
internal sealed class TincTunnel(string name) : Tunnel(name, TunnelGroup.Peer)
{
    public override void Start(HostPair hosts)
    {
        Configure(hosts, hosts.A, null);
        Configure(hosts, hosts.B, hosts.A);
        Share(hosts, hosts.A, hosts.B);
        Share(hosts, hosts.B, hosts.A);
        foreach (Host host in new[] { hosts.A, hosts.B })
        {
            string folder = Folder(hosts, host);
            hosts.Start(host, "tincd", "--config", folder, "--pidfile", Path.Combine(folder, "pid"), "--no-detach");
            hosts.WaitForDevice(host, "tun0");
            host.Ip($"address add {host.Inner}/30 dev tun0");
            // IPv4 20, UDP 8, a sequence number of 4.
            host.Ip("link set tun0 mtu 1468 up");
        }
    }

    private static void Configure(HostPair hosts, Host near, Host? connectTo)
    {
        string folder = Folder(hosts, near);
        Directory.CreateDirectory(Path.Combine(folder, "hosts"));
        File.WriteAllText(Path.Combine(folder, "tinc.conf"), $"""
            Name = host{near.Number}
            Interface = tun0
            DeviceType = tun
            AddressFamily = ipv4
            {(connectTo is null ? string.Empty : $"ConnectTo = host{connectTo.Number}")}

            """);
        File.WriteAllText(Path.Combine(folder, "tinc-up"), "#!/bin/sh\n");
        File.WriteAllText(HostFile(hosts, near, near), $"""
            Address = {near.Underlay}
            Subnet = {near.Inner}/32
            Cipher = none
            Digest = none
            MACLength = 0

            """);
        IpCommand.Output("sh", "-c", $"tincd --config {folder} --generate-keys=1024 </dev/null");
    }

    private static void Share(HostPair hosts, Host from, Host to) => File.Copy(HostFile(hosts, from, from), HostFile(hosts, to, from));

    private static string Folder(HostPair hosts, Host host) => Path.Combine(hosts.Folder, $"tinc-{host.Number}");

    private static string HostFile(HostPair hosts, Host at, Host about) => Path.Combine(Folder(hosts, at), "hosts", $"host{about.Number}");
}
