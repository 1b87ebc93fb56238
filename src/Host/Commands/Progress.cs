using Spectre.Console;

namespace Connector.Host.Output;

/// <summary>Progress on standard error, for whoever watches.</summary>
internal static class Progress
{
    /// <summary>Runs work that reports how far it is.</summary>
    public static Task<T> While<T>(bool silent, string what, Func<Action<int>?, Task<T>> work)
        => silent || Console.IsErrorRedirected
            ? work(null)
            : Answer.Error.Status().StartAsync(what, status => work(count => status.Status($"{what}: {count:n0}")));
}
