namespace Connector.Engine;

/// <summary>One row of a plan.</summary>
public sealed record PlannedAction
{
    private readonly ActionKind? _wanted;

    /// <summary>What it is about.</summary>
    public required ActionSubject Subject { get; init; }

    /// <summary>What is to be done.</summary>
    public required ActionKind Action { get; init; }

    /// <summary>What would be done if nothing were in the way.</summary>
    public ActionKind Wanted
    {
        get => _wanted ?? Action;
        init => _wanted = value;
    }

    /// <summary>The key of the party, item or document that is acted on: of an adjustment, its own.</summary>
    public required string Key { get; init; }

    /// <summary>The original document's key; null for parties and items.</summary>
    public string? Document { get; init; }

    /// <summary>The backend; null when no route matches.</summary>
    public string? Backend { get; init; }

    /// <summary>Why, where that does not speak for itself.</summary>
    public string? Reason { get; init; }

    /// <summary>ISO 4217, for the amounts.</summary>
    public string? Currency { get; init; }

    /// <summary>What stands outside of the document and its adjustments before this row, signed, in minor units.</summary>
    public long? Before { get; init; }

    /// <summary>What stands of them after it, whatever is in its way; null when a charge has no amount. The last row's is the target without what is held.</summary>
    public long? After { get; init; }

    /// <summary>What it adds to what stands outside, whatever is in its way.</summary>
    public long Change => Content is null ? 0 : (Wanted == ActionKind.Cancel ? 0 : Content.SignedTotal) - (Existing?.State.Counts() == true ? Existing.Content.SignedTotal : 0);

    /// <summary>The content to send, or (of an amount that waits) what would be sent.</summary>
    public Document? Content { get; init; }

    /// <summary>The revision that <see cref="Content"/> gets.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>What is known to be outside under <see cref="Key"/>: what stands, or what was ended and is to come again; null when nothing is.</summary>
    public Publication? Existing { get; init; }

    /// <summary>The record to send, for parties and items.</summary>
    public BackendRecord? Record { get; init; }

    /// <summary>Whether publishing has something to do.</summary>
    public bool IsDue => Action is ActionKind.Create or ActionKind.Update or ActionKind.Adjust or ActionKind.Cancel or ActionKind.Link;
}
