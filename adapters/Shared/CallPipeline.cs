using System.Diagnostics.Metrics;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Connector.Adapters.Shared;

/// <summary>
/// How calls to one accounting system are repeated, compiled into each adapter that makes any: with growing waits and jitter while it says
/// "not now", and not at all for a while once it does not answer.
/// </summary>
internal static class CallPipeline
{
    private static readonly Meter Meter = new("Connector.Backends");
    private static readonly Counter<long> Retries = Meter.CreateCounter<long>("connector.backend.retries", "{call}", "Calls made again");

    /// <summary>Makes the pipeline of one backend.</summary>
    /// <param name="backend">Its name.</param>
    /// <param name="mayTryAgain">Whether a call that failed so has changed nothing and may succeed next time.</param>
    /// <param name="isOutage">Whether a failure means that the system does not answer at all.</param>
    /// <param name="firstWait">The wait before the second attempt; later ones grow.</param>
    /// <param name="time">The clock that waits.</param>
    public static ResiliencePipeline Create(string backend, Func<Exception, bool> mayTryAgain, Func<Exception, bool> isOutage, TimeSpan firstWait, TimeProvider time)
        => new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } failure && mayTryAgain(failure)),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = firstWait,
                MaxDelay = firstWait * 32,
                MaxRetryAttempts = 4,
                OnRetry = _ =>
                {
                    Retries.Add(1, new KeyValuePair<string, object?>("backend", backend));
                    return default;
                },
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } failure && isOutage(failure)),
                FailureRatio = 1,
                MinimumThroughput = 8,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(15),
            })
            .Build();
}
