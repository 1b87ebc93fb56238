using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Connector.Testing;

/// <summary>Somebody who works in Tryton, through the calls that its own client makes.</summary>
public sealed class TrytonUser
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromMinutes(3) };

    private readonly string _address;
    private AuthenticationHeaderValue? _session;

    private TrytonUser(string address) => _address = address;

    public int Id { get; private set; }

    public static async Task<TrytonUser> LoginAsync(string address, string login)
    {
        var user = new TrytonUser(address);
        var answer = await user.SendAsync("common.db.login", new JsonArray(login, new JsonObject { ["password"] = login == "admin" ? "AdminPw1!" : "Conn3ctor-Pw!" }, "en"));
        user.Id = answer![0]!.GetValue<int>();
        user._session = new("Session", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login}:{user.Id}:{answer[1]}")));
        return user;
    }

    /// <summary>Calls a method of a model. Warnings are read and accepted, as a person does.</summary>
    public async Task<JsonNode?> CallAsync(string method, params JsonNode?[] parameters)
    {
        while (true)
        {
            try
            {
                return await SendAsync("model." + method, new JsonArray([.. parameters.Select(p => p?.DeepClone()), new JsonObject { ["company"] = 1, ["language"] = "en" }]));
            }
            catch (TrytonRefusal refusal) when (refusal.Warning is { } warning)
            {
                _ = await AcceptAsync(warning);
            }
        }
    }

    /// <summary>The records that meet conditions, by id.</summary>
    public async Task<JsonArray> SearchAsync(string model, JsonArray conditions, params string[] fields)
        => (await CallAsync(model + ".search_read", conditions, 0, null, new JsonArray(new JsonArray("id", "ASC")), new JsonArray([.. fields.Select(f => (JsonNode)f)])))!.AsArray();

    /// <summary>The condition that an invoice is the document of a key, which its first line notes; or an empty draft of it.</summary>
    public static JsonArray OfKey(string key, bool andMore = false) => new(
        "OR", new JsonArray("reference", andMore ? "like" : "=", andMore ? key + "%" : key), new JsonArray("lines.note", "like", $"%\n{key}{(andMore ? "" : "\n")}%"));

    /// <summary>The key that an invoice's first line notes; of an empty draft its reference, where that was read.</summary>
    public static string KeyIn(JsonNode invoice)
        => invoice["lines."]!.AsArray().Select(line => (string?)line!["note"]).FirstOrDefault(note => note?.StartsWith("Connector ", StringComparison.Ordinal) == true)?.Split('\n')[1]
            ?? (string?)invoice["reference"] ?? "";

    /// <summary>Posts invoices one by one, in the order given.</summary>
    public async Task PostAsync(params IEnumerable<int> invoices)
    {
        foreach (var invoice in invoices)
        {
            _ = await CallAsync("account.invoice.post", new JsonArray(invoice));
        }
    }

    /// <summary>Registers the payment of all that a posted invoice still asks for.</summary>
    public async Task PayAsync(int invoice)
    {
        var read = (await SearchAsync("account.invoice", [new JsonArray("id", "=", invoice)], "amount_to_pay", "currency", "currency_digits", "company", "account", "invoice_date"))[0]!;
        var method = (await SearchAsync("account.invoice.payment.method", []))[0]!["id"]!.GetValue<int>();
        var wizard = await CallWizardAsync("account.invoice.pay.create");
        var context = new JsonObject { ["active_model"] = "account.invoice", ["active_id"] = invoice, ["active_ids"] = new JsonArray(invoice) };
        var start = new JsonObject
        {
            ["amount"] = read["amount_to_pay"]!.DeepClone(),
            ["currency"] = read["currency"]!.DeepClone(),
            ["currency_digits"] = read["currency_digits"]!.DeepClone(),
            ["company"] = read["company"]!.DeepClone(),
            ["invoice_account"] = read["account"]!.DeepClone(),
            ["payment_method"] = method,
            ["date"] = read["invoice_date"]!.DeepClone(),
            ["description"] = null,
        };
        _ = await CallWizardAsync("account.invoice.pay.execute", context, wizard![0], new JsonObject { ["start"] = start }, "choice");
        _ = await CallWizardAsync("account.invoice.pay.delete", null, wizard[0]);
    }

    /// <summary>Credits a posted invoice and refunds it, by Tryton's own wizard: that cancels it.</summary>
    public Task RefundAsync(int invoice) => CreditAsync(invoice, withRefund: true);

    /// <summary>Credits a posted invoice, by Tryton's own wizard: the credit note is a draft, unless it is refunded.</summary>
    public async Task CreditAsync(int invoice, bool withRefund)
    {
        var wizard = await CallWizardAsync("account.invoice.credit.create");
        var context = new JsonObject { ["active_model"] = "account.invoice", ["active_id"] = invoice, ["active_ids"] = new JsonArray(invoice) };
        var start = new JsonObject { ["start"] = new JsonObject { ["with_refund"] = withRefund, ["invoice_date"] = null } };
        while (true)
        {
            try
            {
                _ = await CallWizardAsync("account.invoice.credit.execute", (JsonObject)context.DeepClone(), wizard![0], start, "credit");
                break;
            }
            catch (TrytonRefusal refusal) when (refusal.Warning is { } warning)
            {
                await AcceptAsync(warning);
            }
        }

        _ = await CallWizardAsync("account.invoice.credit.delete", null, wizard[0]);
    }

    private Task<JsonNode?> AcceptAsync(string warning) => SendAsync("model.res.user.warning.create", new JsonArray(
        new JsonArray(new JsonObject { ["user"] = Id, ["name"] = warning, ["always"] = false }), new JsonObject()));

    private Task<JsonNode?> CallWizardAsync(string method, JsonObject? context = null, params JsonNode?[] parameters)
    {
        context ??= [];
        context["company"] = 1;
        context["language"] = "en";
        return SendAsync("wizard." + method, new JsonArray([.. parameters.Select(p => p?.DeepClone()), context]));
    }

    private async Task<JsonNode?> SendAsync(string method, JsonArray parameters)
    {
        var call = new JsonObject { ["id"] = 1, ["method"] = method, ["params"] = parameters };
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new StringContent(call.ToJsonString(), null, "application/json") };
        request.Headers.Authorization = _session;
        using var response = await Http.SendAsync(request);
        var answer = JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
        return answer["error"] is { } error ? throw new TrytonRefusal(error) : answer["result"];
    }
}
