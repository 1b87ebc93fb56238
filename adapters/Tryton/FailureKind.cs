namespace Connector.Adapters.Tryton;

/// <summary>What a failed call means for what is to be done next.</summary>
internal enum FailureKind
{
    /// <summary>Tryton refuses the content, and will again.</summary>
    Refused,

    /// <summary>Somebody wrote the record since we read it: read it again and decide anew.</summary>
    Changed,

    /// <summary>Tryton asks whether we are sure; <see cref="TrytonFailure.Warning"/> names the question.</summary>
    Warning,

    /// <summary>It did not happen this time; it may next time.</summary>
    Busy,

    /// <summary>Whether it happened is not known.</summary>
    Lost,

    /// <summary>The server cannot be reached, or does not let us in: no other call will do better now.</summary>
    Down,
}
