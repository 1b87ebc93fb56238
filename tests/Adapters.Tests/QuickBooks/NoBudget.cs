using Connector.Adapters.QuickBooks;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>For tests that call nothing.</summary>
internal sealed class NoBudget : IBudgetStore
{
    public T Change<T>(Func<string?, (string Content, T Result)> change) => change(null).Result;
}
