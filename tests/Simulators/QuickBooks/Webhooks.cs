using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Connector.Simulators.QuickBooks;

/// <summary>Collects changes, and tells them when a test asks: once, twice, late, out of order, forged.</summary>
public sealed class Webhooks : IDisposable
{
    private readonly Company _company;
    private readonly List<WebhookEvent> _pending = [];
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    internal Webhooks(Company company)
    {
        _company = company;
        company.Changed = (kind, id, operation) =>
        {
            if (Schema.Written.Values.Contains(kind) && kind != "Attachable")
            {
                _pending.Add(new WebhookEvent($"{Guid.NewGuid()}", kind, id, operation, company.Now, company.Options.RealmId));
            }
        };
    }

    /// <summary>Where they are sent.</summary>
    public Uri? Url { get; set; }

    /// <summary>What they are signed with.</summary>
    public string VerifierToken { get; set; } = "webhook-verifier";

    /// <summary>Whether the form before CloudEvents is sent.</summary>
    public bool IsOldForm { get; set; }

    /// <summary>What has happened and was not sent yet, in its order.</summary>
    public ImmutableArray<WebhookEvent> Pending
    {
        get
        {
            lock (_company.Gate)
            {
                return [.. _pending];
            }
        }
    }

    /// <summary>Takes what is pending, for a test that sends it itself, later, or never.</summary>
    public ImmutableArray<WebhookEvent> Take()
    {
        lock (_company.Gate)
        {
            ImmutableArray<WebhookEvent> taken = [.. _pending];
            _pending.Clear();
            return taken;
        }
    }

    /// <summary>Sends what is pending in one delivery.</summary>
    /// <returns>The status of the answer; null when there was nothing.</returns>
    public async Task<int?> DeliverAsync(CancellationToken cancellation = default)
        => Take() is { IsEmpty: false } events ? await SendAsync(events, cancellation: cancellation) : null;

    /// <summary>Sends events: those given, in the order given.</summary>
    /// <param name="events">Which.</param>
    /// <param name="isForged">Whether the signature is of another token.</param>
    /// <param name="signature">A signature to send instead; empty for none.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The status of the answer.</returns>
    public async Task<int> SendAsync(IReadOnlyList<WebhookEvent> events, bool isForged = false, string? signature = null, CancellationToken cancellation = default)
    {
        var body = Encoding.UTF8.GetBytes(IsOldForm ? Old(events) : CloudEvents(events));
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        using var request = new HttpRequestMessage(HttpMethod.Post, Url ?? throw new InvalidOperationException("There is no address to send webhooks to.")) { Content = content };
        var signed = signature ?? Sign(body, isForged ? $"{VerifierToken}-forged" : VerifierToken);
        if (signed.Length > 0)
        {
            request.Headers.Add("intuit-signature", signed);
        }

        using var answer = await _http.SendAsync(request, cancellation);
        return (int)answer.StatusCode;
    }

    /// <summary>base64 of the HMAC-SHA256 of the raw body.</summary>
    public static string Sign(byte[] body, string token) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), body));

    /// <summary>The body in the form that is mandatory since 2026.</summary>
    public static string CloudEvents(IEnumerable<WebhookEvent> events) => new JsonArray([.. events.Select(static e => new JsonObject
    {
        ["specversion"] = "1.0",
        ["id"] = e.Key,
        ["source"] = "intuit.simulator",
        ["type"] = $"qbo.{e.Entity.ToLowerInvariant()}.{Past(e.Operation)}.v1",
        ["datacontenttype"] = "application/json",
        ["time"] = e.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ"),
        ["intuitentityid"] = e.Id,
        ["intuitaccountid"] = e.Realm,
        ["data"] = new JsonObject(),
    })]).ToJsonString();

    /// <summary>The body in the form before.</summary>
    public static string Old(IEnumerable<WebhookEvent> events) => new JsonObject
    {
        ["eventNotifications"] = new JsonArray([.. events.GroupBy(static e => e.Realm).Select(static realm => new JsonObject
        {
            ["realmId"] = realm.Key,
            ["dataChangeEvent"] = new JsonObject
            {
                ["entities"] = new JsonArray([.. realm.Select(static e => new JsonObject
                {
                    ["name"] = e.Entity, ["id"] = e.Id, ["operation"] = e.Operation, ["lastUpdated"] = PacificTime.Seconds(e.Time).Remove(22, 1), // -0700, without colon
                })]),
            },
        })]),
    }.ToJsonString();

    public void Dispose() => _http.Dispose();

    private static string Past(string operation) => operation switch
    {
        "Create" => "created",
        "Update" => "updated",
        "Delete" => "deleted",
        "Merge" => "merged",
        "Void" => "voided",
        _ => "emailed",
    };
}
