using System.Net.Sockets;
using System.Text;

namespace Connector.Host;

/// <summary>Tells systemd when the service is ready, and when it stops: <c>Type=notify</c>. Without systemd it does nothing.</summary>
internal sealed class SystemdNotify(IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 0 } socket)
        {
            lifetime.ApplicationStarted.Register(() => Tell(socket, "READY=1"));
            lifetime.ApplicationStopping.Register(() => Tell(socket, "STOPPING=1"));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void Tell(string socket, string state)
    {
        // A name that begins with @ is one in the abstract namespace, which begins with a zero.
        var path = socket.StartsWith('@') ? "\0" + socket[1..] : socket;
        using var datagram = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        datagram.Connect(new UnixDomainSocketEndPoint(path));
        datagram.Send(Encoding.ASCII.GetBytes(state));
    }
}
