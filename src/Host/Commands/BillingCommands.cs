using System.CommandLine;
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
            var total = 0L;
            var charges = ListCharges.Run(command.Operation, snapshot, of, parsed.GetValue(payer), parsed.GetValue(agreement), parsed.GetValue(unrated)).Select(charge =>
            {
                total += charge.Amount ?? 0;
                return charge;
            });
            await command.Output.Rows(charges, Fields.Charge,
                ["charge", "payer", "provider", "recipient", "from", "to", new("quantity", true), new("unit price", true), new("amount", true), "status"],
                c => [c.Key, c.Payer, c.Provider, c.Recipient, CanonicalText.Text(c.Service.From), CanonicalText.Text(c.Service.To), c.Quantity?.ToText(6), c.UnitPrice?.ToText(6),
                    Currency.Text(c.Amount, c.Currency), c.Reason ?? c.Status.Text()],
                count => $"{Output.Count(count, "charge")}, {Currency.Text(total, facts.Settings.Billing.Currency)} in all");
            return 0;
        });
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
                foreach (var left in ExportDocuments.Write(layout, command.Output.Out, documents.ToBlockingEnumerable(), facts, of.Days.To))
                {
                    command.Output.Error.WriteLine(left);
                }

                return 0;
            }

            command.Output.IsJson |= parsed.GetValue(format) == "json";
            var total = 0L;
            await command.Output.Rows(documents.Select(d =>
                {
                    total += d.Document.SignedTotal;
                    return d;
                }),
                (json, d) => DocumentText.Write(json, d.Document, d.Envelope),
                ["document", new("revision", true), "kind", "counterparty", "issued", "due", new("lines", true), new("total", true), "currency", "state"],
                d => [d.Document.Key, d.Envelope.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture), d.Document.Kind.Text(), d.Document.Counterparty, CanonicalText.Text(d.Document.IssueDate),
                    CanonicalText.Text(d.Document.DueDate), d.Document.Lines.Length.ToString("n0", System.Globalization.CultureInfo.InvariantCulture), d.Document.Unrated.IsEmpty ? Currency.Text(d.Document.Total, d.Document.Currency) : null, d.Document.Currency, d.Envelope.State],
                count => $"{Output.Count(count, "document")}, {Currency.Text(total, facts.Settings.Billing.Currency)} in all");
            return 0;
        });
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
                command.Output.Json(json => Fields.Explanation(json, explanation, snapshot.RecordedBy));
            }
            else
            {
                ExplanationText.Write(command.Output, explanation, snapshot);
            }

            return Task.FromResult(0);
        });
    }

    private static Command PlanCommand()
    {
        var payer = PayerOption();
        var period = new Argument<string?>("P") { Description = "The period; without it, all that is due.", Arity = ArgumentArity.ZeroOrOne };
        var backend = new Option<string?>("--backend") { Description = "Only what goes to this backend.", HelpName = "B" };
        var with = new Option<string[]>("--with") { Description = "What if these files were imported? Nothing is recorded.", HelpName = "FILES", AllowMultipleArgumentsPerToken = true };
        return new Command("plan", """
            Says what publishing would do, and why: target less what is held less what stands outside.

              connector plan                       all that is due
              connector plan 2022-05               a preview of one period
              connector plan --with rates.csv      what if these prices were known?
            """) { period, backend, payer, with }.Does(async (command, parsed, cancellation) =>
        {
            Func<Snapshot> known = parsed.GetValue(with) is { Length: > 0 } files
                ? () => ImportFacts.WhatIf(command.Operation, recording => Import.Run(recording, files, folder: command.Environment.Folder))
                : command.Operation.Read;
            var filter = new PlanFilter(parsed.GetValue(period), parsed.GetValue(backend), parsed.GetValue(payer));
            var json = command.Output.IsJson;
            await PlanTable.Write(command.Output, settled => MakePlan.Run(
                command.Operation, known, filter, json ? PlanDetail.All : PlanDetail.Rows, ConfiguredBackends.Open(command.Operation, filter.Backend), json ? null : settled, cancellation));
            return 0;
        });
    }

    private static Command ApproveCommand()
    {
        var payer = PayerOption();
        var documents = new Argument<string[]>("DOCUMENT") { Description = "Documents, as plan names them.", Arity = ArgumentArity.ZeroOrMore };
        var period = new Option<string?>("--period") { Description = "All documents of this period that wait for approval.", HelpName = "P" };
        var withdraw = new Option<bool>("--withdraw") { Description = "Take approvals back." };
        return new Command("approve", """
            Approves this content of documents, where Review is required. A changed document needs it anew.

              connector approve --period 2022-05 --payer CG-R001
            """) { documents, period, payer, withdraw }.Does(async (command, parsed, _) =>
        {
            var rows = await ApproveDocuments.Run(command.Operation, parsed.GetValue(documents)!, parsed.GetValue(period), parsed.GetValue(payer), parsed.GetValue(withdraw));
            await command.Output.Rows(rows.ToAsyncEnumerable(), Fields.Approved, ["document", new("revision", true), "state", "actor"], row => [row.Document, row.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture), row.State, row.Actor]);
            return 0;
        });
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
            if (command.Output.IsJson)
            {
                command.Output.Json(json => Fields.Trace(json, trace));
            }
            else
            {
                TraceText.Write(command.Output, trace);
            }

            return Task.FromResult(0);
        });
    }
}
