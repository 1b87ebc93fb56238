using System.Collections.Immutable;
using NodaTime;

namespace Connector.Engine.Planning;

/// <summary>The documents that correct a booked one: each line names the document, line and service period it corrects.</summary>
internal static class Adjusting
{
    /// <summary>
    /// What is wanted beside what is booked: one document for the difference; to reissue, one that cancels and one that replaces. Nothing when nothing differs.
    /// Where amounts of both signs have different tax codes, each of them is a credit and an invoice: their tax could have another sign than their total, which no
    /// accounting system posts.
    /// </summary>
    public static ImmutableArray<Document> Wanted(
        StepContext context, DocumentCase @case, Publication original, Dictionary<string, long> standing, Dictionary<string, long> target)
    {
        var charges = standing.Keys.Union(target.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (Array.TrueForAll(charges, c => standing.GetValueOrDefault(c) == target.GetValueOrDefault(c)))
        {
            return [];
        }

        // The reasons are given with the new amount: the document that cancels has the same text, whatever becomes known after it.
        return context.Facts.Settings.Corrections.Posted == CorrectionPolicy.Reissue
            ? [.. Make(c => -standing.GetValueOrDefault(c), "Cancels", c => target.GetValueOrDefault(c) == 0), .. Make(target.GetValueOrDefault, "Replaces", _ => true)]
            : [.. Make(c => target.GetValueOrDefault(c) - standing.GetValueOrDefault(c), "Corrects", _ => true)];

        IEnumerable<Document> Make(Func<string, long> amount, string what, Func<string, bool> hasCause)
            => Postable(context.Facts, charges, amount).Select(some => Adjustment(context, @case, original, some, amount, what, hasCause));
    }

    /// <summary>The charges with an amount, as many to a document as can be posted together: all of them, or the credits and the others apart.</summary>
    private static IEnumerable<string[]> Postable(KnownFacts facts, string[] charges, Func<string, long> amount)
    {
        var changed = Array.FindAll(charges, c => amount(c) != 0);
        var credits = Array.FindAll(changed, c => amount(c) < 0);
        var isOne = credits.Length == 0 || credits.Length == changed.Length || changed.Select(c => TaxCode(facts, c)).Distinct(StringComparer.Ordinal).Count() == 1;
        return (isOne ? [changed] : new[] { credits, Array.FindAll(changed, c => amount(c) > 0) }).Where(some => some.Length > 0);
    }

    private static string? TaxCode(KnownFacts facts, string charge)
        => ChargeKey.TryParse(charge, out var key) ? (facts.Item(key.ItemWithDay) ?? facts.Item(key.Item))?.TaxCode : null;

    /// <summary>The adjustment under the key it is given.</summary>
    public static Document Named(Document adjustment, string key) => adjustment with { Key = key };

    /// <summary>A draft keeps its key, and the period and the day it was first issued with, unless its content changes and the books are locked through that day.</summary>
    public static Document Keeping(Document adjustment, Publication draft, LocalDate? lockedThrough)
        => IsSaidBy(adjustment, draft) ? As(adjustment, draft) : Dating.After(lockedThrough, As(adjustment, draft));

    /// <summary>Whether a draft says the same already.</summary>
    public static bool IsSaidBy(Document adjustment, Publication draft) => DocumentText.Digest(As(adjustment, draft)) == draft.Digest;

    // One that was found after a restore is recorded with the dates of what it corrects, which an adjustment never has.
    private static Document As(Document adjustment, Publication draft) => draft.Content.IssuedIn == draft.Content.Period
        ? Named(adjustment, draft.Document)
        : Named(adjustment, draft.Document) with { IssuedIn = draft.Content.IssuedIn, IssueDate = draft.Content.IssueDate, DueDate = draft.Content.DueDate };

    private static Document Adjustment(
        StepContext context, DocumentCase @case, Publication original, string[] changed, Func<string, long> amount, string what, Func<string, bool> hasCause)
    {
        var document = original.Content;
        var causes = @case.CausesOf(changed.Where(hasCause).ToHashSet(StringComparer.Ordinal));
        var sum = changed.Sum(amount);
        var isCredit = sum < 0;
        // Never the draft that this becomes: a text made of its own text would differ each time.
        var sent = LinesByCharge(@case.Adjustments.Where(a => a.State.IsBooked()).Select(a => a.Content).Prepend(document));
        var targets = LinesByCharge(@case.Target is { } target ? [target] : []);
        var issued = @case.AdjustIn ?? context.Period;
        var date = @case.AdjustIn is null ? context.Period.Days.To : issued.Days.From;
        return Dating.After(@case.LockedThrough, document with
        {
            Kind = DocumentKinds.Of(document.Direction, isCredit),
            Corrects = document.Key,
            IssuedIn = issued.Key,
            IssueDate = date,
            DueDate = date,
            Subject = $"{what} {original.ExternalNumber ?? document.Key}: {document.Subject}",
            Total = isCredit ? -sum : sum,
            Unrated = [],
            Lines = [.. changed.Select((charge, index) =>
            {
                var value = isCredit ? -amount(charge) : amount(charge);
                var stood = sent.GetValueOrDefault(charge);
                var line = targets.GetValueOrDefault(charge) ?? stood!;
                return new DocumentLine
                {
                    Line = index + 1,
                    Item = line.Item,
                    Description = $"{what} {charge}: {line.Description}{(causes.GetValueOrDefault(charge) is { } cause ? DocumentLine.Because + cause : "")}",
                    Quantity = Fraction.One,
                    UnitPrice = Currency.Amount(value, document.Currency),
                    Amount = value,
                    Service = line.Service,
                    Charges = [new ChargeAmount(charge, value)],
                    Corrects = new LineReference(document.Key, stood is { Corrects: null } ? stood.Line : stood?.Corrects?.Line),
                };
            })],
        });
    }

    /// <summary>The line that each charge stood on first.</summary>
    private static Dictionary<string, DocumentLine> LinesByCharge(IEnumerable<Document> documents)
    {
        var lines = new Dictionary<string, DocumentLine>(StringComparer.Ordinal);
        foreach (var line in documents.SelectMany(d => d.Lines))
        {
            foreach (var charge in line.Charges)
            {
                lines.TryAdd(charge.Charge, line.Corrects is null ? line : line with { Description = Plain(line.Description, charge.Charge) });
            }
        }

        return lines;
    }

    /// <summary>What the text of an adjustment's line says of its charge, without that it was corrected and why.</summary>
    private static string Plain(string text, string charge)
    {
        var (begins, ends) = (text.LastIndexOf($" {charge}: ", StringComparison.Ordinal), text.IndexOf(DocumentLine.Because, StringComparison.Ordinal));
        return begins < 0 ? text : text[(begins + charge.Length + 3)..(ends < begins ? text.Length : ends)];
    }
}
