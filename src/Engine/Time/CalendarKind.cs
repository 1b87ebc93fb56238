namespace Connector.Engine;

/// <summary>How time is cut into periods.</summary>
public enum CalendarKind
{
    /// <summary>Months of the ISO calendar.</summary>
    Monthly,

    /// <summary>ISO weeks, Monday to Sunday.</summary>
    Weekly,

    /// <summary>Four weeks, counted from <see cref="BillingSettings.Anchor"/>.</summary>
    FourWeekly,

    /// <summary>The periods of the file <c>periods</c>.</summary>
    Periods,
}
