using NodaTime;

namespace Connector.Engine;

/// <summary>Rows of one key with different first days are its versions: one ends at its own end or on the day before the next begins, and never resumes.</summary>
public static class Versions
{
    /// <summary>Cuts each version where the next begins.</summary>
    /// <param name="rows">The rows of one key, in any order, no two with the same first day.</param>
    /// <param name="days">A row's days as written.</param>
    /// <param name="with">The row with other days.</param>
    /// <returns>The versions by first day, none overlapping another.</returns>
    public static IReadOnlyList<T> Cut<T>(IReadOnlyList<T> rows, Func<T, Days> days, Func<T, Days, T> with)
    {
        if (rows.Count == 1)
        {
            return rows;
        }

        var ordered = rows.OrderBy(row => days(row).From).ToArray();
        for (var i = 0; i + 1 < ordered.Length; i++)
        {
            var own = days(ordered[i]);
            var lastBeforeNext = days(ordered[i + 1]).From.PlusDays(-1);
            if (lastBeforeNext < own.To)
            {
                ordered[i] = with(ordered[i], own with { To = lastBeforeNext });
            }
        }

        return ordered;
    }

    /// <summary>The version in force on a day, or null.</summary>
    public static T? On<T>(IReadOnlyList<T> versions, LocalDate day, Func<T, Days> days)
        where T : class
    {
        for (var i = versions.Count - 1; i >= 0; i--)
        {
            if (days(versions[i]).Contains(day))
            {
                return versions[i];
            }
        }

        return null;
    }
}
