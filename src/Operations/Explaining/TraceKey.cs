using System.Collections.Immutable;
using Connector.Engine;
using Connector.Operations.Rating;
using Connector.Store;
using NodaTime;

namespace Connector.Operations.Explaining;

/// <summary>Follows a key in both directions: from usage to charges to external lines, and back.</summary>
public static class TraceKey
{
    public static Trace? Find(OperationContext operation, Snapshot snapshot, string key)
    {
        if (operation.Settings.Backends.FirstOrDefault(b => key.StartsWith(b.Name + ":", StringComparison.Ordinal)) is { } backend
            && snapshot.PublicationAt(backend.Name, key[(backend.Name.Length + 1)..]) is { } external)
        {
            return OfDocument(snapshot, key, "external", external.Document);
        }

        if (snapshot.Publication(key) is not null || snapshot.Document(key) is not null)
        {
            return OfDocument(snapshot, key, "document", key);
        }

        return OfCharge(snapshot, key) ?? OfReading(snapshot, key) ?? OfUsage(snapshot, key);
    }

    private static Trace OfDocument(Snapshot snapshot, string key, string kind, string document)
    {
        var publications = snapshot.PublicationsOf(document);
        var own = snapshot.Publication(document);
        var stored = own is null ? snapshot.ChargesOf(document) : [];
        ImmutableArray<string> charges = own is null
            ? [.. stored.Select(c => c.Key)]
            : [.. own.Content.Lines.SelectMany(l => l.Charges).Select(c => c.Charge).Distinct(StringComparer.Ordinal)];
        return new Trace(
            key, kind, charges, [.. charges.SelectMany(c => Usages(snapshot, c)).Distinct(StringComparer.Ordinal)],
            own is null ? [Planned(document, stored)] : [Traced(own, _ => true)],
            own?.Content.Corrects, [.. publications.Where(p => p.Document != document).Select(p => p.Document)]);
    }

    private static Trace? OfCharge(Snapshot snapshot, string key)
    {
        var documents = DocumentsWith(snapshot, key);
        if (documents.IsEmpty && ExplainCharge.Find(snapshot, key) is not { } _)
        {
            return null;
        }

        return new Trace(key, "charge", [key], Usages(snapshot, key), documents, null, Adjustments(documents));
    }

    private static Trace? OfReading(Snapshot snapshot, string key)
    {
        if (!ReadingKey.TryParse(key, out var reading) || snapshot.Reading(reading) is null)
        {
            return null;
        }

        // The charges of closed periods in which the reading is in force.
        var next = snapshot.ReadingAfter(reading);
        var days = new Days(reading.From, next is null ? Days.UntilFurtherNotice : CanonicalText.Date(next).PlusDays(-1));
        var agreements = snapshot.AgreementsOf(reading.Subject);
        var facts = snapshot.Facts();
        var charges = snapshot.PeriodStates().Where(p => p.Value != PeriodState.Open).Select(p => facts.Calendar.Find(p.Key)).OfType<BillingPeriod>()
            .Where(p => p.Days.Overlaps(days)).OrderBy(p => p.Days.From)
            .SelectMany(p => snapshot.ChargesOf(p.Key, agreements)).Where(c => Usages(snapshot, c.Key).Contains(key)).Select(c => c.Key).ToImmutableArray();
        var documents = Merged(charges.SelectMany(c => DocumentsWith(snapshot, c)));
        return new Trace(key, "reading", charges, [key], documents, null, Adjustments(documents));
    }

    private static Trace? OfUsage(Snapshot snapshot, string key)
    {
        var kind = snapshot.Session(key) is not null ? "session" : snapshot.Event(key) is not null ? "event" : null;
        if (kind is null)
        {
            return null;
        }

        var charges = UsageContribution.Of(snapshot, key).Select(c => c.Charge.Key).ToImmutableArray();
        var documents = Merged(charges.SelectMany(c => DocumentsWith(snapshot, c)));
        return new Trace(key, kind, charges, [key], documents, null, Adjustments(documents));
    }

    private static ImmutableArray<string> Adjustments(ImmutableArray<TracedDocument> documents)
        => [.. documents.Where(d => DocumentKey.Parse(d.Document).Adjustment is not null).Select(d => d.Document)];

    private static ImmutableArray<TracedDocument> Merged(IEnumerable<TracedDocument> documents)
        => [.. documents.GroupBy(d => d.Document, StringComparer.Ordinal).Select(g => g.First() with { Lines = [.. g.SelectMany(d => d.Lines).Distinct()] })];

    /// <summary>The published documents that contain a charge; if there are none, the document that will contain it.</summary>
    private static ImmutableArray<TracedDocument> DocumentsWith(Snapshot snapshot, string charge)
    {
        var sent = snapshot.LinesOf(charge).Select(l => l.Document).Distinct(StringComparer.Ordinal).Select(snapshot.Publication).OfType<Publication>()
            .Select(p => Traced(p, c => c == charge)).Where(d => !d.Lines.IsEmpty).ToImmutableArray();
        if (!sent.IsEmpty)
        {
            return sent;
        }

        return snapshot.StoredCharge(charge) is { } stored ? [Planned(stored.Document, [stored])] : [];
    }

    private static TracedDocument Planned(string document, ImmutableArray<Charge> charges) => new(
        document, 1, null, null, null, "planned", [.. charges.Select((c, i) => (i + 1, (string?)null, c.Key, Currency.Text(c.Amount, c.Currency)))]);

    private static TracedDocument Traced(Publication p, Func<string, bool> wanted) => new(
        p.Document, p.Revision, p.Backend, p.ExternalId, p.ExternalNumber, p.State.Text(),
        [.. (p.IsUnknown ? [] : p.Content.Lines).SelectMany(l => l.Charges.Where(c => wanted(c.Charge)).Select(c =>
            (l.Line, (string?)$"{p.ExternalId}/{l.Line}", c.Charge, Currency.Text(c.Amount, p.Content.Currency))))]);

    /// <summary>The readings, sessions and events on which the amount of a charge is based.</summary>
    public static ImmutableArray<string> Usages(Snapshot snapshot, string charge)
    {
        if (ExplainCharge.Find(snapshot, charge) is not { Plan: { } plan } explanation)
        {
            return [];
        }

        if (plan.Model is ChargeModel.Flat)
        {
            return [];
        }

        var (facts, c) = (snapshot.Facts(), explanation.Charge);
        var slice = snapshot.Slice([c.Agreement], facts.Calendar.Find(c.Period)!.Days);
        if (plan is { Model: ChargeModel.Level, Measure: { } measure })
        {
            return [.. slice.Readings.Behind(measure, c).Select(r => r.Key.ToString())];
        }

        // A charge is based on one session or event, or on all those of the same parties, which were added up.
        bool IsOfSame(Instant start, string? payer, string? recipient) => slice.Agreements[0].Governing(start.InZone(facts.Zone).Date).For(payer, recipient) is var a
            && (a.Payer, a.Provider, a.Recipient, a.Nominee) == (c.Payer, c.Provider, c.Recipient, c.Nominee);
        var keys = slice.Sessions.Where(s => IsOfSame(s.Start, s.Payer, s.Recipient)).Select(s => s.Key)
            .Concat(slice.Events.Where(e => IsOfSame(e.At, e.Payer, e.Recipient)).Select(e => e.Key)).ToImmutableArray();
        return ChargeKey.Parse(charge).Usage is { } usage && keys.Contains(usage) ? [usage] : keys;
    }
}
