using System.CommandLine;
using System.Globalization;
using Connector.Engine;
using Connector.Host.Json;
using Connector.Operations;
using Connector.Operations.Disputing;
using Connector.Store;

namespace Connector.Host.Commands;

/// <summary>Disputes: open, list, resolve.</summary>
internal static class DisputeCommands
{
    public static Command Make() => new("dispute", """
        Holds only what is disputed, and settles it.

          connector dispute open 2022-05/A00001-P001/P001 --reason "not delivered"
          connector dispute list
          connector dispute resolve 1 --amend 40.00 --reason "agreed by telephone"
        """) { OpenCommand(), ListCommand(), ResolveCommand() };

    private static Command OpenCommand()
    {
        var charges = new Argument<string[]>("CHARGE") { Description = "Charges, or lines of published documents as DOCUMENT#LINE.", Arity = ArgumentArity.OneOrMore };
        return new Command("open", "Holds charges: a draft loses them and goes on, a posted document keeps them.") { charges }.Does((command, parsed, _) =>
            Show(command, [OpenDispute.Run(command.Operation, parsed.GetValue(charges)!)]));
    }

    private static Command ListCommand() => new Command("list", "Lists disputes, and how long they have been open.").Does(async (command, _, _) =>
    {
        using var snapshot = command.Operation.Read();
        return await Show(command, snapshot.Disputes(), snapshot.KnownAt);
    });

    private static Command ResolveCommand()
    {
        var id = new Argument<long>("ID") { Description = "The dispute's number." };
        var accept = new Option<bool>("--accept") { Description = "Nothing is due." };
        var reject = new Option<bool>("--reject") { Description = "The computed amount is due." };
        var amend = new Option<string?>("--amend") { Description = "This much is due in all for its charges.", HelpName = "A" };
        return new Command("resolve", "Settles a dispute: what was agreed on counts until a fact of the charge changes.") { id, accept, reject, amend }.Does((command, parsed, _) =>
        {
            var (outcome, amount) = Outcome(parsed.GetValue(accept), parsed.GetValue(reject), parsed.GetValue(amend));
            return Show(command, [ResolveDispute.Run(command.Operation, parsed.GetValue(id), outcome, amount)]);
        });
    }

    /// <summary>How a dispute is to end, here or through a service: accept, reject or amend, the last with an amount.</summary>
    public static (DisputeOutcome Outcome, decimal? Amount) Outcome(bool accept, bool reject, string? amend)
    {
        if (new[] { accept, reject, amend is not null }.Count(x => x) != 1)
        {
            throw new Refusal(RefusalKind.Input, new Issue("USAGE-011", "dispute resolve", "Say one of --accept, --reject and --amend A.", "See connector dispute resolve --help."));
        }

        return amend is null ? (accept ? DisputeOutcome.Accept : DisputeOutcome.Reject, null)
            : CanonicalText.TryParseDecimal(amend, out var amount) ? (DisputeOutcome.Amend, amount)
            : throw new Refusal(RefusalKind.Input, new Issue("USAGE-012", amend, $"'{amend}' is not an amount.", "Write it with '.', as 40.00."));
    }

    private static async Task<int> Show(CommandContext command, IReadOnlyList<Dispute> disputes, NodaTime.Instant? now = null)
    {
        await command.Output.Rows(disputes.ToAsyncEnumerable(), Fields.Dispute,
            [new("dispute", true), "charges", new("amount", true), "opened by", "opened at", new("days", true), "state", "reason"],
            d => [d.Id.ToString(CultureInfo.InvariantCulture), string.Join(", ", d.Charges), Currency.Text(d.Amount, d.Currency), d.OpenedBy, CanonicalText.Text(d.OpenedAt),
                now is { } at && d.State == "open" ? ((int)(at - d.OpenedAt).TotalDays).ToString(CultureInfo.InvariantCulture) : null, d.State, d.Reason]);
        return 0;
    }
}
