using System.Collections.Immutable;
using NodaTime;

namespace Connector.Engine.Assembling;

/// <summary>Groups charges into the documents that a backend receives.</summary>
internal static class AssembleDocuments
{
    /// <summary>The documents of the charges, by key. The charges of a document must all be there.</summary>
    public static StepResult<ImmutableArray<Document>> Run(StepContext context, RatedCharges rated)
    {
        var byDocument = rated.Charges.GroupBy(c => c.Document, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal);
        return new StepResult<ImmutableArray<Document>>([.. byDocument.Select(g => Assemble(context, g.Key, g))]);
    }

    private static Document Assemble(StepContext context, string key, IEnumerable<Charge> unordered)
    {
        var charges = unordered.ToArray();
        Array.Sort(charges, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        try
        {
            return Assemble(context, key, charges);
        }
        catch (OverflowException cause)
        {
            throw new SumTooLargeException(key, cause);
        }
    }

    private static Document Assemble(StepContext context, string key, Charge[] charges)
    {
        var first = charges[0];
        var sum = charges.Sum(c => c.Amount ?? 0);
        var isCredit = sum < 0;
        var issued = context.Period.Days.To;
        var provider = first.Direction == Direction.Payable || first.DocumentBy is DocumentBy.PayerAndProvider or DocumentBy.Agreement ? first.Provider : null;
        var recipient = first.DocumentBy is DocumentBy.PayerAndRecipient or DocumentBy.Agreement ? first.Recipient : null;
        return new Document
        {
            Key = key,
            Kind = DocumentKinds.Of(first.Direction, isCredit),
            Direction = first.Direction,
            Payer = first.Payer,
            Provider = provider,
            Recipient = recipient,
            Counterparty = first.Counterparty,
            Period = context.Period.Key,
            IssuedIn = context.Period.Key,
            IssueDate = issued,
            DueDate = issued.PlusDays(context.Facts.Settings.Billing.DueDays),
            Currency = first.Currency,
            Subject = Subject(context, first, provider, recipient),
            Total = isCredit ? -sum : sum,
            Lines = Lines(context.Facts, charges, isCredit, issued),
            Unrated = [.. charges.Where(c => c.Amount is null).Select(c => (c.Key, c.Reason ?? ""))],
        };
    }

    private static string Subject(StepContext context, Charge first, string? provider, string? recipient)
    {
        var day = context.Period.Days.To;
        var parties = new[] { first.Counterparty, provider, recipient }.Where(p => p is not null).Distinct()
            .Select(p => context.Facts.PartyOn(p, day)?.Name ?? p!);
        return context.Period.Key + ": " + string.Join(", ", parties);
    }

    /// <summary>The lines, in the order of their first charge. A line has one tax code, so a line by recipient is one for each.</summary>
    private static ImmutableArray<DocumentLine> Lines(KnownFacts facts, Charge[] charges, bool isCredit, LocalDate issued)
    {
        var lines = ImmutableArray.CreateBuilder<DocumentLine>();
        if (Array.TrueForAll(charges, c => c.LineBy == LineBy.Charge))
        {
            foreach (var charge in charges)
            {
                lines.Add(LineOf(facts, lines.Count + 1, [charge], isCredit, issued));
            }

            return lines.DrainToImmutable();
        }

        foreach (var group in charges.GroupBy(c => c.LineBy switch
        {
            LineBy.Charge => (c.LineBy, c.Key, ""),
            LineBy.Item => (c.LineBy, c.Item, ""),
            _ => (c.LineBy, c.Recipient ?? "", facts.Item(c.Item)?.TaxCode ?? ""),
        }))
        {
            lines.Add(LineOf(facts, lines.Count + 1, [.. group], isCredit, issued));
        }

        return lines.DrainToImmutable();
    }

    private static DocumentLine LineOf(KnownFacts facts, int number, Charge[] charges, bool isCredit, LocalDate issued)
    {
        var first = charges[0];
        var item = Array.TrueForAll(charges, c => c.Item == first.Item) ? first.Item : null;
        var unitPrice = item is not null && Array.TrueForAll(charges, c => c.UnitPrice == first.UnitPrice) ? first.UnitPrice : null;
        Fraction? quantity = item is null ? Fraction.One : Fraction.Zero;
        Days service = first.Service;
        var amount = 0L;
        foreach (var charge in charges)
        {
            quantity = item is null ? quantity : quantity + charge.Quantity;
            service = new Days(Days.Earlier(service.From, charge.Service.From), Days.Later(service.To, charge.Service.To));
            amount += charge.Amount ?? 0;
        }

        return new DocumentLine
        {
            Line = number,
            Item = item,
            Description = Description(facts, charges, item, service, issued),
            Quantity = quantity,
            UnitPrice = isCredit && unitPrice is { } price ? -price : unitPrice,
            Amount = isCredit ? -amount : amount,
            Service = service,
            Charges = [.. charges.Select(c => new ChargeAmount(c.Key, isCredit ? -(c.Amount ?? 0) : c.Amount ?? 0))],
        };
    }

    private static string Description(KnownFacts facts, Charge[] charges, string? item, Days service, LocalDate issued)
    {
        var first = charges[0];
        var text = item is null ? "" : facts.Item(item)?.Name ?? item;
        if (first.Recipient is { } recipient && Array.TrueForAll(charges, c => c.Recipient == recipient))
        {
            text += (text.Length == 0 ? "" : ", ") + (facts.PartyOn(recipient, issued)?.Name ?? recipient) + " (" + recipient + ")";
        }

        text += (text.Length == 0 ? "" : ", ") + CanonicalText.Text(service.From) + " to " + CanonicalText.Text(service.To);
        return first.PurchaseOrder is { } order && Array.TrueForAll(charges, c => c.PurchaseOrder == order) ? text + ", order " + order : text;
    }
}
