using System.CommandLine;
using System.Text.Json.Nodes;
using Connector.Adapters.QuickBooks;
using Connector.Engine;

namespace Connector.Host.Commands;

/// <summary>Connects a backend that somebody has to grant, and disconnects it.</summary>
internal static class ConnectCommands
{
    public static IEnumerable<Command> All()
    {
        var name = new Argument<string>("B") { Description = "The backend's name." };
        return
        [
            new Command("connect", """
                Connects a backend that somebody has to grant: prints the address at which that is done, and waits until the browser comes back.
                Where the browser is on another machine, paste the address that it was redirected to.

                  connector backend connect qbo
                """) { name }.Does(async (command, parsed, cancellation) =>
            {
                var backend = parsed.GetValue(name)!;
                var (address, state, until) = await command.Connections.BeginAsync(command.Operation, backend, cancellation);
                await using var dialog = new ConnectDialog(command, backend, state, until);
                return Show(command.Output, backend, await dialog.Run(address, cancellation));
            }),
            new Command("disconnect", "Ends the connection of a backend, here and there. Nothing is sent until it is connected again.") { name }.Does(async (command, parsed, cancellation) =>
            {
                var backend = parsed.GetValue(name)!;
                return Show(command.Output, backend, await command.Connections.DisconnectAsync(command.Operation, backend, cancellation));
            }),
        ];
    }

    private static int Show(Output output, string backend, ConnectionStatus status)
    {
        var ends = status.Ends is { } at ? CanonicalText.Text(at) : null;
        if (output.IsJson)
        {
            output.Json(new JsonObject { ["backend"] = backend, ["state"] = status.State, ["company"] = status.Realm, ["ends"] = ends, ["problem"] = status.Problem });
        }
        else
        {
            output.Out.WriteLine(status.State == "connected" ? $"Backend {backend} is connected to company {status.Realm}, until {ends} unless it is used before." : $"Backend {backend} is disconnected.");
        }

        return 0;
    }
}
