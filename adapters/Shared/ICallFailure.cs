namespace Connector.Adapters.Shared;

/// <summary>What the exception of a failed call tells <see cref="CallPipeline"/>.</summary>
public interface ICallFailure
{
    /// <summary>
    /// Whether the same call may be made again at once: it changes nothing, or it certainly was not carried out. Never true of a call that may have
    /// changed something: nothing would keep a second one from changing it twice.
    /// </summary>
    bool MayRetry { get; }

    /// <summary>Whether the system does not answer at all.</summary>
    bool IsOutage { get; }

    /// <summary>How long the system asked to wait; null when it did not ask.</summary>
    TimeSpan? RetryAfter { get; }
}
