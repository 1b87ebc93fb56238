namespace Connector.Jobs;

/// <summary>How far a job is.</summary>
/// <param name="Doing">What is being done; null where nothing is known of it.</param>
/// <param name="Done">How much of it is done.</param>
public sealed record JobProgress(string? Doing, int Done)
{
    public static readonly JobProgress None = new(null, 0);
}
