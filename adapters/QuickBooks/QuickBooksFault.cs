using System.Collections.Immutable;
using Connector.Adapters.Shared;
using Connector.Engine;

namespace Connector.Adapters.QuickBooks;

/// <summary>A call to QuickBooks or Intuit that did not succeed. By default one that only a new connection or another setting mends.</summary>
public sealed class QuickBooksFault(string code, string message) : Exception(message), ICallFailure
{
    internal const string NoAnswer = "QBO-001";
    internal const string Throttled = "QBO-002";
    internal const string NoRights = "QBO-003";
    internal const string Refused = "QBO-004";
    internal const string Stale = "QBO-005";
    internal const string Closed = "QBO-006";
    internal const string NameTaken = "QBO-007";
    internal const string NumberTaken = "QBO-008";
    internal const string Missing = "QBO-009";
    internal const string Settings = "QBO-010";
    internal const string NotLinked = "QBO-011";
    internal const string TooManyLines = "QBO-012";
    internal const string Negative = "QBO-013";
    internal const string WrongCurrency = "QBO-014";
    internal const string NotUnderstood = "QBO-015";
    internal const string Twice = "QBO-016";
    internal const string NotMultiplied = "QBO-017";
    internal const string WrongText = "QBO-018";
    internal const string Edition = "QBO-019";
    internal const string NoEmail = "QBO-020";
    internal const string NoTaxCode = "QBO-021";

    // Nobody tells how long to wait; Intuit's pages say a minute.
    private static readonly TimeSpan ThrottleTime = TimeSpan.FromSeconds(60);

    /// <summary>Our code, as in docs/issues.md.</summary>
    public string Code => code;

    /// <summary>What Intuit's support asks for; null where the answer had none.</summary>
    public string? Tid { get; internal init; }

    /// <summary>QuickBooks' own codes, such as 6140.</summary>
    public ImmutableArray<string> Numbers { get; internal init; } = [];

    /// <summary>Whether there was no answer at all: the call may still be carried out.</summary>
    internal bool IsUnanswered { get; init; }

    /// <summary>The same, after other attempts.</summary>
    internal QuickBooksFault Still(bool isUnanswered) => new(code, Message) { Kind = Kind, Tid = Tid, Numbers = Numbers, IsUnanswered = isUnanswered };

    internal FaultKind Kind { get; init; } = FaultKind.Connection;

    /// <inheritdoc/>
    public bool MayRetry => Kind is FaultKind.Throttled or FaultKind.Transient or FaultKind.Uncertain;

    /// <inheritdoc/>
    public bool IsOutage => code == NoAnswer;

    /// <inheritdoc/>
    public TimeSpan? RetryAfter => Kind == FaultKind.Throttled ? ThrottleTime : null;

    /// <summary>The outcome of a document for which the call failed.</summary>
    internal SendOutcome Outcome => Kind switch
    {
        FaultKind.Permanent => new SendOutcome.Refused(code, Message),
        FaultKind.Uncertain => new SendOutcome.Lost(Message),
        _ => new SendOutcome.Failed(code, Message),
    };

    /// <summary>The outcome of a customer, vendor or item for which the call failed.</summary>
    internal RecordOutcome RecordOutcome => new(null, code, Message, Kind != FaultKind.Permanent);

    /// <summary>Makes a call whose failure must not fail the document.</summary>
    /// <returns>Its result; nothing when it failed.</returns>
    internal static async Task<T?> OrDefaultAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (QuickBooksFault)
        {
            return default;
        }
    }
}
