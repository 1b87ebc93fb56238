using System.CommandLine;
using System.Text.Json.Nodes;
using Connector.Contract;
using Connector.Store;

namespace Connector.Host.Commands;

/// <summary>What is done to a store as a whole.</summary>
internal static class StoreCommand
{
    public static Command Make()
    {
        var from = new Argument<string>("FROM") { Description = "The store to copy: sqlite:PATH or postgres:CONNECTION STRING." };
        var to = new Argument<string>("TO") { Description = "An empty store, or one that does not exist yet." };
        return new Command("store", "Moves a store, or lets it record again: copy, repair.")
        {
            new Command("copy", """
                Copies a store into an empty one, of whatever kind: all of it or nothing, compared row by row.
                Stop services on it first.

                  connector store copy sqlite:connector.db "postgres:Host=db;Database=connector;Username=connector"
                """) { from, to }.DoesAlone(async (environment, parsed, _) =>
            {
                var copied = StoreCopy.Run(CommandContext.OpenStore(parsed.GetValue(from)!, environment), CommandContext.OpenStore(parsed.GetValue(to)!, environment));
                await environment.Output.Rows(
                    copied.Select(row => new CopiedTableRow(row.Table, row.Rows)), ["table", new("rows", true)], row => [row.Table, row.Rows.ToString("n0", System.Globalization.CultureInfo.InvariantCulture)]);
                return 0;
            }),
            new Command("repair", "Lets a store record again: clock.")
            {
                new Command("clock", """
                    Lets a store record again whose last record was made with a clock that showed a later time than it is now. Instants go on from that record.

                      connector store repair clock --reason "the machine's clock was a year ahead on 3 May"
                    """).Does((command, _, _) =>
                {
                    var isRepaired = command.Operation.RepairClock();
                    if (command.Output.IsJson)
                    {
                        command.Output.Json(new JsonObject { ["repaired"] = isRepaired });
                    }
                    else
                    {
                        command.Output.Out.WriteLine(isRepaired ? "The store records again, from its last record on." : "The last record does not lie ahead of the clock: there is nothing to repair.");
                    }

                    return Task.FromResult(0);
                }),
            },
        };
    }
}
