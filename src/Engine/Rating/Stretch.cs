using NodaTime;

namespace Connector.Engine.Rating;

/// <summary>What is charged of a session's time in a period: whole units that expire in it, and what is left at the end.</summary>
/// <param name="Line">The time that is counted.</param>
/// <param name="From">Where the session begins.</param>
/// <param name="FirstUnit">The first unit that expires in the period, counted from 0.</param>
/// <param name="Units">The unit after the last one that does.</param>
/// <param name="RestFrom">Where the last interval expired; for a bulk session where it begins.</param>
/// <param name="RestTo">Where the session ends, if it does so in the period.</param>
internal readonly record struct Stretch(Timeline Line, Instant From, long FirstUnit, long Units, Instant RestFrom, Instant? RestTo)
{
    /// <summary>Whether nothing of the session is charged in the period.</summary>
    public bool IsEmpty => FirstUnit >= Units && RestTo is null;
}
