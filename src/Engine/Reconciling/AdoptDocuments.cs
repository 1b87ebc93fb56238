using System.Collections.Immutable;

namespace Connector.Engine.Reconciling;

/// <summary>Takes what was found in the accounting system for the content of a document, in place of one that was never confirmed to be there.</summary>
internal static class AdoptDocuments
{
    /// <summary>The publication with what was found as its content: a revision of its own, after all that either side knows.</summary>
    public static Publication Run(Publication known, ExternalDocument found, ImmutableArray<FoundLine> lines, bool isOfOthers = false)
    {
        var meant = known.Content;
        var carrying = Joined(lines.Where(l => l.Amount != 0 || !l.Charges.IsEmpty), meant.Lines);
        var matched = Matched(carrying, meant.Lines);
        var content = meant with
        {
            Kind = DocumentKinds.Of(meant.Direction, found.IsCredit ?? meant.Kind.IsCredit()),
            Lines = [.. carrying.Select((line, index) => Line(known, line, index + 1, matched[index], isOfOthers))],
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
        var counted = Run(known, found, lines, isOfOthers: true);
        // A reversal takes back what was billed, whatever its lines are called.
        var content = counted.Content with { Lines = found.Total == meant.Total ? known.Content.Lines : counted.Content.Lines };
        return counted with { Content = content, Digest = DocumentText.Digest(content), ByOthers = true, Credited = null, EndedByUs = false };
    }

    /// <summary>
    /// The meant line of each line that was found: one that says the same; else, since a customer reads other words than we do, one of the same item and
    /// amount; else, where as many of an item are left on both sides, the next of them. Null where none is.
    /// </summary>
    private static DocumentLine?[] Matched(ImmutableArray<FoundLine> lines, ImmutableArray<DocumentLine> meant)
    {
        var unused = meant.ToList();
        var matched = new DocumentLine?[lines.Length];
        void Pass(Func<FoundLine, DocumentLine?> match)
        {
            for (var i = 0; i < lines.Length; i++)
            {
                if (matched[i] is null && match(lines[i]) is { } line)
                {
                    matched[i] = line;
                    unused.Remove(line);
                }
            }
        }

        Pass(line => unused.Find(l => Text(l.Description) == Text(line.Text)));
        // Earlier texts of ours ended with the quantity that the backend could not express.
        Pass(line => unused.Find(l => l.Description.Length > 0 && line.Text.StartsWith(l.Description, StringComparison.Ordinal)));
        Pass(line => unused.Find(l => l.Item == line.Item && l.Amount == line.Amount));
        Pass(line => line.Item is not null && unused.FindAll(l => l.Item == line.Item) is { Count: > 0 } left
            && left.Count == lines.Where((other, index) => matched[index] is null && other.Item == line.Item).Count() ? left[0] : null);
        return matched;
    }

    /// <summary>The lines, of two that were sent for one of ours, because no price of one came to its amount, one again.</summary>
    private static ImmutableArray<FoundLine> Joined(IEnumerable<FoundLine> lines, ImmutableArray<DocumentLine> meant)
    {
        var joined = new List<FoundLine>();
        foreach (var line in lines)
        {
            bool IsMeant(long amount) => meant.Any(l => l.Item == line.Item && l.Amount == amount);
            if (line.Charges.IsEmpty && joined.LastOrDefault() is { Charges.IsEmpty: true } before && (before.Item, before.Text) == (line.Item, line.Text)
                && IsMeant(before.Amount + line.Amount) && !IsMeant(line.Amount))
            {
                joined[^1] = before with { Amount = before.Amount + line.Amount };
            }
            else
            {
                joined.Add(line);
            }
        }

        return [.. joined];
    }

    private static DocumentLine Line(Publication known, FoundLine line, int number, DocumentLine? meant, bool isOfOthers)
    {
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
            Charges = rest == 0 ? charges : charges.Add(new ChargeAmount(AdoptedAmount.KeyOf(known.Document, item), rest)),
            Corrects = meant?.Corrects ?? known.Content.Lines.FirstOrDefault()?.Corrects ?? (known.Content.Corrects is { } corrected ? new LineReference(corrected, meant?.Line) : null),
        };
    }

    /// <summary>What a line says, without the reasons of a correction: they are others when it is made again.</summary>
    private static string Text(string description) => description.Split(DocumentLine.Because)[0];
}
