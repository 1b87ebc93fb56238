namespace Connector.Adapters.Tryton;

/// <summary>What a failed call means for the next step.</summary>
internal enum FailureKind
{
    /// <summary>Tryton refuses the content, and will again.</summary>
    Refused,

    /// <summary>Somebody wrote the record since we read it: read and decide again.</summary>
    Changed,

    /// <summary>Tryton asks whether we are sure; <see cref="TrytonFailure.Warning"/> names the question.</summary>
    Warning,

    /// <summary>Nothing was done this time; the same call may succeed next time.</summary>
    Busy,

    /// <summary>Whether it was carried out is not known.</summary>
    Lost,

    /// <summary>The server cannot be reached, or refuses the login: no other call will succeed now.</summary>
    Down,
}
