using System.Collections.Immutable;

namespace Connector.Engine.Planning;

/// <summary>The documents that correct a booked one: each line names the document, line and service period it corrects.</summary>
internal static class Adjusting
{
    /// <summary>What is wanted beside what is booked: one document for the difference; to reissue, one that cancels and one that replaces. Nothing when nothing differs.</summary>
    public static ImmutableArray<Document> Wanted(
        StepContext context, DocumentCase @case, Publication original, Dictionary<string, long> standing, Dictionary<string, long> target)
    {
        var charges = standing.Keys.Union(target.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (Array.TrueForAll(charges, c => standing.GetValueOrDefault(c) == target.GetValueOrDefault(c)))
        {
            return [];
        }

        Document Make(Func<string, long> amount, string what, Func<string, bool> hasCause) => Adjustment(context, @case, original, charges, amount, what, hasCause);
        // The reasons are given with the new amount: the document that cancels has the same text, whatever becomes known after it.
        return context.Facts.Settings.Corrections.Posted == CorrectionPolicy.Reissue
            ? [.. new[]
            {
                Make(c => -standing.GetValueOrDefault(c), "Cancels", c => target.GetValueOrDefault(c) == 0),
                Make(target.GetValueOrDefault, "Replaces", _ => true),
            }.Where(d => !d.Lines.IsEmpty)]
            : [Make(c => target.GetValueOrDefault(c) - standing.GetValueOrDefault(c), "Corrects", _ => true)];
    }

    /// <summary>The adjustment under the key it is given.</summary>
    public static Document Named(Document adjustment, string key) => adjustment with { Key = key };

    /// <summary>A draft keeps the period and the date it was first issued with.</summary>
    public static Document Keeping(Document adjustment, Document draft)
        => adjustment with { IssuedIn = draft.IssuedIn, IssueDate = draft.IssueDate, DueDate = draft.DueDate };

    private static Document Adjustment(
        StepContext context, DocumentCase @case, Publication original, string[] charges, Func<string, long> amount, string what, Func<string, bool> hasCause)
    {
        var document = original.Content;
        var changed = charges.Where(c => amount(c) != 0).ToArray();
        var causes = @case.CausesOf(changed.Where(hasCause).ToHashSet(StringComparer.Ordinal));
        var sum = changed.Sum(amount);
        var isCredit = sum < 0;
        // Never the draft that this becomes: a text made of its own text would differ each time.
        var sent = LinesByCharge(@case.Adjustments.Where(a => a.State.IsBooked()).Select(a => a.Content).Prepend(document));
        var targets = LinesByCharge(@case.Target is { } target ? [target] : []);
        var issued = @case.AdjustIn ?? context.Period;
        var date = @case.AdjustIn is null ? context.Period.Days.To : issued.Days.From;
        date = @case.LockedThrough is { } locked && locked >= date ? locked.PlusDays(1) : date;
        return document with
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
        };
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
