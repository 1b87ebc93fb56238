namespace Connector.Jobs;

/// <summary>The progress of a job.</summary>
/// <param name="Doing">What is being done; null when that is unknown.</param>
/// <param name="Done">How much of it is done.</param>
public sealed record JobProgress(string? Doing, int Done)
{
    public static readonly JobProgress None = new(null, 0);
}
