using System.Diagnostics.Metrics;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Connector.Adapters.Shared;

/// <summary>
/// How calls to an accounting system are retried: with growing waits and jitter while it is busy, as late as it asks, and not at all for a while once
/// it does not answer.
/// </summary>
/// <remarks>
/// Built on Polly, not on the handlers of Microsoft.Extensions.Http.Resilience: those decide by the status, when the headers have arrived. Odoo and
/// Tryton report a busy database with status 200, or with the 500 of every other error, and name it in the body; every call is a POST, whether it
/// changes anything or not; and a body may still break off after a good status. What may be retried is known once the body was read.
/// </remarks>
public static class CallPipeline
{
    // Nobody waits longer for one call: it fails, and can be published again.
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(1);

    private static readonly Meter Meter = new("Connector.Backends");
    private static readonly Counter<long> Retries = Meter.CreateCounter<long>("connector.backend.retries", "{call}", "Calls made again");

    /// <summary>Creates the pipeline of one backend. Failed calls throw an <see cref="ICallFailure"/>.</summary>
    /// <param name="backend">Its name.</param>
    /// <param name="firstWait">The wait before the second attempt; later ones grow.</param>
    /// <param name="time">The clock that waits.</param>
    public static ResiliencePipeline Create(string backend, TimeSpan firstWait, TimeProvider time)
        => new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is ICallFailure { MayRetry: true } failure && !(failure.RetryAfter > LongestRetryAfter)),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = firstWait,
                MaxDelay = firstWait * 32,
                MaxRetryAttempts = 4,
                DelayGenerator = arguments => ValueTask.FromResult((arguments.Outcome.Exception as ICallFailure)?.RetryAfter),
                OnRetry = _ =>
                {
                    Retries.Add(1, new KeyValuePair<string, object?>("backend", backend));
                    return default;
                },
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is ICallFailure { IsOutage: true }),
                FailureRatio = 1,
                MinimumThroughput = 8,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(15),
            })
            .Build();
}
