using System.Diagnostics;

namespace Connector.Testing;

/// <summary>Waits for what a server or another process does without telling anybody.</summary>
public static class Wait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Until a condition holds, at most two minutes.</summary>
    public static Task Until(Func<bool> condition) => Until(() => Task.FromResult(condition()));

    /// <summary>Until a condition holds that takes a while to look at, at most two minutes.</summary>
    public static async Task Until(Func<Task<bool>> condition)
    {
        var since = Stopwatch.StartNew();
        while (!await condition())
        {
            if (since.Elapsed > Limit)
            {
                throw new TimeoutException("It did not come about in two minutes.");
            }

            await Task.Delay(Pause);
        }
    }
}
