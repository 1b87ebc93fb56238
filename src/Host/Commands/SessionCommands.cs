using System.CommandLine;
using Connector.Client;
using Connector.Contract;
using Connector.Engine;
using Connector.Host.Json;
using Connector.Operations;
using Connector.Operations.Sessions;
using NodaTime;

namespace Connector.Host.Commands;

/// <summary>Live charging by time: sessions that start, move and end while somebody watches.</summary>
internal static class SessionCommands
{
    private static Option<string?> At() => new("--at") { Description = "When (default: now): 2022-05-01T10:00:00Z.", HelpName = "INSTANT" };

    public static Command Make() => new("session", """
        Charges time live: a stay on a list, a shift, a visit.

          connector session start S1 --agreement HOSPITAL --payer OWNER7 --recipient BELLA
          connector session preview S1
          connector session transfer S1 --to BOARDING
          connector session check-out S1.2
        """) { StartCommand(), TransferCommand(), CheckOutCommand(), PreviewCommand(), ListCommand() };

    private static Argument<string> Key() => new("SESSION") { Description = "The session's key." };

    private static Command StartCommand()
    {
        var key = Key();
        var agreement = new Option<string>("--agreement") { Description = "The agreement it is charged by.", HelpName = "K", Required = true };
        var payer = new Option<string?>("--payer") { Description = "Who pays, of a standing offer.", HelpName = "K" };
        var recipient = new Option<string?>("--recipient") { Description = "Who receives, of a standing offer.", HelpName = "K" };
        var place = new Option<string?>("--place") { Description = "Whose prices count.", HelpName = "K" };
        return new Command("start", "Starts a session.") { key, agreement, payer, recipient, place, At() }.Does((command, parsed, _) => Show(command, StartSession.Run(
            command.Operation, parsed.GetValue(key)!, new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["agreement"] = parsed.GetValue(agreement),
                ["payer"] = parsed.GetValue(payer),
                ["recipient"] = parsed.GetValue(recipient),
                ["place"] = parsed.GetValue(place),
            }, AtOf(parsed))), async (remote, parsed, cancellation) => Show(remote.Output, await remote.Api.StartSession(
                new StartSessionRequest(parsed.GetValue(key)!, parsed.GetValue(agreement)!, parsed.GetValue(payer), parsed.GetValue(recipient), parsed.GetValue(place), parsed.GetValue<string?>("--at"), remote.Reason),
                remote.IdempotencyKey,
                cancellation).Content()));
    }

    private static Command TransferCommand()
    {
        var key = Key();
        var to = new Option<string>("--to") { Description = "The agreement it goes on with.", HelpName = "K", Required = true };
        var next = new Option<string?>("--session") { Description = "The key of the session that starts (default: SESSION.2).", HelpName = "K" };
        return new Command("transfer", "Ends a session, and starts the next on another list: its time begins again.") { key, to, next, At() }
            .Does((command, parsed, _) => Show(command, TransferSession.Run(command.Operation, parsed.GetValue(key)!, parsed.GetValue(to)!, parsed.GetValue(next), AtOf(parsed))), async (remote, parsed, cancellation) => Show(remote.Output, await remote.Api.TransferSession(
                parsed.GetValue(key)!, new TransferSessionRequest(parsed.GetValue(to)!, parsed.GetValue(next), parsed.GetValue<string?>("--at"), remote.Reason), remote.IdempotencyKey, cancellation).Content()));
    }

    private static Command CheckOutCommand()
    {
        var key = Key();
        return new Command("check-out", "Ends a session, and tells what else is open for its recipient.") { key, At() }
            .Does((command, parsed, _) => Show(command, CheckOutSession.Run(command.Operation, parsed.GetValue(key)!, AtOf(parsed))), async (remote, parsed, cancellation) => Show(remote.Output, await remote.Api.CheckOut(
                parsed.GetValue(key)!, new EndSessionRequest(parsed.GetValue<string?>("--at"), remote.Reason), remote.IdempotencyKey, cancellation).Content()));
    }

    private static Command PreviewCommand()
    {
        var key = Key();
        return new Command("preview", "Says what would be invoiced if the session ended now. Nothing is recorded.") { key, At() }
            .Does((command, parsed, _) => Show(command, PreviewSession.Run(command.Operation, parsed.GetValue(key)!, AtOf(parsed))), async (remote, parsed, cancellation) => Show(remote.Output, await remote.Api.PreviewSession(
                parsed.GetValue(key)!, parsed.GetValue<string?>("--at"), remote.AsOf, cancellation).Content()), isReading: true);
    }

    private static Command ListCommand()
    {
        var recipient = new Option<string?>("--recipient") { Description = "Only this recipient's.", HelpName = "K" };
        return new Command("list", "Lists the sessions in progress.") { recipient }.Does(async (command, parsed, _) =>
        {
            using var snapshot = command.Operation.Read();
            var open = snapshot.OpenSessions().Where(s => parsed.GetValue(recipient) is not { } key || s.Recipient == key);
            return await ShowOpen(command.Output, open.Select(Rows.Of));
        }, async (remote, parsed, cancellation) => await ShowOpen(remote.Output, await remote.Api.GetSessions(parsed.GetValue(recipient), remote.AsOf, cancellation: cancellation).Content()), isReading: true);

        static async Task<int> ShowOpen(Output output, IEnumerable<SessionRow> sessions)
        {
            await output.Rows(sessions, ["session", "agreement", "payer", "recipient", "place", "start"], s => [s.Session, s.Agreement, s.Payer, s.Recipient, s.Place, s.Start]);
            return 0;
        }
    }

    private static Instant? AtOf(ParseResult parsed) => parsed.GetValue<string?>("--at") is not { } text ? null
        : CanonicalText.TryParseInstant(text, out var at) ? at
        : throw new Refusal(RefusalKind.Input, new Issue("CLOCK-002", text, $"--at '{text}' is not an instant.", "Write it with an offset or Z, as 2022-05-01T10:00:00Z."));

    private static Task<int> Show(CommandContext command, LiveSession live)
    {
        using var snapshot = command.Operation.Read();
        return Task.FromResult(Show(command.Output, Rows.Of(live, snapshot.Facts())));
    }

    private static int Show(Output output, LiveSessionRow live)
    {
        if (output.IsJson)
        {
            output.Json(live);
            return 0;
        }

        output.Out.WriteLine($"{live.Session} on {live.Agreement}, {live.Start} to {live.End ?? "now"}");
        foreach (var line in live.Lines)
        {
            output.Out.WriteLine($"  {line.Description}  {line.Amount ?? line.Reason} {line.Currency}");
        }

        foreach (var other in live.Others)
        {
            output.Out.WriteLine($"  still open: {other.Session} on {other.Agreement}, since {other.Start}");
        }

        return 0;
    }
}
