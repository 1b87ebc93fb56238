using System.CommandLine;
using System.Globalization;
using Connector.Client;
using Connector.Contract;
using Connector.Engine;
using Connector.Host.Json;
using Connector.Operations;
using Connector.Operations.Backends;
using Connector.Operations.Documents;
using Connector.Operations.Explaining;
using Connector.Operations.Importing;
using Connector.Operations.Planning;
using Connector.Operations.Rating;
using Connector.Operations.Reviewing;
using Connector.Store;

namespace Connector.Host.Commands;

/// <summary>From facts to documents: charges, documents, explain, plan, approve, trace.</summary>
internal static class BillingCommands
{
    private static Option<string?> PayerOption() => new("--payer") { Description = "Only this payer's.", HelpName = "K" };

    public static IEnumerable<Command> All() => [ChargesCommand(), DocumentsCommand(), ExplainCommand(), PlanCommand(), ApproveCommand(), TraceCommand()];

    private static Argument<string> PeriodArgument() => new("P") { Description = "The period, such as 2022-05." };

    private static Command ChargesCommand()
    {
        var payer = PayerOption();
        var period = PeriodArgument();
        var agreement = new Option<string?>("--agreement") { Description = "Only this agreement's.", HelpName = "K" };
        var unrated = new Option<bool>("--unrated") { Description = "Only those without an amount, with the reasons." };
        return new Command("charges", """
            Rates a period: every amount due for an agreement, item and period.

              connector charges 2022-05 --payer CG-R001
              connector charges 2022-05 --unrated
            """) { period, payer, agreement, unrated }.Does(async (command, parsed, _) =>
        {
            using var snapshot = command.Operation.Read();
            var facts = snapshot.Facts();
            var of = BillingPeriods.Require(facts, parsed.GetValue(period)!);
            return await Show(command.Output, ListCharges.Run(command.Operation, snapshot, of, parsed.GetValue(payer), parsed.GetValue(agreement), parsed.GetValue(unrated)).Select(Rows.Of));
        }, async (remote, parsed, cancellation) =>
        {
            var charges = await remote.Api.GetCharges(
                parsed.GetValue(period)!, parsed.GetValue(payer), parsed.GetValue(agreement), parsed.GetValue(unrated) ? true : null, remote.AsOf, cancellation: cancellation).Content();
            return await Show(remote.Output, charges.ToAsyncEnumerable());
        }, isReading: true);

        static async Task<int> Show(Output output, IAsyncEnumerable<ChargeRow> charges)
        {
            var total = 0m;
            await output.Rows(
                output.IsJson ? charges : charges.Select(charge =>
                {
                    total += Amounts.Of(charge.Amount);
                    return charge;
                }),
                ["charge", "payer", "provider", "recipient", "from", "to", new("quantity", true), new("unit price", true), new("amount", true), "status"],
                c => [c.Charge, c.Payer, c.Provider, c.Recipient, c.From, c.To, c.Quantity, c.UnitPrice, c.Amount, c.Reason ?? c.Status],
                count => $"{Output.Count(count, "charge")}, {Amounts.Text(total)} in all");
            return 0;
        }
    }

    private static Command DocumentsCommand()
    {
        var payer = PayerOption();
        var period = PeriodArgument();
        var format = new Option<string>("--format") { Description = "json, csv, quickbooks or odoo: layouts that imports accept.", HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong("json", "csv", "quickbooks", "odoo");
        return new Command("documents", """
            Lists a period's documents: posted ones as posted, the others as they should be, and adjustments.

              connector documents 2022-05
              connector documents 2022-05 --format quickbooks > invoices.csv
            """) { period, payer, format }.Does(async (command, parsed, _) =>
        {
            using var snapshot = command.Operation.Read();
            var facts = snapshot.Facts();
            var of = BillingPeriods.Require(facts, parsed.GetValue(period)!);
            var planner = new Planner(command.Operation, snapshot, new PlanFilter(of.Key, Payer: parsed.GetValue(payer)));
            var documents = planner.Documents(PlanDetail.Contents).SelectMany(ListDocuments.Of);
            if (parsed.GetValue(format) is { } layout and not "json")
            {
                foreach (var left in ExportDocuments.Write(layout, command.Output.Out, documents.ToBlockingEnumerable(), snapshot, of.Days.To, command.Settings.Texts))
                {
                    command.Output.Error.WriteLine(left);
                }

                return 0;
            }

            command.Output.IsJson |= parsed.GetValue(format) == "json";
            return await Show(command.Output, documents.Select(d => Rows.Of(d.Document, d.Envelope)));
        }, async (remote, parsed, cancellation) =>
        {
            if (parsed.GetValue(format) is { } layout and not "json")
            {
                return await remote.Copy(remote.Api.ExportDocuments(parsed.GetValue(period)!, layout, parsed.GetValue(payer), remote.AsOf, cancellation), cancellation);
            }

            remote.Output.IsJson |= parsed.GetValue(format) == "json";
            var documents = await remote.Api.GetDocuments(parsed.GetValue(period)!, parsed.GetValue(payer), remote.AsOf, cancellation: cancellation).Content();
            return await Show(remote.Output, documents.ToAsyncEnumerable());
        }, isReading: true);

        static async Task<int> Show(Output output, IAsyncEnumerable<DocumentRow> documents)
        {
            var total = 0m;
            await output.Rows(
                output.IsJson ? documents : documents.Select(d =>
                {
                    total += DocumentKinds.Parse(d.Kind).IsCredit() ? -Amounts.Of(d.Total) : Amounts.Of(d.Total);
                    return d;
                }),
                ["document", new("revision", true), "kind", "counterparty", "issued", "due", new("lines", true), new("total", true), "currency", "state"],
                d => [d.Document, d.Revision.ToString(CultureInfo.InvariantCulture), d.Kind, d.Counterparty, d.IssueDate, d.DueDate, d.Lines.Count.ToString("n0", CultureInfo.InvariantCulture), d.Total, d.Currency, d.State],
                count => $"{Output.Count(count, "document")}, {Amounts.Text(total)} in all");
            return 0;
        }
    }

    private static Command ExplainCommand()
    {
        var charge = new Argument<string>("CHARGE") { Description = "The charge's key: PERIOD/AGREEMENT/ITEM." };
        return new Command("explain", """
            Shows how an amount came about: every step from facts to the one rounding.

              connector explain 2022-05/A00001-P001/P001
            """) { charge }.Does((command, parsed, _) =>
        {
            using var snapshot = command.Operation.Read();
            var key = parsed.GetValue(charge)!;
            var explanation = ExplainCharge.Find(snapshot, key)
                ?? throw new Refusal(RefusalKind.NotFound, ExplainCharge.None(snapshot, key));
            if (command.Output.IsJson)
            {
                command.Output.Json(Rows.Of(explanation, snapshot.RecordedBy));
            }
            else
            {
                ExplanationText.Write(command.Output, explanation, snapshot);
            }

            return Task.FromResult(0);
        }, async (remote, parsed, cancellation) =>
        {
            var key = parsed.GetValue(charge)!;
            if (remote.Output.IsJson)
            {
                remote.Output.Json(await remote.Api.Explain(key, remote.AsOf, cancellation).Content());
            }
            else
            {
                remote.Output.Out.Write(await remote.Api.ExplainInWords(key, remote.AsOf, cancellation).Content());
            }

            return 0;
        }, isReading: true);
    }

    private static Command PlanCommand()
    {
        var payer = PayerOption();
        var period = new Argument<string?>("P") { Description = "The period; without it, all that is due.", Arity = ArgumentArity.ZeroOrOne };
        var backend = new Option<string?>("--backend") { Description = "Only what goes to this backend.", HelpName = "B" };
        var with = new Option<string[]>("--with") { Description = "What if these files were imported? Nothing is recorded.", HelpName = "FILES", AllowMultipleArgumentsPerToken = true };
        return new Command("plan", """
            Says what publishing would do, and why: what is due, less what is held, less what exists in the books.

              connector plan                       all that is due
              connector plan 2022-05               a preview of one period
              connector plan --with rates.csv      what if these prices were known?
            """) { period, backend, payer, with }.Does(async (command, parsed, cancellation) =>
        {
            Func<Snapshot> known = parsed.GetValue(with) is { Length: > 0 } files
                ? () => ImportFacts.WhatIf(command.Operation, limited => Import.Open(files, folder: command.Environment.Folder, cancellation: limited))
                : command.Operation.Read;
            var filter = new PlanFilter(parsed.GetValue(period), parsed.GetValue(backend), parsed.GetValue(payer));
            var json = command.Output.IsJson;
            await PlanTable.Write(command.Output, settled => MakePlan.Run(
                command.Operation, known, parsed.GetValue(with) is { Length: > 0 }, filter, json ? PlanDetail.All : PlanDetail.Rows, ConfiguredBackends.Open(command.Operation, filter.Backend), json ? null : settled, cancellation).Select(Rows.Of));
            return 0;
        }, async (remote, parsed, cancellation) =>
        {
            var facts = parsed.GetValue(with) is { Length: > 0 } files ? RemoteFiles.Rows(files, remote.Environment) : null;
            var rows = await remote.Api.Plan(new PlanRequest(parsed.GetValue(period), parsed.GetValue(backend), parsed.GetValue(payer), facts), remote.AsOf, cancellation: cancellation).Content();
            await PlanTable.Write(remote.Output, _ => rows.ToAsyncEnumerable());
            return 0;
        }, isReading: true);
    }

    private static Command ApproveCommand()
    {
        var payer = PayerOption();
        var documents = new Argument<string[]>("DOCUMENT") { Description = "Documents, as plan names them.", Arity = ArgumentArity.ZeroOrMore };
        var period = new Option<string?>("--period") { Description = "All documents of this period that wait for approval.", HelpName = "P" };
        var withdraw = new Option<bool>("--withdraw") { Description = "Take approvals back." };
        return new Command("approve", """
            Approves this content of documents, where Review is required. A changed document needs it again.

              connector approve --period 2022-05 --payer CG-R001
            """) { documents, period, payer, withdraw }.Does(async (command, parsed, _) =>
        {
            var rows = await ApproveDocuments.Run(command.Operation, parsed.GetValue(documents)!, parsed.GetValue(period), parsed.GetValue(payer), parsed.GetValue(withdraw));
            return await Show(command.Output, rows.Select(Rows.Of));
        }, async (remote, parsed, cancellation) => await Show(remote.Output, await remote.Api.Approve(
            new ApprovalRequest(parsed.GetValue(documents), parsed.GetValue(period), parsed.GetValue(payer), parsed.GetValue(withdraw), remote.Reason), remote.IdempotencyKey, cancellation).Content()));

        static async Task<int> Show(Output output, IEnumerable<ApprovalRow> rows)
        {
            await output.Rows(rows, ["document", new("revision", true), "state", "actor"], row => [row.Document, row.Revision.ToString(CultureInfo.InvariantCulture), row.State, row.Actor]);
            return 0;
        }
    }

    private static Command TraceCommand()
    {
        var key = new Argument<string>("KEY") { Description = "A charge, document, reading (MEASURE/SUBJECT/FROM) or BACKEND:EXTERNAL_ID." };
        return new Command("trace", """
            Follows a charge, document, reading or external id to all the others.

              connector trace 2022-05/A00001-P001/P001
              connector trace books:17
            """) { key }.Does((command, parsed, _) =>
        {
            using var snapshot = command.Operation.Read();
            var trace = TraceKey.Find(command.Operation, snapshot, parsed.GetValue(key)!)
                ?? throw new Refusal(RefusalKind.NotFound, new Issue("USAGE-005", parsed.GetValue(key)!, $"Nothing is known under {parsed.GetValue(key)}.", "Name a charge, document, reading or BACKEND:EXTERNAL_ID."));
            return Task.FromResult(Show(command.Output, Rows.Of(trace)));
        }, async (remote, parsed, cancellation) => Show(remote.Output, await remote.Api.Trace(parsed.GetValue(key)!, remote.AsOf, cancellation).Content()), isReading: true);

        static int Show(Output output, TraceRow trace)
        {
            if (output.IsJson)
            {
                output.Json(trace);
            }
            else
            {
                TraceText.Write(output, trace);
            }

            return 0;
        }
    }
}
