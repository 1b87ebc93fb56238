using Xunit;

namespace Connector.Adapters.Tests.Calls;

[CollectionDefinition(Name)]
public sealed class MockServerCollection : ICollectionFixture<MockServer>
{
    public const string Name = "Mock server";
}
