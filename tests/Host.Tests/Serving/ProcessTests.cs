using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Connector.Host.Tests.Commands;
using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>The real program as a service: started, killed in the middle, started again; and told to stop.</summary>
[Collection(ServingTests.Alone)]
public sealed class ProcessTests : IDisposable
{
    private readonly Office _office = new() { Now = null };
    private readonly TempFolder _facts = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _office.Dispose();
        _facts.Dispose();
    }

    [Fact]
    public async Task Killed_in_the_middle_of_a_run_it_goes_on_where_it_was()
    {
        Commands.Samples.GpIt(_facts.Path, practices: 300);
        var key = (string)_office.Json("key", "add", "test", "--role", "admin").Ends(0).Json["key"]!;
        var port = Ports.Free();
        _office.Variables["Connector__Server__Urls"] = $"http://127.0.0.1:{port}";
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

        long run;
        using (var process = await Serve(client))
        {
            using var form = new MultipartFormDataContent();
            foreach (var file in Directory.GetFiles(_facts.Path))
            {
                form.Add(new ByteArrayContent(await File.ReadAllBytesAsync(file, Cancellation)), "files", Path.GetFileName(file));
            }

            using (var imported = await client.PostAsync(new Uri("/api/v1/imports?reason=first", UriKind.Relative), form, Cancellation))
            {
                Assert.True((int)JsonNode.Parse(await imported.Content.ReadAsStringAsync(Cancellation))!["recorded"]! > 1000);
            }

            await client.Post("periods/2021-07/close", "{}");
            await client.Post("periods/2021-08/close", "{}");
            run = (long)(await client.Post("publications", "{}", 202, once: "publish-1"))!["run"]!;
            await UntilSent(client, run);
            process.Kill();
            await process.WaitForExitAsync(Cancellation);
        }

        using (var process = await Serve(client))
        {
            // The caller never had the answer, and asks again: it is the same run.
            Assert.Equal(run, (long)(await client.Post("publications", "{}", 202, once: "publish-1"))!["run"]!);
            var ended = await client.Ended(await client.Read($"runs/{run}"));
            Assert.Equal("done", (string?)ended["state"]);
            Assert.Equal(0, (int)ended["outcome"]!);
            Assert.Equal(2, (int)ended["attempts"]!);
            var again = await client.Ended(await client.Post("publications", "{}", 202));
            Assert.Equal("nothing to publish", (string?)again["summary"]);
            Assert.All((await client.Read("publications"))!.AsArray(), p => Assert.Equal("draft", (string?)p!["state"]));

            Stop(process);
            await process.WaitForExitAsync(Cancellation);
            Assert.Equal(0, process.ExitCode);
        }

        _office.Variables.Remove("Connector__Server__Urls");
        _office.Json("verify").Ends(0);
        var planned = _office.Json("documents", "2021-07").Ends(0).Rows.Length + _office.Json("documents", "2021-08").Ends(0).Rows.Length;
        Assert.Equal(planned, _office.FilesIn("drafts").Length);
        Assert.Equal(planned, _office.Json("reconcile").Ends(0).Rows.Select(r => (string)r["external_id"]!).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Told_to_stop_it_hands_back_what_it_cannot_finish_and_the_command_line_works_through_it()
    {
        Commands.Samples.GpIt(_facts.Path, practices: 300);
        _office.Json("import", _facts.Path).Ends(0);
        var key = (string)_office.Json("key", "add", "test", "--role", "operator").Ends(0).Json["key"]!;
        var port = Ports.Free();
        var server = $"http://127.0.0.1:{port}";
        _office.Variables["Connector__Server__Urls"] = server;
        using var client = new HttpClient { BaseAddress = new Uri(server) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        long run;
        using (var process = await Serve(client))
        {
            _office.Variables["CONNECTOR_KEY"] = key;
            Assert.Equal("closed", (string?)_office.Child("period", "close", "2021-07", "--json", "--server", server).Ends(0).Rows.Single()["state"]);
            Assert.Equal(_office.Child("charges", "2021-07", "--json").Out, _office.Child("charges", "2021-07", "--json", "--server", server).Ends(0).Out);
            Assert.Equal(_office.Child("documents", "2021-07", "--json").Out, _office.Child("documents", "2021-07", "--json", "--server", server).Ends(0).Out);
            Assert.Equal(_office.Child("plan", "--json").Out, _office.Child("plan", "--json", "--server", server).Ends(0).Out);
            Assert.Equal(_office.Child("plan", "2021-13", "--json").Out, _office.Child("plan", "2021-13", "--json", "--server", server).Ends(2).Out);
            Assert.Equal(_office.Child("backend", "check", "books", "--json").Out, _office.Child("backend", "check", "books", "--json", "--server", server).Ends(0).Out);
            _office.Child("audit", "--server", server).Ends(2); // an operator does not read it
            if (!Office.OnPostgres)
            {
                _office.Child("serve").Ends(1); // one service on a store in a file
            }

            run = (long)(await client.Post("publications", "{}", 202))!["run"]!;
            await UntilSent(client, run);
            Stop(process);
            await process.WaitForExitAsync(Cancellation);
            Assert.Equal(0, process.ExitCode);
        }

        using (var process = await Serve(client))
        {
            var published = await client.Ended(await client.Read($"runs/{run}"));
            Assert.Equal("done", (string?)published["state"]);
            Assert.Empty(_office.Child("publish", "--json", "--server", server).Ends(0).Rows);
            process.Kill();
            await process.WaitForExitAsync(Cancellation);
        }
    }

    [Fact]
    public async Task The_first_administrator_is_told_a_password_once()
    {
        var port = Ports.Free();
        _office.Variables["Connector__Server__Urls"] = $"http://127.0.0.1:{port}";
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        string said;
        using (var process = await Serve(client))
        {
            said = (await process.StandardOutput.ReadLineAsync(Cancellation))!;
            var password = said.Split(' ').Single(word => word.Length == 20 && word.All(char.IsLetterOrDigit));
            var session = await client.Post("account/sign-in", $$"""{ "user": "admin", "password": "{{password}}" }""");
            Assert.True((bool)session!["must_change"]!);
            process.Kill();
            await process.WaitForExitAsync(Cancellation);
        }

        using (var process = await Serve(client))
        {
            process.Kill();
            Assert.Empty(await process.StandardOutput.ReadToEndAsync(Cancellation));
            await process.WaitForExitAsync(Cancellation);
        }
    }

    [Fact]
    public void An_address_that_is_taken_is_told_before_an_administrator_is_made()
    {
        using var other = new TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        _office.Variables["Connector__Server__Urls"] = $"http://{other.LocalEndpoint}";
        var refused = _office.Run("serve", "--json").Ends(1);
        Assert.Equal("SERVE-002", (string?)refused.Json["errors"]![0]!["code"]);
        Assert.DoesNotContain("password", refused.Text + refused.Error, StringComparison.Ordinal);

        _office.Variables["Connector__Server__Urls"] = "http://127.0.0.1:99999";
        Assert.Equal("CONFIG-003", (string?)_office.Run("serve", "--json").Ends(2).Json["errors"]![0]!["code"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Systemd_is_told_when_it_is_ready_and_when_it_stops()
    {
        var path = Path.Combine(_office.Folder, "notify");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        _office.Variables["NOTIFY_SOCKET"] = path;
        _office.Variables["Connector__Server__Urls"] = $"http://127.0.0.1:{Ports.Free()}";
        var started = File.ReadLines(Repository.Path("config", "deploy", "connector.service")).Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal)).Split(' ');
        using var process = _office.Start([.. started[1..^1], _office.Write("connector.json", "{}")]); // the unit's own words, with settings that are here
        Assert.Equal("READY=1", await Told(socket));
        Stop(process);
        Assert.Equal("STOPPING=1", await Told(socket));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }

    private static async Task<string> Told(Socket socket)
    {
        var buffer = new byte[100];
        return Encoding.ASCII.GetString(buffer.AsSpan(0, await socket.ReceiveAsync(buffer, Cancellation)));
    }

    private async Task<Process> Serve(HttpClient client)
    {
        var process = _office.Start("serve");
        await Wait.Until(async () =>
        {
            Assert.False(process.HasExited, process.HasExited ? process.StandardError.ReadToEnd() : "");
            try
            {
                using var ready = await client.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancellation);
                return ready.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false; // not there yet
            }
        });
        _ = process.StandardError.ReadToEndAsync(Cancellation);
        return process;
    }

    /// <summary>Until some of a run has been sent, and not yet all.</summary>
    private static async Task UntilSent(HttpClient client, long run)
    {
        while ((int)(await client.Read($"runs/{run}"))!["done"]! < 250)
        {
        }
    }

    private static void Stop(Process process)
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
