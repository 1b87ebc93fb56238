using System.CommandLine;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Engine;
using Connector.Operations.Verifying;
using Connector.Store;

namespace Connector.Host.Commands;

/// <summary>A bundle for whoever helps: what the program, the store and the last runs look like, without secrets and without anybody's data.</summary>
internal static class SupportCommand
{
    private const int LinesOfLogs = 2_000;

    public static Command Make()
    {
        var file = new Argument<string>("FILE") { Description = "The bundle to write, such as support.zip." };
        var logs = new Option<string?>("--logs") { Description = "A folder of the service's JSON logs (Logs:File).", HelpName = "DIR" };
        var verify = new Option<bool>("--verify") { Description = "Verify the store too, and say what was found, by code." };
        return new Command("support", """
            Writes a bundle for a report: versions, settings without their values, counts, runs and logs without what is in them. Keys are replaced by digests.

              connector support support.zip --logs logs --verify
            """) { file, logs, verify }.Does(async (command, parsed, _) =>
        {
            // Another salt each time: a digest tells keys apart within the bundle, and nothing else.
            var salt = RandomNumberGenerator.GetBytes(16);
            await using (var zip = await ZipFile.OpenAsync(command.Environment.PathOf(parsed.GetValue(file)!), ZipArchiveMode.Create))
            {
                await Add(zip, "program.json", Program());
                await Add(zip, "settings.json", Settings(command));
                await Add(zip, "store.json", StoreFacts(command));
                await Add(zip, "runs.json", JobsOf(command));
                if (parsed.GetValue(verify))
                {
                    var found = await new VerifyStore(command.Operation).Run();
                    await Add(zip, "verify.json", new JsonObject
                    {
                        ["checked"] = found.Checked,
                        ["head"] = found.Head,
                        ["violations"] = new JsonArray([.. found.Violations.Select(v => new JsonObject { ["code"] = v.Code, ["subject"] = Digest(salt, v.Subject) })]),
                    });
                }

                if (parsed.GetValue(logs) is { } folder)
                {
                    await Add(zip, "logs.json", Logs(command.Environment.PathOf(folder)));
                }
            }

            command.Output.Error.WriteLine($"{parsed.GetValue(file)}: look through it before you send it.");
            return 0;
        });
    }

    private static async Task Add(ZipArchive zip, string name, JsonNode content)
    {
        await using var stream = await zip.CreateEntry(name).OpenAsync();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(content.ToJsonString(new JsonSerializerOptions { WriteIndented = true })));
    }

    private static JsonObject Program() => new()
    {
        ["version"] = typeof(SupportCommand).Assembly.GetName().Version?.ToString(),
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["system"] = RuntimeInformation.OSDescription,
        ["processors"] = Environment.ProcessorCount,
        ["sqlite"] = ConnectorStore.SqliteVersion,
    };

    /// <summary>What decides amounts; of all else only which settings there are. A route's payer is somebody: only whether one is named is told.</summary>
    private static JsonObject Settings(CommandContext command)
    {
        var deciding = command.Settings.Deciding;
        return new JsonObject
        {
            ["calendar"] = deciding.Billing.Calendar.ToString(),
            ["zone"] = deciding.Billing.Zone,
            ["currency"] = deciding.Billing.Currency,
            ["due_days"] = deciding.Billing.DueDays,
            ["review_required"] = deciding.ReviewRequired,
            ["corrections"] = deciding.Corrections.Posted.ToString(),
            ["routes"] = new JsonArray([.. deciding.Routes.Select(r => new JsonObject { ["direction"] = r.Direction, ["names_a_payer"] = r.Payer != "*" })]),
            ["backends"] = new JsonArray([.. command.Settings.Backends.Select(b => new JsonObject { ["kind"] = b.Kind, ["settings"] = new JsonArray([.. b.Section.GetChildren().Select(c => JsonValue.Create(c.Key))]) })]),
            ["schedules"] = new JsonArray([.. command.Settings.Schedules.Select(s => new JsonObject { ["name"] = s.Name, ["cron"] = s.Cron })]),
        };
    }

    private static JsonObject StoreFacts(CommandContext command)
    {
        using var snapshot = command.Operation.Read();
        return new JsonObject
        {
            ["schema"] = snapshot.SchemaVersion(),
            ["head"] = snapshot.Head(),
            ["models"] = snapshot.Settings()?.Models is { } models ? new JsonArray([.. Enum.GetValues<ChargeModel>().Select(m => JsonValue.Create($"{m.ToString().ToLowerInvariant()}@{models.Of(m)}"))]) : null,
            ["bytes"] = command.Operation.Store.Path is { } path ? new FileInfo(path).Length : null,
            ["rows"] = new JsonObject(snapshot.Counts().Select(c => KeyValuePair.Create(c.Table, (JsonNode?)c.Rows))),
            ["periods"] = new JsonObject(snapshot.PeriodStates().OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value.Text()))),
            ["documents"] = new JsonArray([.. snapshot.DocumentsByState().GroupBy(d => d.State, StringComparer.Ordinal).Select(g => new JsonObject { ["state"] = g.Key, ["count"] = g.Sum(d => d.Count) })]),
            ["last_records"] = new JsonArray([.. snapshot.LastRecords(100).Select(r => new JsonObject { ["at"] = CanonicalText.Text(r.Recorded), ["action"] = r.Action })]),
        };
    }

    private static JsonArray JobsOf(CommandContext command) => [.. new ServiceTables(command.Operation.Store).Jobs(200).Select(r => new JsonObject
    {
        ["action"] = r.Action,
        ["scheduled"] = r.Schedule is not null,
        ["state"] = r.State.ToString(),
        ["attempts"] = r.Attempts,
        ["asked"] = CanonicalText.Text(r.Asked),
        ["seconds"] = r.Ended is { } ended && r.Started is { } started ? (ended - started).TotalSeconds : null,
        ["rows"] = r.Rows,
        ["outcome"] = r.Outcome,
        ["issues"] = new JsonArray([.. (JsonNode.Parse(r.Issues ?? "[]") as JsonArray ?? []).Select(i => JsonValue.Create((string?)i?["code"]))]),
    })];

    /// <summary>Of each line its time, its level and its text before anything was put in; of exceptions their kinds and places.</summary>
    private static JsonArray Logs(string folder)
    {
        var lines = new JsonArray();
        foreach (var line in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).SelectMany(Lines).TakeLast(LinesOfLogs))
        {
            JsonNode? entry;
            try
            {
                entry = JsonNode.Parse(line);
            }
            catch (JsonException)
            {
                continue; // the last one may be half written
            }

            lines.Add(new JsonObject
            {
                ["at"] = entry?["Timestamp"]?.DeepClone(),
                ["level"] = entry?["Level"]?.DeepClone(),
                ["text"] = entry?["MessageTemplate"]?.DeepClone(),
                ["exception"] = entry?["Exception"] is { } exception ? Bare((string)exception!) : null,
            });
        }

        return lines;
    }

    private static List<string> Lines(string path)
    {
        var lines = new List<string>();
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }

    // Messages name what they are about; kinds and places do not.
    private static string Bare(string exception) => string.Join('\n', exception.Split('\n').Select(line => line.TrimEnd())
        .Select(line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal) || line.TrimStart().StartsWith("---", StringComparison.Ordinal) && !line.Contains("> ", StringComparison.Ordinal) ? line : line.Split(':')[0]));

    private static string Digest(byte[] salt, string key) => Convert.ToHexStringLower(SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(key)]))[..12];
}
