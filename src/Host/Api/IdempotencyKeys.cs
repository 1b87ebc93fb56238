using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Connector.Engine;
using Connector.Host.Identity;
using Connector.Jobs;
using Connector.Operations;
using Connector.Store;

namespace Connector.Host.Api;

/// <summary>
/// Idempotency-Key: a request that records and is sent again under the same key is carried out once, and gets the same answer.
/// What it recorded and the claim become known in one transaction: also a process that is killed in between does nothing twice.
/// </summary>
internal sealed class IdempotencyKeys(RequestDelegate next, JobQueue jobs, NodeLiveness nodes)
{
    private const string Header = "Idempotency-Key";
    private const int LongestKey = 200;

    private readonly HashSet<long> _atWork = [];

    public async Task Invoke(HttpContext http)
    {
        var endpoint = http.GetEndpoint()?.Metadata;
        if (http.Request.Headers[Header] is not { Count: > 0 } keys || endpoint?.GetMetadata<OpenTo>() is null || HttpMethods.IsGet(http.Request.Method) || http.User.Identity?.Name is not { } caller)
        {
            await next(http);
            return;
        }

        if (endpoint.GetMetadata<RecordsMark>() is null)
        {
            throw new Refusal(RefusalKind.Input, new Issue("REQUEST-008", Header, "Nothing is kept here under an idempotency key.", "Send it without one; sent again, it is done again."));
        }

        if (keys is not [{ Length: > 0 and <= LongestKey } key] || key.Any(c => c is < '!' or > '~'))
        {
            throw new Refusal(RefusalKind.Input, new Issue("REQUEST-008", Header, "The idempotency key cannot be used.", $"Expected one key of 1 to {LongestKey} visible ASCII characters, such as a UUID."));
        }

        var digest = await Digest(http);
        IdempotencyClaim claim;
        bool isMine;
        lock (_atWork)
        {
            (claim, isMine) = jobs.Tables.ClaimFor(caller, key, digest, nodes.Name, c => c.Process == nodes.Name ? !_atWork.Contains(c.Id) : nodes.IsGone(c.Process), jobs.Now);
            if (isMine)
            {
                _atWork.Add(claim.Id);
            }
        }

        if (isMine)
        {
            await Carry(http, claim);
        }
        else
        {
            await Again(http, claim, digest);
        }
    }

    private async Task Carry(HttpContext http, IdempotencyClaim claim)
    {
        http.Features.Set(new ClaimedRequest(claim.Id));
        var body = http.Response.Body;
        using var kept = new MemoryStream();
        http.Response.Body = kept;
        try
        {
            await next(http);
            await http.Response.BodyWriter.FlushAsync();
            kept.Position = 0;
            http.Response.Body = body;
            if (http.Response.StatusCode < StatusCodes.Status300MultipleChoices)
            {
                jobs.Tables.Answer(claim.Id, new IdempotencyAnswer(
                    http.Response.StatusCode, http.Response.Headers.Location, http.Response.ContentType, Encoding.UTF8.GetString(kept.GetBuffer().AsSpan(0, (int)kept.Length))));
            }

            await kept.CopyToAsync(body);
        }
        finally
        {
            http.Response.Body = body;
            lock (_atWork)
            {
                _atWork.Remove(claim.Id);
            }

            try
            {
                jobs.Tables.GiveUp(claim.Id); // if nothing was recorded, and nothing answered
            }
            catch (StoreException)
            {
                // Whoever asks again finds that nobody works on it.
            }
        }
    }

    private async Task Again(HttpContext http, IdempotencyClaim claim, string digest)
    {
        if (claim.Digest != digest)
        {
            throw new RequestRefusal(StatusCodes.Status422UnprocessableEntity, new Issue("REQUEST-005", Header, "Another request was sent under this idempotency key.", "Send each request under a key of its own."));
        }

        if (claim.Answer is not { } answer)
        {
            if (claim.Recorded is { } recorded && (claim.Process.Length == 0 || (claim.Process != nodes.Name && nodes.IsGone(claim.Process))))
            {
                throw new Refusal(RefusalKind.Rule, new Issue("REQUEST-006", Header, $"The request was carried out at {CanonicalText.Text(recorded)}; its answer was lost.", "See the audit trail, or GET /api/v1/runs, for what came of it."));
            }

            http.Response.Headers.RetryAfter = "5"; // which tells a client that this passes
            throw new Refusal(RefusalKind.Rule, new Issue("REQUEST-007", Header, "The request is being carried out.", "Send it again in a moment."));
        }

        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.ContentType;
        http.Response.Headers["Idempotency-Replayed"] = "true";
        if (answer.Location is { } location)
        {
            http.Response.Headers.Location = location;
        }

        await http.Response.WriteAsync(answer.Text, http.RequestAborted);
    }

    /// <summary>What is asked: the address, and the body. Of a form its fields and files, for its boundaries are another each time.</summary>
    private static async Task<string> Digest(HttpContext http)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text.Length.ToString(CultureInfo.InvariantCulture) + ":" + text));
        Add(http.Request.Method);
        Add(http.Request.Path);
        Add(http.Request.QueryString.Value ?? "");
        if (http.Request.HasFormContentType)
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            foreach (var (name, value) in form.OrderBy(f => f.Key, StringComparer.Ordinal))
            {
                Add(name);
                Add(value.ToString());
            }

            foreach (var file in form.Files)
            {
                Add(file.FileName);
                await using var content = file.OpenReadStream();
                hash.AppendData(await SHA256.HashDataAsync(content, http.RequestAborted));
            }
        }
        else
        {
            http.Request.EnableBuffering();
            hash.AppendData(await SHA256.HashDataAsync(http.Request.Body, http.RequestAborted));
            http.Request.Body.Position = 0;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
