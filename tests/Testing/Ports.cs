using System.Net;
using System.Net.Sockets;

namespace Connector.Testing;

/// <summary>Ports of this machine for servers of tests.</summary>
public static class Ports
{
    /// <summary>A port that nobody listens on.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
