namespace Connector.Engine;

/// <summary>What a backend has to link a customer, vendor or item to.</summary>
public abstract record RecordMatch
{
    private RecordMatch()
    {
    }

    /// <summary>Nothing: it is to be made.</summary>
    public sealed record None : RecordMatch;

    /// <summary>This one: it is to be used.</summary>
    /// <param name="ExternalId">Its id there.</param>
    /// <param name="By">What it was found by, such as <c>tax number GB123456789</c>.</param>
    public sealed record Found(string ExternalId, string By) : RecordMatch;

    /// <summary>It is ambiguous, or must not be created: a user has to link it. The reason says what to do.</summary>
    public sealed record Blocked(string Reason) : RecordMatch;

    /// <summary>The backend did not answer.</summary>
    public sealed record Failed(string Code, string Message) : RecordMatch;
}
