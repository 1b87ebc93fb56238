using System.CommandLine;
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
        return new Command("store", "Moves a store: copy.")
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
        };
    }
}
