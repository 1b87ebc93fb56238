using Connector.Engine;
using Connector.Host.Commands;
using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>A sign-in.</summary>
internal sealed record SignIn(string User, string Password);
