using Xunit;

namespace Connector.Testing;

/// <summary>A test class takes one as its fixture, and skips its tests where there is none.</summary>
public partial class TrytonServer : IAsyncLifetime;
