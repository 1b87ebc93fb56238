using Connector.Adapters.Shared;
using Connector.Engine;

namespace Connector.Adapters.Tryton;

/// <summary>A call that Tryton did not carry out, or did not answer.</summary>
internal sealed class TrytonFailure(FailureKind kind, string code, string message, string? warning = null) : Exception(message), ICallFailure
{
    /// <summary>Somebody else wrote the same record in the meantime.</summary>
    public static TrytonFailure Overtaken(string? why = null) => new(FailureKind.Changed, "TRYTON-006", "Somebody is writing the same record" + (why is null ? "." : $": {why}"));

    public FailureKind Kind => kind;

    public string Code => code;

    /// <summary>The name of the warning, such as <c>invoice_payment_term_23</c>.</summary>
    public string? Warning => warning;

    /// <inheritdoc/>
    public bool MayRetry => kind == FailureKind.Busy;

    /// <inheritdoc/>
    public bool IsOutage => kind == FailureKind.Down;

    /// <inheritdoc/>
    /// <remarks>Tryton itself never asks to wait: its 429 means too many wrong passwords, and is not retried.</remarks>
    public TimeSpan? RetryAfter => null;

    /// <summary>The outcome of a document for which the call failed.</summary>
    public SendOutcome Outcome => kind switch
    {
        FailureKind.Refused or FailureKind.Warning => new SendOutcome.Refused(code, Message),
        FailureKind.Lost => new SendOutcome.Lost(Message),
        _ => new SendOutcome.Failed(code, Message),
    };
}
