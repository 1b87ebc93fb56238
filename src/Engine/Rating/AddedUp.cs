using NodaTime;

namespace Connector.Engine.Rating;

/// <summary>All usage of an agreement, item, payer and recipient whose rate has tiers: it makes one charge.</summary>
internal sealed class AddedUp(ChargeKey key, Use use)
{
    public ChargeKey Key { get; } = key;

    /// <summary>The last one that started: its agreement, plan and place are those of the charge.</summary>
    public Use Last { get; private set; } = use;

    public Days Service { get; private set; } = use.Service;

    public SortedDictionary<string, Fraction> ByBand { get; } = new(StringComparer.Ordinal);

    public void Add(Use use, List<Piece> pieces)
    {
        Last = (use.Day, use.Start).CompareTo((Last.Day, Last.Start)) >= 0 ? use : Last;
        Service = new Days(Days.Earlier(Service.From, use.Service.From), Days.Later(Service.To, use.Service.To));
        foreach (var piece in pieces)
        {
            ByBand[piece.Band ?? ""] = ByBand.GetValueOrDefault(piece.Band ?? "") + piece.Quantity;
        }
    }

    /// <summary>
    /// The key of the charge. As with parts, the agreement's first values in the period have the plain key, and later ones have their first day behind
    /// it (contract, section 5).
    /// </summary>
    public static ChargeKey KeyOf(BillingPeriod period, Use use, string item)
    {
        var parts = Part.Of(use.History, period.Days);
        return new ChargeKey(period.Key, use.Values.Key, item)
        {
            From = parts.Find(p => Part.Same(p.Agreement, use.Version)) is not { } part ? DayOfFormer(period, use, parts.Count > 0) : part.IsFirst ? null : part.FirstDay,
            Parties = use.Version.Payer is null ? (use.Values.Payer, use.Values.Recipient) : null,
        };
    }

    /// <summary>The first day of values that are no longer in force in the period; null for the last ones of an agreement that has ended, which have the plain key.</summary>
    private static LocalDate? DayOfFormer(BillingPeriod period, Use use, bool isActive)
    {
        if (use.Plan!.HasOneSumOfFormerValues)
        {
            return isActive ? use.Version.Days.From : null;
        }

        return isActive || !Part.Same(use.History.Governing(period.Days.From), use.Version) ? use.History.Versions.First(v => Part.Same(v, use.Version)).Days.From : null;
    }
}
