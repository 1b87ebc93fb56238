using NodaTime;

namespace Connector.Engine.Rating;

/// <summary>One session or event as it is charged in a period: by its quantity, at a fixed price, or by its time.</summary>
internal sealed record Use
{
    /// <summary>The session's or event's key.</summary>
    public required string Key { get; init; }

    /// <summary>All versions of the agreement that the usage is charged by.</summary>
    public required AgreementHistory History { get; init; }

    /// <summary>The agreement's version in force on the day that it starts, unchanged.</summary>
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
