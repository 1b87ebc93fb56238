using System.Collections.Immutable;

namespace Connector.Engine.Reconciling;

/// <summary>Takes what was found in the accounting system for the content of a document, in place of one that was never confirmed to be there.</summary>
internal static class AdoptDocuments
{
    /// <summary>The publication with what was found as its content: a revision of its own, after all that either side knows.</summary>
    public static Publication Run(Publication known, ExternalDocument found, ImmutableArray<FoundLine> lines, bool isOfOthers = false)
    {
        var meant = known.Content;
        var unused = meant.Lines.ToList();
        var content = meant with
        {
            Kind = DocumentKinds.Of(meant.Direction, found.IsCredit ?? meant.Kind.IsCredit()),
            Lines = [.. lines.Where(l => l.Amount != 0 || !l.Charges.IsEmpty).Select((line, index) => Line(known, line, index + 1, unused, isOfOthers))],
            Total = found.Total,
            Unrated = [],
        };
        return known with
        {
            Revision = Math.Max(known.Revision, found.Revision) + 1,
            Content = content,
            Digest = DocumentText.Digest(content),
            ExternalDigest = found.Digest,
            State = found.State,
            ExternalId = found.ExternalId,
            ExternalNumber = found.ExternalNumber,
            Drift = null,
            Found = null,
            Accepted = null,
        };
    }

    /// <summary>A credit note of others as a document of ours that corrects the one it is against.</summary>
    /// <param name="credited">The publication it is against.</param>
    /// <param name="key">The key it gets.</param>
    /// <param name="found">The credit note.</param>
    /// <param name="lines">Its lines.</param>
    public static Publication Credit(Publication credited, string key, ExternalDocument found, ImmutableArray<FoundLine> lines)
    {
        var meant = credited.Content;
        var known = credited with
        {
            Document = key,
            Revision = found.Revision,
            Content = meant with
            {
                Key = key,
                Corrects = credited.Original,
                Kind = DocumentKinds.Of(meant.Direction, found.IsCredit ?? !meant.Kind.IsCredit()),
                Subject = $"{found.ExternalNumber ?? found.ExternalId}: {meant.Subject}",
                Lines = [.. meant.Lines.Select(l => l with { Corrects = l.Corrects ?? new LineReference(credited.Original, l.Line) })],
            },
        };
        return Run(known, found, lines, isOfOthers: true) with { ByOthers = true, Credited = null, EndedByUs = false };
    }

    private static DocumentLine Line(Publication known, FoundLine line, int number, List<DocumentLine> unused, bool isOfOthers)
    {
        var meant = unused.Find(l => Text(l.Description) == Text(line.Text))
            // A backend may add to the text of a line, such as the quantity that it cannot express.
            ?? unused.Find(l => l.Description.Length > 0 && line.Text.StartsWith(l.Description, StringComparison.Ordinal))
            ?? (line.Item is not null && unused.FindAll(l => l.Item == line.Item) is [var only] ? only : null);
        if (meant is not null)
        {
            unused.Remove(meant);
        }

        ImmutableArray<ChargeAmount> charges = !line.Charges.IsEmpty ? [.. line.Charges.GroupBy(c => c.Charge, StringComparer.Ordinal).Select(g => new ChargeAmount(g.Key, g.Sum(c => c.Amount)))]
            : meant is { Charges: [var alone] } ? [new ChargeAmount(alone.Charge, line.Amount)]
            // A part of a line that sums up several charges is no one's in particular.
            : isOfOthers && meant?.Amount != line.Amount ? []
            : meant?.Charges ?? [];
        // What no charge accounts for is the document's own, so that all of it adds up.
        var rest = line.Amount - charges.Sum(c => c.Amount);
        var item = line.Item ?? meant?.Item ?? known.Content.Lines.FirstOrDefault()?.Item;
        return new DocumentLine
        {
            Line = number,
            Item = item,
            Description = line.Text,
            Quantity = Fraction.One,
            UnitPrice = Currency.Amount(line.Amount, known.Content.Currency),
            Amount = line.Amount,
            Service = meant?.Service ?? known.Content.Lines.FirstOrDefault()?.Service ?? new Days(known.Content.IssueDate, known.Content.IssueDate),
            Charges = rest == 0 ? charges : charges.Add(new ChargeAmount(OfDocument(known.Document, item), rest)),
            Corrects = meant?.Corrects ?? known.Content.Lines.FirstOrDefault()?.Corrects ?? (known.Content.Corrects is { } corrected ? new LineReference(corrected, meant?.Line) : null),
        };
    }

    /// <summary>What a line says, without the reasons of a correction: they are others when it is made again.</summary>
    private static string Text(string description) => description.Split(DocumentLine.Because)[0];

    /// <summary>The key under which an amount counts for a document and an item, where no charge accounts for it: with the document's key in the place of an agreement.</summary>
    private static string OfDocument(string document, string? item)
    {
        var segments = Keys.Split(document);
        return new ChargeKey(segments[0], string.Join('/', segments.Skip(1)), item ?? "").ToString();
    }
}
