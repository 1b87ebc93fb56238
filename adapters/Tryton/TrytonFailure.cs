using Connector.Engine;

namespace Connector.Adapters.Tryton;

/// <summary>A call that Tryton did not carry out, or did not answer.</summary>
internal sealed class TrytonFailure(FailureKind kind, string code, string message, string? warning = null) : Exception(message)
{
    /// <summary>Somebody wrote the same record meanwhile.</summary>
    public static TrytonFailure Overtaken(string? why = null) => new(FailureKind.Changed, "TRYTON-006", "Somebody is writing the same record" + (why is null ? "." : $": {why}"));

    public FailureKind Kind => kind;

    public string Code => code;

    /// <summary>The name of the warning, such as <c>invoice_payment_term_23</c>.</summary>
    public string? Warning => warning;

    /// <summary>What it is to whoever sent a document.</summary>
    public SendOutcome Outcome => kind switch
    {
        FailureKind.Refused or FailureKind.Warning => new SendOutcome.Refused(code, Message),
        FailureKind.Lost => new SendOutcome.Lost(Message),
        _ => new SendOutcome.Failed(code, Message),
    };
}
