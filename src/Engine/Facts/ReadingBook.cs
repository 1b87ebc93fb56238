using NodaTime;

namespace Connector.Engine;

/// <summary>Readings by measure and subject.</summary>
public sealed class ReadingBook
{
    private readonly Dictionary<string, Reading[]> _readings; // by subject, the latest first

    /// <summary>Puts readings in order.</summary>
    public ReadingBook(IEnumerable<Reading> readings)
        => _readings = readings.GroupBy(r => r.Subject).ToDictionary(g => g.Key, g => g.OrderByDescending(r => r.From).ToArray());

    /// <summary>A book without any readings.</summary>
    public static readonly ReadingBook Empty = new([]);

    /// <summary>The reading in force on a day, or null; <paramref name="until"/> is reduced to the last day for which this result is valid.</summary>
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
