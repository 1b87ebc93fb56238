using System.CommandLine;

namespace Connector.Host.Commands;

/// <summary>The root of the command line, which knows where its commands run.</summary>
internal sealed class ConnectorRoot(CommandEnvironment environment, string description) : RootCommand(description)
{
    public CommandEnvironment Environment => environment;
}
