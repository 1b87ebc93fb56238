namespace Connector.Simulators.Odoo;

/// <summary>What can go wrong with one request.</summary>
public enum Fault
{
    None,

    /// <summary>The connection is closed before anything was done.</summary>
    CutBefore,

    /// <summary>It is done, and the connection is closed without an answer.</summary>
    CutAfter,

    /// <summary>It is done, and half of the answer is sent.</summary>
    HalfAnswer,

    /// <summary>It is done twice, as when a proxy sends a request again; the second answer comes back.</summary>
    Duplicate,

    /// <summary>The connection is closed, and the request is delivered by <see cref="OdooSimulator.DeliverLate"/>, perhaps after the client has tried again.</summary>
    LateDelivery,

    /// <summary>It is done at once and answered late.</summary>
    SlowAnswer,

    /// <summary>It waits, and is done and answered late.</summary>
    SlowStart,

    /// <summary>502 in HTML; nothing was done.</summary>
    BadGateway,

    /// <summary>503 in HTML; nothing was done.</summary>
    Unavailable,

    /// <summary>504 in HTML, though it was done.</summary>
    GatewayTimeout,

    /// <summary>429 in HTML, as a proxy may answer; nothing was done.</summary>
    TooMany,

    /// <summary>413 in HTML; nothing was done.</summary>
    TooLarge,

    /// <summary>The server gave up after its own tries: <c>psycopg2.errors.SerializationFailure</c>.</summary>
    Serialization,

    /// <summary><c>psycopg2.errors.DeadlockDetected</c>.</summary>
    Deadlock,

    /// <summary><c>odoo.exceptions.LockError</c>, 409.</summary>
    Locked,

    /// <summary>An HTML page with status 200, such as a login form or a page of a proxy.</summary>
    HtmlAnswer,

    /// <summary>A complete response with half of the JSON. It was done.</summary>
    BrokenAnswer,

    /// <summary><c>load</c> says <c>"ids": false</c> and names a serialization failure, with status 200. Nothing was done.</summary>
    LoadConflict,

    /// <summary>An empty JSON answer: <c>{}</c>. It was done.</summary>
    EmptyAnswer,
}
