namespace Connector.Engine;

/// <summary>One row of a plan.</summary>
public sealed record PlannedAction
{
    private readonly ActionKind? _wanted;

    /// <summary>What it is about.</summary>
    public required ActionSubject Subject { get; init; }

    /// <summary>What is to be done.</summary>
    public required ActionKind Action { get; init; }

    /// <summary>What would be done if nothing blocked it.</summary>
    public ActionKind Wanted
    {
        get => _wanted ?? Action;
        init => _wanted = value;
    }

    /// <summary>The key of the party, item or document that is acted on; an adjustment has its own.</summary>
    public required string Key { get; init; }

    /// <summary>The original document's key; null for parties and items.</summary>
    public string? Document { get; init; }

    /// <summary>The backend; null when no route matches.</summary>
    public string? Backend { get; init; }

    /// <summary>Why, where that does not speak for itself.</summary>
    public string? Reason { get; init; }

    /// <summary>The currency of the amounts: a code of ISO 4217; null for parties and items.</summary>
    public string? Currency { get; init; }

    /// <summary>The total of the document and its adjustments in the accounting system before this row, signed, in minor units.</summary>
    public long? Before { get; init; }

    /// <summary>That total after this row, whether or not it is blocked; null when a charge has no amount. After the last row it is the target without what is held.</summary>
    public long? After { get; init; }

    /// <summary>What the row adds to that total, in minor units, whether or not it is blocked.</summary>
    public long Change => Content is null ? 0 : (Wanted == ActionKind.Cancel ? 0 : Content.SignedTotal) - (Existing?.Standing ?? 0);

    /// <summary>The content to send, or (of an amount that waits) what would be sent.</summary>
    public Document? Content { get; init; }

    /// <summary>The revision that <see cref="Content"/> gets.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>The publication under <see cref="Key"/>: one that exists in the accounting system, or one that ended and is to be recreated; null when there is none.</summary>
    public Publication? Existing { get; init; }

    /// <summary>The record to send, for parties and items.</summary>
    public BackendRecord? Record { get; init; }

    /// <summary>Whether publishing has something to do.</summary>
    public bool IsDue => Action is ActionKind.Create or ActionKind.Update or ActionKind.Adjust or ActionKind.Cancel or ActionKind.Link;
}
