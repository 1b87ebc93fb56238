namespace Connector.Operations.Accounts;

/// <summary>Names of accounts: two that differ in case only are the same.</summary>
public static class AccountNames
{
    public static string Normal(string name) => name.Trim().ToLowerInvariant();
}
