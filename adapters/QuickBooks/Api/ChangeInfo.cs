namespace Connector.Adapters.QuickBooks;

/// <summary>When an object was made and changed.</summary>
internal sealed record ChangeInfo(string? CreateTime, string? LastUpdatedTime)
{
    public Reference? LastModifiedByRef { get; init; }
}
