using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Engine;
using Connector.Engine.Ingesting;
using Connector.Host.Api;
using Connector.Host.Json;
using Connector.Operations;
using Connector.Operations.Disputing;
using Connector.Operations.Importing;
using Connector.Operations.Verifying;

namespace Connector.Host.Commands;

/// <summary>The same commands through a service: <c>--server URL</c>, with the key in the variable CONNECTOR_KEY.</summary>
internal static class RemoteCommand
{
    private const int Attempts = 3;

    /// <summary>What a command asks: a method, an address, and a body; whether it records, and whether a run does.</summary>
    private sealed record Ask(HttpMethod Method, string Address, Func<HttpContent?> Body, bool Records = false, bool IsRun = false, bool IsVerification = false);

    /// <summary>Runs a command through the service.</summary>
    /// <returns>The exit code that the command would have had itself.</returns>
    public static async Task<int> Run(string server, GlobalOptions globals, CommandEnvironment environment, ParseResult parsed, CancellationToken cancellation)
    {
        if (globals.Store is not null || globals.Config is not null || globals.Actor is not null)
        {
            throw new Refusal(RefusalKind.Input, new Issue("USAGE-028", server, "--server goes without --store, --config and --actor.", "The service has its own store and settings, and the key says who asks."));
        }

        if (!Uri.TryCreate(server.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new Refusal(RefusalKind.Input, new Issue("USAGE-028", server, $"'{server}' is not the address of a service.", "Expected one such as http://127.0.0.1:5080."));
        }

        if (environment.Variables("CONNECTOR_KEY") is not { Length: > 0 } key)
        {
            throw new Refusal(RefusalKind.Input, new Issue("USAGE-029", "CONNECTOR_KEY", "There is no key for the service.", "Put one into the variable CONNECTOR_KEY; an administrator makes it with connector key add, or POST /api/v1/keys."));
        }

        using var http = new HttpClient { BaseAddress = new Uri(address, "api/v1/"), Timeout = TimeSpan.FromHours(1) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var ask = Translate(parsed, globals, environment);
        if (parsed.CommandResult.Command.Name == "import" && Find(parsed.GetValue<string[]>("PATH")!, environment).Errors is { Count: > 0 } errors)
        {
            return FactCommands.Tell(environment.Output, new ImportResult(0, 0, 0, 0, [], errors), dryRun: true);
        }

        using var response = await Send(http, ask, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            return await Refused(response, environment.Output, cancellation);
        }

        return ask.IsRun ? await Follow(http, response, environment.Output, ask.IsVerification, cancellation) : await Show(response, environment.Output, cancellation);
    }

    private static Ask Translate(ParseResult parsed, GlobalOptions globals, CommandEnvironment environment)
    {
        T? Of<T>(string name) => parsed.GetValue<T>(name);
        string Key(string name) => Uri.EscapeDataString(Of<string>(name)!);
        string Query(params ReadOnlySpan<(string Name, string? Value)> values)
        {
            var given = new List<string>();
            foreach (var (name, value) in values)
            {
                if (value is not null)
                {
                    given.Add($"{name}={Uri.EscapeDataString(value)}");
                }
            }

            return given.Count == 0 ? "" : "?" + string.Join('&', given);
        }

        Ask Get(string address) => new(HttpMethod.Get, address, () => null);
        Ask Post(string address, JsonObject body, bool isRun = false)
        {
            if (globals.Reason is { } reason)
            {
                body["reason"] = reason;
            }

            return new Ask(HttpMethod.Post, address, () => JsonContent.Create(body), Records: true, isRun);
        }

        var command = parsed.CommandResult.Command;
        var path = string.Join(' ', command.Parents.OfType<Command>().Where(c => c is not RootCommand).Select(c => c.Name).Append(command.Name));
        var asOf = ("as_of", globals.AsOf);
        var ask = path switch
        {
            "import" => new Ask(HttpMethod.Post, "imports" + Query(("dry_run", Of<bool>("--dry-run") ? "true" : null), ("reason", globals.Reason)), () => Files(Of<string[]>("PATH")!, Of<string?>("--profile"), environment), Records: true),
            "periods" => Get("periods" + Query(asOf)),
            "period close" or "period lock" => Post($"periods/{Key("P")}/{command.Name}", new JsonObject { ["force"] = Of<bool>("--force") }),
            "period reopen" => Post($"periods/{Key("P")}/reopen", []),
            "charges" => Get($"periods/{Key("P")}/charges" + Query(("payer", Of<string?>("--payer")), ("agreement", Of<string?>("--agreement")), ("unrated", Of<bool>("--unrated") ? "true" : null), asOf)),
            "documents" => Get($"periods/{Key("P")}/documents" + Query(("payer", Of<string?>("--payer")), ("format", Of<string?>("--format")), asOf)),
            "explain" => Get($"charges/{Key("CHARGE")}/explanation" + Query(asOf)),
            "trace" => Get($"trace/{Key("KEY")}" + Query(asOf)),
            "plan" => new Ask(HttpMethod.Post, "plans" + Query(asOf), () => JsonContent.Create(new JsonObject
            {
                ["period"] = Of<string?>("P"),
                ["backend"] = Of<string?>("--backend"),
                ["payer"] = Of<string?>("--payer"),
                ["with"] = Of<string[]>("--with") is { Length: > 0 } files ? With(files, environment) : null,
            })),
            "publish" => Post("publications", new JsonObject
            {
                ["period"] = Of<string?>("P"),
                ["backend"] = Of<string?>("--backend"),
                ["payer"] = Of<string?>("--payer"),
                ["document"] = Of<string?>("--document"),
                ["all_or_nothing"] = Of<bool>("--all-or-nothing"),
                ["force"] = Of<bool>("--force"),
            }, isRun: true),
            "reconcile" => Post("reconciliations", new JsonObject { ["backend"] = Of<string?>("--backend") }, isRun: true),
            "approve" => Post("approvals", new JsonObject
            {
                ["documents"] = new JsonArray([.. Of<string[]>("DOCUMENT")!.Select(d => JsonValue.Create(d))]),
                ["period"] = Of<string?>("--period"),
                ["payer"] = Of<string?>("--payer"),
                ["withdraw"] = Of<bool>("--withdraw"),
            }),
            "dispute open" => Post("disputes", new JsonObject { ["charges"] = new JsonArray([.. Of<string[]>("CHARGE")!.Select(c => JsonValue.Create(c))]) }),
            "dispute list" => Get("disputes" + Query(asOf)),
            "dispute resolve" => Post($"disputes/{Of<long>("ID")}/resolve", new JsonObject
            {
                ["outcome"] = DisputeCommands.Outcome(Of<bool>("--accept"), Of<bool>("--reject"), Of<string?>("--amend")).Outcome.Text(),
                ["amount"] = Of<string?>("--amend"),
            }),
            "session start" => Post("sessions", new JsonObject
            {
                ["session"] = Of<string>("SESSION"),
                ["agreement"] = Of<string>("--agreement"),
                ["payer"] = Of<string?>("--payer"),
                ["recipient"] = Of<string?>("--recipient"),
                ["place"] = Of<string?>("--place"),
                ["at"] = Of<string?>("--at"),
            }),
            "session transfer" => Post($"sessions/{Key("SESSION")}/transfer", new JsonObject { ["to"] = Of<string>("--to"), ["session"] = Of<string?>("--session"), ["at"] = Of<string?>("--at") }),
            "session check-out" => Post($"sessions/{Key("SESSION")}/check-out", new JsonObject { ["at"] = Of<string?>("--at") }),
            "session preview" => Get($"sessions/{Key("SESSION")}/preview" + Query(("at", Of<string?>("--at")), asOf)),
            "session list" => Get("sessions" + Query(("recipient", Of<string?>("--recipient")), asOf)),
            "report" => Get($"reports/{Key("NAME")}" + Query(("from", Of<string?>("--from")), ("to", Of<string?>("--to")), ("by", Of<string?>("--by")), ("format", Of<string?>("--format") is "table" ? null : Of<string?>("--format")), asOf)),
            "audit" => Get("audit" + Query(("subject", Of<string?>("--subject")), asOf)),
            "backends" => Get("backends"),
            "backend check" => new Ask(HttpMethod.Post, $"backends/{Key("B")}/check", () => null),
            "backend link" => Post($"backends/{Key("B")}/links", new JsonObject { ["key"] = Of<string>("PARTY"), ["external_id"] = Of<string>("EXTERNAL_ID") }),
            "verify" => Post("verifications", [], isRun: true) with { IsVerification = true },
            _ => throw new Refusal(RefusalKind.Input, new Issue("USAGE-030", path, $"connector {path} does not go through a service.", "Run it where the store is, with --store.")),
        };

        // What does not hear of it would answer, or do something, as of now.
        return globals.AsOf is null || ask.Address.Contains("as_of=", StringComparison.Ordinal) ? ask : throw OperationContext.OnlyReads(path);
    }

    /// <summary>The files of an import, and the profile that they are read with.</summary>
    private static MultipartFormDataContent Files(string[] paths, string? profile, CommandEnvironment environment)
    {
        var form = new MultipartFormDataContent();
        foreach (var path in Find(paths, environment).Files)
        {
            form.Add(new StreamContent(File.OpenRead(environment.PathOf(path))), "files", Path.GetFileName(path));
        }

        if (profile is not null)
        {
            var path = Profile.Find(profile, environment.Folder);
            form.Add(new StreamContent(File.OpenRead(environment.PathOf(path))), "profile", Path.GetFileName(path));
        }

        return form;
    }

    private static (List<string> Files, List<RowError> Errors) Find(string[] paths, CommandEnvironment environment)
    {
        var errors = new List<RowError>();
        return (InputFiles.Find(paths, environment.Folder, [], errors), errors);
    }

    /// <summary>Files of facts as rows.</summary>
    private static JsonObject With(string[] paths, CommandEnvironment environment)
    {
        var with = new JsonObject();
        var input = InputFiles.Open(paths, FactFile.All.Select(f => f.Name).ToHashSet(StringComparer.Ordinal), environment.Folder);
        var errors = input.Errors.ToList();
        foreach (var table in input.Tables)
        {
            var rows = with[table.Kind] as JsonArray ?? [];
            foreach (var row in table.Rows(errors.Add))
            {
                rows.Add(new JsonObject(table.Header.Zip(row.Cells).Select(c => KeyValuePair.Create(c.First, (JsonNode?)JsonValue.Create(c.Second)))));
            }

            with[table.Kind] = rows;
        }

        return errors.Count == 0 ? with : throw new ImportResult(0, 0, 0, 0, [], errors).Refused();
    }

    /// <summary>Sends it, again when nobody answers: what records with the same idempotency key, so that nothing is done twice.</summary>
    private static async Task<HttpResponseMessage> Send(HttpClient http, Ask ask, CancellationToken cancellation)
    {
        var once = Guid.NewGuid().ToString();
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(ask.Method, ask.Address) { Content = ask.Body() };
            if (ask.Records)
            {
                request.Headers.Add("Idempotency-Key", once);
            }

            try
            {
                return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            }
            catch (HttpRequestException) when (attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(300 * attempt), cancellation);
            }
            catch (HttpRequestException nobody)
            {
                throw new Refusal(RefusalKind.Backend, new Issue("REMOTE-001", http.BaseAddress!.GetLeftPart(UriPartial.Authority), $"The service does not answer: {nobody.Message}", "See that it runs and can be reached, then repeat the command."));
            }
        }
    }

    /// <summary>Follows a run to its end, and shows its rows.</summary>
    private static async Task<int> Follow(HttpClient http, HttpResponseMessage accepted, Output output, bool isVerification, CancellationToken cancellation)
    {
        var run = (await accepted.Content.ReadFromJsonAsync<JsonObject>(cancellation))!;
        var address = $"runs/{run["run"]}";
        await output.While($"run {run["run"]}", async report =>
        {
            while (run["ended_at"] is null)
            {
                try
                {
                    await using var events = await http.GetStreamAsync(new Uri(address + "/events", UriKind.Relative), cancellation);
                    await foreach (var item in SseParser.Create(events).EnumerateAsync(cancellation))
                    {
                        if (item.EventType == "run" && JsonNode.Parse(item.Data) is JsonObject now)
                        {
                            run = now;
                            report?.Invoke((int)now["done"]!);
                        }
                    }
                }
                catch (Exception broken) when (broken is HttpRequestException or IOException)
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), cancellation); // the service starts anew, and takes the run up
                }
            }

            return 0;
        });
        if (run["errors"] is JsonArray { Count: > 0 } errors)
        {
            output.Issues(Issues(errors));
            return (int?)run["outcome"] ?? 3;
        }

        using var rows = await http.GetAsync(new Uri(address + "/rows", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (isVerification && await rows.Content.ReadFromJsonAsync<JsonArray>(cancellation) is [.., { } verified])
        {
            return FactCommands.Tell(output, new Verification((int)verified["checked"]!, Issues(verified["violations"]!.AsArray())));
        }

        await Show(rows, output, cancellation);
        if (!output.IsJson)
        {
            output.Out.WriteLine($"run {run["run"]}: {run["summary"]}");
        }

        return (int?)run["outcome"] ?? 3;
    }

    private static async Task<int> Show(HttpResponseMessage response, Output output, CancellationToken cancellation)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        if (output.IsJson || response.Content.Headers.ContentType?.MediaType != "application/json")
        {
            await using var file = output.Open();
            await body.CopyToAsync(file, cancellation);
            file.WriteByte((byte)'\n');
            return 0;
        }

        switch (await JsonNode.ParseAsync(body, cancellationToken: cancellation))
        {
            case JsonArray { Count: > 0 } rows:
                var columns = rows[0]!.AsObject().Select(p => p.Key).Where(c => !rows.Any(row => row![c] is JsonArray list && list.Any(e => e is JsonObject))).ToArray(); // lines are too much for a table
                output.Table([.. columns.Select(c => new Column(c.Replace('_', ' ')))], rows.Take(output.RowsForPeople).Select(row => columns.Select(c => Text(row![c])).ToArray()));
                output.Out.WriteLine(rows.Count > output.RowsForPeople ? $"… and {rows.Count - output.RowsForPeople:n0} more; --json gives all of them." : Output.Count(rows.Count, "row"));
                break;
            case JsonArray:
                output.Out.WriteLine(Output.Count(0, "row"));
                break;
            case var one:
                output.Out.WriteLine(one?.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = JsonText.Options.Encoder }));
                break;
        }

        return 0;
    }

    private static string? Text(JsonNode? cell) => cell switch
    {
        JsonArray list => string.Join("; ", list.Select(Text)),
        JsonObject one => string.Join(' ', one.Select(p => Text(p.Value))),
        _ => cell?.ToString(),
    };

    private static Issue[] Issues(JsonArray issues) => [.. issues.Select(e => new Issue((string)e!["code"]!, (string)e["subject"]!, (string)e["message"]!, (string)e["remedy"]!))];

    /// <summary>What went wrong there, in the service's words: where the command would name an option, it names what the request holds.</summary>
    private static async Task<int> Refused(HttpResponseMessage response, Output output, CancellationToken cancellation)
    {
        var text = await response.Content.ReadAsStringAsync(cancellation);
        var problem = response.Content.Headers.ContentType?.MediaType == Problems.ContentType ? JsonNode.Parse(text) as JsonObject : null;
        Issue[] issues = problem?["errors"] is JsonArray { Count: > 0 } errors
            ? Issues(errors)
            : [new Issue("REMOTE-002", response.RequestMessage!.RequestUri!.AbsolutePath, $"The service answers {(int)response.StatusCode}.", "See that the address is that of a connector's service.")];
        if (output.IsJson && problem?["result"] is { } result)
        {
            output.Json(writer => result.WriteTo(writer));
        }
        else
        {
            output.Issues(issues);
        }

        return (int)response.StatusCode switch { 409 => 1, 429 or 502 or 503 or 504 => 3, >= 500 => 70, _ => 2 };
    }
}
