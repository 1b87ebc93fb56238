namespace Connector.Adapters.QuickBooks;

/// <summary>A call to QuickBooks or Intuit that did not succeed.</summary>
public sealed class QuickBooksFault(string code, string message) : Exception(message)
{
    /// <summary>Our code, as in docs/issues.md.</summary>
    public string Code => code;
}
