namespace Connector.Adapters.QuickBooks;

/// <summary>Where is kept what all processes have spent of a company's limits.</summary>
public interface IBudgetStore
{
    /// <summary>Changes what is stored, in one short transaction that nobody else is in.</summary>
    /// <param name="change">Gets what is stored, null for nothing, and gives what is to be, with a result.</param>
    T Change<T>(Func<string?, (string Content, T Result)> change);
}
