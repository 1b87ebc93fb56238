using NodaTime;

namespace Connector.Engine;

/// <summary>A range of local days in the billing zone, both ends included: <c>|from … to|</c>. Empty when <c>To</c> is before <c>From</c>.</summary>
/// <remarks>Both ends are included because people write contracts so: "from 1 May to 31 May" is 31 days.</remarks>
/// <param name="From">The first day; <see cref="SinceEver"/> when there is none.</param>
/// <param name="To">The last day; <see cref="UntilFurtherNotice"/> when there is none.</param>
public readonly record struct Days(LocalDate From, LocalDate To)
{
    /// <summary>Stands for an empty <c>from</c>: before every day that is billed.</summary>
    public static readonly LocalDate SinceEver = new(1, 1, 1);

    /// <summary>Stands for an empty <c>to</c>: after every day that is billed.</summary>
    public static readonly LocalDate UntilFurtherNotice = new(9999, 12, 31);

    /// <summary>All days that can be billed, from <see cref="SinceEver"/> to <see cref="UntilFurtherNotice"/>.</summary>
    public static readonly Days Always = new(SinceEver, UntilFurtherNotice);

    /// <summary>Whether no day is in the range.</summary>
    public bool IsEmpty => To < From;

    /// <summary>How many days are in the range; 0 when it is empty.</summary>
    public int Count => IsEmpty ? 0 : Period.DaysBetween(From, To) + 1;

    /// <summary>Whether the day is in the range.</summary>
    public bool Contains(LocalDate day) => From <= day && day <= To;

    /// <summary>The days that are in both ranges.</summary>
    public Days Intersect(Days other) => new(Later(From, other.From), Earlier(To, other.To));

    /// <summary>Whether any day is in both ranges.</summary>
    public bool Overlaps(Days other) => !Intersect(other).IsEmpty;

    /// <summary>The earlier of two days.</summary>
    public static LocalDate Earlier(LocalDate a, LocalDate b) => a < b ? a : b;

    /// <summary>The later of two days.</summary>
    public static LocalDate Later(LocalDate a, LocalDate b) => a > b ? a : b;
}
