using Connector.Host.Observability;
using Connector.Store;

namespace Connector.Host.Api;

/// <summary>Turns what handlers throw into answers. Refusals are answers like others; only a defect is an error in the log.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> log)
{
    public async Task Invoke(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // nobody is there to be answered
        }
        catch (Exception thrown) when (!http.Response.HasStarted)
        {
            http.Response.Headers.Remove("Link");
            if (thrown is StoreException)
            {
                Busy(log, thrown, http.Request.Method, http.TraceIdentifier);
            }

            if (await Problems.Handle(http, thrown) == StatusCodes.Status500InternalServerError)
            {
                Defect(log, thrown, http.Request.Method, Logs.RouteOf(http), http.TraceIdentifier);
            }
        }
        catch (Exception broken)
        {
            Broken(log, broken, http.Request.Method, Logs.RouteOf(http), http.TraceIdentifier);
            http.Abort(); // half an answer must not look like a whole one
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} found that the store cannot be used, trace {Trace}.")]
    private static partial void Busy(ILogger logger, Exception exception, string method, string trace);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Route} met a defect, trace {Trace}.")]
    private static partial void Defect(ILogger logger, Exception exception, string method, string route, string trace);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Route} broke off in the middle of its answer, trace {Trace}.")]
    private static partial void Broken(ILogger logger, Exception exception, string method, string route, string trace);
}
