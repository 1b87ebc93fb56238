using NodaTime;

namespace Connector.Engine.Rating;

/// <summary>
/// The days of a period on which an agreement has the same payer, provider, recipient, nominee, item, plan and direction.
/// Each part gives its own charge.
/// </summary>
/// <param name="Agreement">The values, from the part's first version.</param>
/// <param name="Ranges">The active days, each range with its version: place and order number may differ.</param>
/// <param name="IsFirst">Whether it is the agreement's first part in the period, which goes under the plain key.</param>
internal sealed record Part(Agreement Agreement, List<(Days Days, Agreement Version)> Ranges, bool IsFirst)
{
    public LocalDate FirstDay => Ranges[0].Days.From;

    public Days Service => new(Ranges[0].Days.From, Ranges[^1].Days.To);

    /// <summary>The parts of an agreement in a period, by first day.</summary>
    public static List<Part> Of(AgreementHistory agreement, Days period)
    {
        var parts = new List<Part>(1);
        foreach (var version in agreement.Versions)
        {
            var days = version.Days.Intersect(period);
            if (days.IsEmpty)
            {
                continue;
            }

            var part = parts.Find(p => Same(p.Agreement, version));
            if (part is null)
            {
                parts.Add(part = new Part(version, new List<(Days, Agreement)>(1), parts.Count == 0));
            }

            part.Ranges.Add((days, version));
        }

        return parts;
    }

    /// <summary>Whether two versions have the same values.</summary>
    public static bool Same(Agreement a, Agreement b)
        => a.Payer == b.Payer && a.Provider == b.Provider && a.Recipient == b.Recipient && a.Nominee == b.Nominee
            && a.Item == b.Item && a.Plan == b.Plan && a.Direction == b.Direction;
}
