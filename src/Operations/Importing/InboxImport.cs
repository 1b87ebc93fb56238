using Connector.Host.Commands;
using Connector.Host.Importing;
using Connector.Host.Output;

namespace Connector.Host.Serving;

/// <summary>What became of some files of the inbox.</summary>
internal sealed record InboxImport(IReadOnlyList<string> Files, ImportResult Result);
