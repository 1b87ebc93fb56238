namespace Connector.Host.Api;

/// <summary>What is said of parameters that many requests take.</summary>
internal static class ParameterWords
{
    public const string AsOf = "Answer as at that instant, to the byte: 2022-05-01T10:00:00Z. Without it: now.";
    public const string Limit = "At most so many rows, up to 10,000; a Link header leads to the next page. Without it: all rows, as they come.";
    public const string After = "The mark of the last row of the page before: follow its Link header.";
    public const string Reason = "Why: the audit trail keeps it.";
}
