using NodaTime;

namespace Connector.Engine.Rating;

/// <summary>A quantity of time or events at one price.</summary>
/// <param name="Quantity">How much.</param>
/// <param name="Day">The day whose price counts.</param>
/// <param name="Band">The band whose price counts; null for the time outside of all bands.</param>
internal readonly record struct Piece(Fraction Quantity, LocalDate Day, string? Band);

/// <summary>One session or event as it is charged in a period: by its quantity, at a fixed price, or by its time.</summary>
internal sealed record Use
{
    /// <summary>The session's or event's key.</summary>
    public required string Key { get; init; }

    /// <summary>The agreement's versions.</summary>
    public required AgreementHistory History { get; init; }

    /// <summary>The version of the day it starts, as it stands.</summary>
    public required Agreement Version { get; init; }

    /// <summary>That version with the usage's own payer, recipient and place.</summary>
    public required Agreement Values { get; init; }

    /// <summary>Whose prices count, on the day it starts.</summary>
    public required PriceScopes Scopes { get; init; }

    /// <summary>The local day it starts.</summary>
    public required LocalDate Day { get; init; }

    /// <summary>The instant it starts: its band is that of what is charged once.</summary>
    public required Instant Start { get; init; }

    public required Plan? Plan { get; init; }

    public required Days Service { get; init; }

    /// <summary>How much, of an event.</summary>
    public Fraction Quantity { get; init; }

    /// <summary>The price of a cancellation, in place of any other.</summary>
    public decimal? FixedPrice { get; init; }

    /// <summary>What is charged of a session's time in the period; null for an event.</summary>
    public Stretch? Time { get; init; }

    /// <summary>Whether it ends in the period: fixed components of a template are charged then.</summary>
    public bool EndsHere { get; init; }

    public Unrated? Unrated { get; init; }
}

/// <summary>What is charged of a session's time in a period: whole units that expire in it, and what is left at the end.</summary>
/// <param name="Line">The time that is counted.</param>
/// <param name="From">Where the session begins.</param>
/// <param name="FirstUnit">The first unit that expires in the period, counted from 0.</param>
/// <param name="Units">The unit after the last one that does.</param>
/// <param name="RestFrom">Where the last interval expired; of a bulk session, where it begins.</param>
/// <param name="RestTo">Where the session ends, if it does so in the period.</param>
internal readonly record struct Stretch(Timeline Line, Instant From, long FirstUnit, long Units, Instant RestFrom, Instant? RestTo)
{
    /// <summary>Whether nothing of the session is charged in the period.</summary>
    public bool IsEmpty => FirstUnit >= Units && RestTo is null;
}
