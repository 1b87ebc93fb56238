namespace Connector.Operations.Accounts;

/// <summary>Compares names of accounts: two names that differ only in case are the same.</summary>
public static class AccountNames
{
    public static string Normal(string name) => name.Trim().ToLowerInvariant();
}
