using System.Collections.Immutable;
using NodaTime;

namespace Connector.Engine;

/// <summary>The versions of one agreement, by first day, none overlapping another.</summary>
/// <param name="Key">The agreement's key.</param>
/// <param name="Versions">Its versions.</param>
public sealed record AgreementHistory(string Key, IReadOnlyList<Agreement> Versions)
{
    /// <summary>Puts the rows of one agreement in order.</summary>
    public static AgreementHistory Of(string key, IReadOnlyList<Agreement> rows)
        => new(key, Engine.Versions.Cut(rows, a => a.Days, (a, d) => a with { Days = d }));

    /// <summary>The version that a session or event goes by that starts on a day; where none is in force, the nearest one says whose it is.</summary>
    public Agreement Governing(LocalDate day) => Engine.Versions.On(Versions, day, v => v.Days) ?? Versions.LastOrDefault(v => v.Days.From <= day) ?? Versions[0];

    /// <summary>The first day on which the agreement is active; null when it never is.</summary>
    public LocalDate? FirstDay
    {
        get
        {
            foreach (var version in Versions)
            {
                if (!version.Days.IsEmpty)
                {
                    return version.Days.From;
                }
            }

            return null;
        }
    }
}

/// <summary>A piece of a run: one payer, with everything of every agreement that names it or named it. Slices are independent of each other.</summary>
/// <param name="Payer">Whose charges the slice keeps; it computes all parts of its agreements. Null keeps all.</param>
/// <param name="Agreements">The agreements, by key.</param>
/// <param name="Readings">The readings of their parties and of themselves.</param>
public sealed record Slice(PayerKey? Payer, ImmutableArray<AgreementHistory> Agreements, ReadingBook Readings)
{
    /// <summary>The sessions of the agreements that may be charged in the period, by key.</summary>
    public ImmutableArray<UsageSession> Sessions { get; init; } = [];

    /// <summary>The events of the agreements in the period, by key.</summary>
    public ImmutableArray<UsageEvent> Events { get; init; } = [];
}

/// <summary>A payer, which may be "none": agreements need not name one.</summary>
/// <param name="Key">The party's key, or null.</param>
public readonly record struct PayerKey(string? Key);

/// <summary>Readings by measure and subject.</summary>
public sealed class ReadingBook
{
    private readonly Dictionary<string, Reading[]> _readings; // by subject, the latest first

    /// <summary>Puts readings in order.</summary>
    public ReadingBook(IEnumerable<Reading> readings)
        => _readings = readings.GroupBy(r => r.Subject).ToDictionary(g => g.Key, g => g.OrderByDescending(r => r.From).ToArray());

    /// <summary>No readings.</summary>
    public static readonly ReadingBook Empty = new([]);

    /// <summary>The reading in force on a day, or null; <paramref name="until"/> is drawn in to the last day that this answer holds.</summary>
    public Reading? On(string measure, string subject, LocalDate day, ref LocalDate until)
    {
        if (!_readings.TryGetValue(subject, out var readings))
        {
            return null;
        }

        foreach (var reading in readings)
        {
            if (reading.Measure != measure)
            {
                continue;
            }

            if (reading.From <= day)
            {
                return reading;
            }

            until = Days.Earlier(until, reading.From.PlusDays(-1));
        }

        return null;
    }

    /// <summary>The readings that a charge's level rests on, by day: the agreement's own, and on days before those its recipient's, or where there is none its payer's.</summary>
    public IEnumerable<Reading> Behind(string measure, Charge charge)
    {
        var own = During(measure, charge.Agreement, charge.Service).Reverse().ToArray();
        var before = own.Length == 0 ? charge.Service : charge.Service with { To = Days.Earlier(charge.Service.To, own[0].From.PlusDays(-1)) };
        return (charge.Recipient ?? charge.Payer) is { } subject && !before.IsEmpty ? During(measure, subject, before).Reverse().Concat(own) : own;
    }

    /// <summary>The readings of a subject that count in some days: those that begin in them, and the last one before; the latest first.</summary>
    public IEnumerable<Reading> During(string measure, string subject, Days days)
    {
        foreach (var reading in _readings.GetValueOrDefault(subject, []).Where(r => r.Measure == measure && r.From <= days.To))
        {
            yield return reading;
            if (reading.From <= days.From)
            {
                yield break;
            }
        }
    }
}
