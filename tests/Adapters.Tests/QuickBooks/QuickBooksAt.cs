using Connector.Adapters.QuickBooks;
using Connector.Simulators.QuickBooks;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>Backends for a simulator.</summary>
internal static class QuickBooksAt
{
    public static QuickBooksOptions Options(QuickBooksSimulator books) => Companies.Options with { ApiUrl = books.Url, RealmId = books.RealmId };

    /// <summary>A backend with a token of its own.</summary>
    public static async Task<QuickBooksBackend> BackendAsync(QuickBooksSimulator books, Func<QuickBooksOptions, QuickBooksOptions>? change = null)
        => Backend(books, await TokenAsync(books), change);

    public static QuickBooksBackend Backend(QuickBooksSimulator books, string token, Func<QuickBooksOptions, QuickBooksOptions>? change = null, ICallBudget? budget = null)
        => new("books", change is null ? Options(books) : change(Options(books)), new TestTokens(books.RealmId, token), budget ?? new TestBudget(), TimeProvider.System)
        {
            FirstWait = TimeSpan.FromMilliseconds(1),
            CallLimit = TimeSpan.FromSeconds(30),
        };

    /// <summary>An access token, got for the refresh token.</summary>
    public static async Task<string> TokenAsync(QuickBooksSimulator books)
    {
        using var http = new HttpClient();
        using var discovery = await http.GetAsync(new Uri(books.OAuthUrl + "/.well-known/openid_sandbox_configuration"));
        var address = System.Text.Json.JsonElement.Parse(await discovery.Content.ReadAsByteArrayAsync()).GetProperty("token_endpoint").GetString()!;
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{books.ClientId}:{books.ClientSecret}")));
        request.Headers.Accept.Add(new("application/json"));
        request.Content = new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("refresh_token", books.RefreshToken)]);
        using var answer = await http.SendAsync(request);
        return System.Text.Json.JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync()).GetProperty("access_token").GetString()!;
    }
}
