using System.Net;
using Connector.Contract;

namespace Connector.Client;

/// <summary>The service refused a call, or its answer could not be read.</summary>
public sealed class ConnectorException : Exception
{
    internal ConnectorException(string message, HttpStatusCode? status, string address, Problem? problem, Exception? inner)
        : base(message, inner) => (Status, Address, Problem) = (status, address, problem);

    /// <summary>The status of the answer; null where nobody answered.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>What was asked.</summary>
    public string Address { get; }

    /// <summary>What the service says is wrong; null where it did not say.</summary>
    public Problem? Problem { get; }
}
