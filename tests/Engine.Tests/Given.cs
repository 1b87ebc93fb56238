using System.Collections.Immutable;
using NodaTime;

namespace Connector.Engine.Tests;

/// <summary>Documents and what became of them, made by hand: charges "A", "B", … of May 2022, one to a line.</summary>
internal static class Given
{
    public const string Key = "2022-05/receivable/PAYER";

    public static readonly BillingPeriod June = new("2022-06", new Days(new LocalDate(2022, 6, 1), new LocalDate(2022, 6, 30)));

    /// <summary>What planning is told of May, under these settings.</summary>
    public static StepContext May(CorrectionPolicy policy = CorrectionPolicy.Adjust, decimal minimum = 0.01m, bool review = false, params (string Item, string? TaxCode)[] items)
    {
        var world = new World { Settings = DecidingSettings.Default with { Corrections = new CorrectionSettings(policy, minimum), ReviewRequired = review } };
        world.Rows("items", "item,name,tax_code", [.. items.Select(i => $"{i.Item},{i.Item},{i.TaxCode}")]);
        return world.At("2022-05");
    }

    /// <summary>An invoice, or a credit note with its signs turned, of these signed amounts.</summary>
    public static Document Target(params (string Charge, long Amount)[] charges)
    {
        var sum = charges.Sum(c => c.Amount);
        var sign = sum < 0 ? -1 : 1;
        return new Document
        {
            Key = Key,
            Kind = sum < 0 ? DocumentKind.CreditNote : DocumentKind.Invoice,
            Direction = Direction.Receivable,
            Payer = "PAYER",
            Counterparty = "PAYER",
            Period = "2022-05",
            IssuedIn = "2022-05",
            IssueDate = new LocalDate(2022, 5, 31),
            DueDate = new LocalDate(2022, 6, 30),
            Currency = "GBP",
            Subject = "2022-05: The payer",
            Total = sign * sum,
            Lines = [.. charges.Select((c, i) => new DocumentLine
            {
                Line = i + 1,
                Item = "ITEM",
                Description = "Support of " + c.Charge,
                Quantity = Fraction.One,
                UnitPrice = Currency.Amount(sign * c.Amount, "GBP"),
                Amount = sign * c.Amount,
                Service = new Days(new LocalDate(2022, 5, 1), new LocalDate(2022, 5, 31)),
                Charges = [new ChargeAmount(c.Charge, sign * c.Amount)],
            })],
        };
    }

    public static Document Unrated(params (string Charge, long Amount)[] charges)
        => Target(charges) with { Unrated = [.. charges.Where(c => c.Amount == 0).Select(c => (c.Charge, "RATE-001: no rate"))] };

    /// <summary>A document as it was sent.</summary>
    public static Publication Sent(Document document, PublicationState state = PublicationState.Posted, int revision = 1) => new()
    {
        Document = document.Key,
        Revision = revision,
        Backend = "books",
        ExternalId = "id-" + document.Key,
        ExternalNumber = state == PublicationState.Draft ? null : "INV/7",
        State = state,
        Digest = DocumentText.Digest(document),
        Content = document,
    };

    /// <summary>A closed May's case.</summary>
    public static DocumentCase Case(Document? target, Publication? original = null, params ImmutableArray<Publication> adjustments) => new()
    {
        Key = Key,
        PeriodState = PeriodState.Closed,
        Backend = "books",
        Target = target,
        TargetDigest = target is null ? null : DocumentText.Digest(target),
        Original = original,
        Adjustments = adjustments,
        AdjustIn = June,
    };

    public static ImmutableArray<PlannedAction> Plan(DocumentCase @case, StepContext? context = null) => BillingProcess.Plan(context ?? May(), @case).Output;

    /// <summary>An action carried out: what stands outside afterwards.</summary>
    public static Publication CarriedOut(PlannedAction action, PublicationState state = PublicationState.Draft)
    {
        var intent = BillingProcess.Intend(action);
        var found = new ExternalDocument(
            intent.Document, intent.Revision, intent.ExternalId ?? "id-" + intent.Document, null, action.Action == ActionKind.Cancel ? PublicationState.Cancelled : state, intent.Content.Total, null);
        return BillingProcess.Answer(action, intent, new SendOutcome.Done(found)).Publication!;
    }
}
