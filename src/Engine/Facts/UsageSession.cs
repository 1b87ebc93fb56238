using NodaTime;

namespace Connector.Engine;

/// <summary>Usage with a start and an end: a stay on a list, a shift, a visit.</summary>
public sealed record UsageSession
{
    /// <summary>The session's stable key.</summary>
    public required string Key { get; init; }

    /// <summary>The agreement it is charged by.</summary>
    public required string Agreement { get; init; }

    /// <summary>The payer; set only when the agreement names none.</summary>
    public string? Payer { get; init; }

    /// <summary>The recipient; used only when the agreement names no payer.</summary>
    public string? Recipient { get; init; }

    /// <summary>The place whose prices count.</summary>
    public string? Place { get; init; }

    /// <summary>When it began, or is to.</summary>
    public required Instant Start { get; init; }

    /// <summary>When it ended; null while it is in progress.</summary>
    public Instant? End { get; init; }

    /// <summary>The state of the session; it decides with <see cref="Billable"/> whether it is charged.</summary>
    public required SessionStatus Status { get; init; }

    /// <summary>Whether it is charged, where that was said: it overrules status and cancellation rules.</summary>
    public bool? Billable { get; init; }

    /// <summary>When it was to begin; null when not planned.</summary>
    public Instant? PlannedStart { get; init; }

    /// <summary>When it was to end; null when not planned.</summary>
    public Instant? PlannedEnd { get; init; }

    /// <summary>When it was cancelled; null when it was not, or when that is not known.</summary>
    public Instant? CancelledAt { get; init; }

    /// <summary>Why it was cancelled, as cancellation rules name it; null when not told.</summary>
    public string? CancelReason { get; init; }

    /// <summary>Reads a row of <see cref="FactFile.Sessions"/>.</summary>
    public static UsageSession Of(FactRow row) => new()
    {
        Key = row[0]!,
        Agreement = row[1]!,
        Payer = row[2],
        Recipient = row[3],
        Place = row[4],
        Start = CanonicalText.Instant(row[5]!),
        End = CanonicalText.InstantOrNull(row[6]),
        Status = row[7] switch
        {
            "in_progress" => SessionStatus.InProgress,
            "completed" => SessionStatus.Completed,
            "cancelled" => SessionStatus.Cancelled,
            _ => SessionStatus.Planned,
        },
        Billable = row[8] switch { "true" => true, "false" => false, _ => null },
        PlannedStart = CanonicalText.InstantOrNull(row[9]),
        PlannedEnd = CanonicalText.InstantOrNull(row[10]),
        CancelledAt = CanonicalText.InstantOrNull(row[11]),
        CancelReason = row[12],
    };
}
