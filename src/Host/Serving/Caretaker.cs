using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>Small work once a minute: when keys were used is written down.</summary>
internal sealed partial class Caretaker(KeysSeen seen, TimeProvider time, ILogger<Caretaker> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var minute = new PeriodicTimer(TimeSpan.FromMinutes(1), time);
        try
        {
            while (await minute.WaitForNextTickAsync(stoppingToken))
            {
                Keep();
            }
        }
        catch (OperationCanceledException)
        {
        }

        Keep();
    }

    private void Keep()
    {
        try
        {
            seen.Keep();
        }
        catch (Exception busy) when (busy is StoreException or System.Data.Common.DbException)
        {
            NotKept(log, busy); // the next minute tries again
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "When keys were used could not be written down.")]
    private static partial void NotKept(ILogger logger, Exception exception);
}
