using Connector.Adapters.QuickBooks;
using Connector.Store;

namespace Connector.Host.Connecting;

/// <summary>What is spent of the limits of one backend, in the store.</summary>
internal sealed class StoredBudget(string backend, ServiceTables tables) : IBudgetStore
{
    public T Change<T>(Func<string?, (string Content, T Result)> change) => tables.ChangeBudget(backend, change);
}
