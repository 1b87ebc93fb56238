using Connector.Engine;

namespace Connector.Host.Api;

/// <summary>A request is refused for what only a request can be wrong about, with a status of its own.</summary>
internal sealed class RequestRefusal(int status, Issue issue) : Exception(issue.Message)
{
    public int Status => status;

    public Issue Issue => issue;
}
