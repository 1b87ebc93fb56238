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
