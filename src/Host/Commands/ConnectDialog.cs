using System.Net;
using Connector.Adapters.QuickBooks;
using Connector.Engine;
using Connector.Host.Api;
using Connector.Host.Connecting;
using Connector.Operations;
using NodaTime;

namespace Connector.Host.Commands;

/// <summary>Waits until the browser comes back from where a connection is granted: here, where it is on this machine; at the service; or as a pasted address.</summary>
/// <param name="command">The command.</param>
/// <param name="backend">The backend's name.</param>
/// <param name="state">What comes back.</param>
/// <param name="until">Until when.</param>
internal sealed class ConnectDialog(CommandContext command, string backend, string state, Instant until) : IAsyncDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly TaskCompletionSource<ConnectionStatus> _granted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _listener;

    private TextWriter Says => command.Output.IsJson ? command.Output.Error : command.Output.Out;

    private Connections All => command.Connections;

    /// <summary>Says where it is granted, and waits.</summary>
    public async Task<ConnectionStatus> Run(Uri address, CancellationToken cancellation)
    {
        var redirect = All.Find(backend)!.Redirect!;
        await Says.WriteLineAsync($"Open this address in a browser, sign in to Intuit and choose the company:\n\n  {address.AbsoluteUri}\n");
        await Listen(redirect);
        await Says.WriteLineAsync($"{(_listener is null ? "If the service does not take the browser at" : "The browser comes back to")} {redirect.OriginalString}{(_listener is null ? "," : "; where it cannot,")} paste the address that it was redirected to here:");
        var isServed = redirect.AbsolutePath.EndsWith($"/backends/{Uri.EscapeDataString(backend)}/callback", StringComparison.Ordinal);
        _ = Task.Run(() => Read(canWait: _listener is not null || isServed), CancellationToken.None);
        while (await Task.WhenAny(_granted.Task, Task.Delay(TimeSpan.FromSeconds(1), cancellation)) != _granted.Task)
        {
            cancellation.ThrowIfCancellationRequested();
            await Look(cancellation);
        }

        return await _granted.Task;
    }

    public async ValueTask DisposeAsync()
    {
        if (_listener is not null)
        {
            await _listener.StopAsync(CancellationToken.None); // after the answer to the browser
            await _listener.DisposeAsync();
        }

        _one.Dispose();
    }

    /// <summary>Whether the service took it, or it is too late.</summary>
    private async Task Look(CancellationToken cancellation)
    {
        if (!await _one.WaitAsync(0, cancellation))
        {
            return; // it is here
        }

        try
        {
            if (_granted.Task.IsCompleted)
            {
                return;
            }

            if (!All.IsAsked(backend, state))
            {
                var status = await All.Find(backend)!.StatusAsync(cancellation);
                _ = status.IsBlocked ? _granted.TrySetException(Refused("Something else was begun meanwhile, or the service could not finish it.")) : _granted.TrySetResult(status);
            }
            else if (command.Operation.Store.Now() > until)
            {
                _granted.TrySetException(Refused("Nobody granted it within 15 minutes."));
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Reads what somebody pastes.</summary>
    private async Task Read(bool canWait)
    {
        while (!_granted.Task.IsCompleted)
        {
            if (await command.Environment.Input.ReadLineAsync() is not { } line)
            {
                if (!canWait)
                {
                    _granted.TrySetException(Refused("The input ended before the address was pasted."));
                }

                return;
            }

            if (line.Trim().Length == 0)
            {
                continue;
            }

            if (Redirection.Of(line) is { } redirected)
            {
                await Take(redirected);
            }
            else
            {
                await command.Output.Error.WriteLineAsync("That is not the address that the browser was redirected to: it begins with RedirectUri and has code, state and realmId.");
            }
        }
    }

    /// <summary>Takes what came back.</summary>
    /// <returns>What to show in a browser; no status where it was not granted.</returns>
    private async Task<(ConnectionStatus? Status, string Said)> Take(Redirection redirected)
    {
        await _one.WaitAsync();
        try
        {
            var status = await All.FinishAsync(command.Operation, backend, redirected, CancellationToken.None); // the code counts once
            _granted.TrySetResult(status);
            return (status, "");
        }
        catch (Refusal refused) when (All.IsAsked(backend, state))
        {
            await command.Output.Error.WriteLineAsync($"{refused.Issues[0].Code} {refused.Issues[0].Message}"); // it was not what we asked for: go on waiting
            return (null, refused.Message);
        }
        catch (Exception failure)
        {
            _granted.TrySetException(failure);
            return (null, failure.Message);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Listens where the browser comes back to, where that is here.</summary>
    private async Task Listen(Uri redirect)
    {
        if (!redirect.IsLoopback || redirect.Scheme != "http")
        {
            return;
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "connector" });
        builder.WebHost.UseKestrelCore().UseUrls(redirect.GetLeftPart(UriPartial.Authority));
        var app = builder.Build();
        app.Run(async http =>
        {
            if (http.Request.Path != redirect.AbsolutePath || Redirection.Of("http://localhost" + http.Request.QueryString) is not { } redirected)
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            var (status, said) = await Take(redirected);
            http.Response.StatusCode = status is null ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK;
            http.Response.ContentType = "text/html; charset=utf-8";
            await http.Response.WriteAsync(status is null ? $"<!doctype html><p>{WebUtility.HtmlEncode(said)}</p>" : ConnectionsApi.ConnectedPage(backend, status));
        });
        try
        {
            await app.StartAsync();
            _listener = app;
        }
        catch (IOException taken)
        {
            await app.DisposeAsync();
            await command.Output.Error.WriteLineAsync($"Nothing can listen at {redirect.GetLeftPart(UriPartial.Authority)}: {taken.Message}");
        }
    }

    private Refusal Refused(string what) => new(RefusalKind.Rule, new Issue("CONNECT-009", backend, what, $"Begin again: connector backend connect {backend}."));
}
