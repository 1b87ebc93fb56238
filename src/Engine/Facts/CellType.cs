namespace Connector.Engine;

/// <summary>What a cell of a fact file holds.</summary>
public enum CellType
{
    /// <summary>A stable key: any characters but control characters.</summary>
    Key,

    /// <summary>Free text, in Unicode.</summary>
    Text,

    /// <summary>A local date in the billing zone: <c>2022-05-01</c>.</summary>
    Date,

    /// <summary>An instant with an offset or <c>Z</c>.</summary>
    Instant,

    /// <summary>A decimal number with '.'.</summary>
    Decimal,

    /// <summary>A truth value: <c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>One of a list of words.</summary>
    Choice,

    /// <summary>An ISO 8601 duration of days, hours, minutes and seconds: <c>PT15M</c>.</summary>
    Duration,

    /// <summary><c>all</c>, or a kind and a key: <c>place:K</c>.</summary>
    Scope,

    /// <summary>A code of ISO 4217.</summary>
    Currency,

    /// <summary>A time of day: <c>20:00</c>.</summary>
    Time,

    /// <summary>Days of the week or dates, with spaces between (<see cref="Band.TryParseDays"/>).</summary>
    Weekdays,
}
