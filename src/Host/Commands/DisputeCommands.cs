using System.CommandLine;
using System.Globalization;
using Connector.Client;
using Connector.Contract;
using Connector.Engine;
using Connector.Host.Json;
using Connector.Operations;
using Connector.Operations.Disputing;
using NodaTime;

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
            Show(command.Output, [Rows.Of(OpenDispute.Run(command.Operation, parsed.GetValue(charges)!))]), async (remote, parsed, cancellation) =>
            await Show(remote.Output, [await remote.Api.OpenDispute(new DisputeRequest(parsed.GetValue(charges)!, remote.Reason), remote.IdempotencyKey, cancellation).Content()]));
    }

    private static Command ListCommand() => new Command("list", "Lists disputes, and how long they have been open.").Does(async (command, _, _) =>
    {
        using var snapshot = command.Operation.Read();
        return await Show(command.Output, snapshot.Disputes().Select(Rows.Of), snapshot.KnownAt);
    }, async (remote, _, cancellation) =>
    {
        var answer = await remote.Api.GetDisputes(remote.AsOf, cancellation: cancellation);
        return await Show(remote.Output, answer.Content(), RemoteContext.KnownAt(answer));
    }, isReading: true);

    private static Command ResolveCommand()
    {
        var id = new Argument<long>("ID") { Description = "The dispute's number." };
        var accept = new Option<bool>("--accept") { Description = "Nothing is due." };
        var reject = new Option<bool>("--reject") { Description = "The computed amount is due." };
        var amend = new Option<string?>("--amend") { Description = "This much is due in all for its charges.", HelpName = "A" };
        return new Command("resolve", "Settles a dispute: what was agreed on counts until a fact of the charge changes.") { id, accept, reject, amend }.Does((command, parsed, _) =>
        {
            var (outcome, amount) = Outcome(parsed.GetValue(accept), parsed.GetValue(reject), parsed.GetValue(amend));
            return Show(command.Output, [Rows.Of(ResolveDispute.Run(command.Operation, parsed.GetValue(id), outcome, amount))]);
        }, async (remote, parsed, cancellation) =>
        {
            var (outcome, _) = Outcome(parsed.GetValue(accept), parsed.GetValue(reject), parsed.GetValue(amend));
            return await Show(remote.Output, [await remote.Api.ResolveDispute(
                parsed.GetValue(id), new ResolutionRequest(outcome.Text(), parsed.GetValue(amend), remote.Reason), remote.IdempotencyKey, cancellation).Content()]);
        });
    }

    /// <summary>How a dispute is to end: accept, reject or amend, the last with an amount.</summary>
    private static (DisputeOutcome Outcome, decimal? Amount) Outcome(bool accept, bool reject, string? amend)
    {
        if (new[] { accept, reject, amend is not null }.Count(x => x) != 1)
        {
            throw new Refusal(RefusalKind.Input, new Issue("USAGE-011", "dispute resolve", "Say one of --accept, --reject and --amend A.", "See connector dispute resolve --help."));
        }

        return amend is null ? (accept ? DisputeOutcome.Accept : DisputeOutcome.Reject, null)
            : CanonicalText.TryParseDecimal(amend, out var amount) ? (DisputeOutcome.Amend, amount)
            : throw new Refusal(RefusalKind.Input, new Issue("USAGE-012", amend, $"'{amend}' is not an amount.", "Write it with '.', as 40.00."));
    }

    private static async Task<int> Show(Output output, IEnumerable<DisputeRow> disputes, Instant? now = null)
    {
        await output.Rows(
            disputes,
            [new("dispute", true), "charges", new("amount", true), "opened by", "opened at", new("days", true), "state", "reason"],
            d => [d.Dispute.ToString(CultureInfo.InvariantCulture), string.Join(", ", d.Charges), d.Amount, d.OpenedBy, d.OpenedAt, d.State == "open" ? Days(d.OpenedAt, now) : null, d.State, d.Reason]);
        return 0;
    }

    private static string? Days(string since, Instant? now)
        => now is { } at && CanonicalText.TryParseInstant(since, out var opened) ? ((int)(at - opened).TotalDays).ToString(CultureInfo.InvariantCulture) : null;
}
