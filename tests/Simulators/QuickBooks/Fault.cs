namespace Connector.Simulators.QuickBooks;

/// <summary>What can go wrong with a request.</summary>
public enum Fault
{
    None,

    /// <summary>The connection is cut before anything is done.</summary>
    CutBefore,

    /// <summary>It is done, and the connection is cut instead of an answer.</summary>
    CutAfter,

    /// <summary>A batch is cut after some of its items; a batch of one, and other requests, as <see cref="CutAfter"/>.</summary>
    CutWithin,

    /// <summary>The request is carried out twice, as when a gateway repeats it; the second answer is given.</summary>
    Twice,

    /// <summary>502 with nginx' page; nothing is done.</summary>
    BadGateway,

    /// <summary>503 with nginx' page; nothing is done.</summary>
    Unavailable,

    /// <summary>504 with nginx' page; it is done.</summary>
    GatewayTimeout,

    /// <summary>500 in QuickBooks' own shape; nothing is done.</summary>
    ServerError,

    /// <summary>429 of the gateway; nothing is done.</summary>
    TooMany,

    /// <summary>401 of the gateway, though the token is valid; nothing is done.</summary>
    Unauthorized,

    /// <summary>403 of the gateway; nothing is done.</summary>
    Forbidden,

    /// <summary>The page "We'll be back soon" with 200; nothing is done.</summary>
    HtmlPage,

    /// <summary>It is done, and the connection is cut in the middle of the answer.</summary>
    HalfAnswer,

    /// <summary>It is done, and the answer is only the first half, as if it were whole.</summary>
    BrokenAnswer,

    /// <summary>It is done, and the answer is empty.</summary>
    EmptyAnswer,

    /// <summary>It is done after <see cref="Faults.Delay"/>.</summary>
    SlowStart,

    /// <summary>It is done, and answered after <see cref="Faults.Delay"/>.</summary>
    SlowAnswer,

    /// <summary>The connection is cut; it is done later (<see cref="QuickBooksSimulator.DeliverLate"/>).</summary>
    LateDelivery,
}
