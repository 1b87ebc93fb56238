using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Connector.Testing;

/// <summary>A Tryton server of a test class: a pristine clone of the seeded database and a trytond of its own, stopped at the end.</summary>
public partial class TrytonServer : IAsyncDisposable
{
    private static readonly SemaphoreSlim Entrance = new(1, 1);
    private static Task<Postgres>? _shared;

    private Child? _server;
    private Postgres? _cluster;

    /// <summary>Why there is none; null where there is.</summary>
    public string? Reason { get; private set; }

    public string Url { get; private set; } = "";

    public string Database { get; } = "t" + Guid.NewGuid().ToString("N")[..12];

    /// <summary>How often Tryton tries a transaction again that met another one.</summary>
    protected virtual int Retry => 40;

    /// <summary>The seconds that a session stays fresh for posting.</summary>
    protected virtual int SessionTimeout => 86400;

    /// <summary>Whether PostgreSQL is for this class alone, to be stopped and started.</summary>
    protected virtual bool HasOwnPostgres => false;

    /// <summary>Starts it, or says why it cannot be.</summary>
    public async ValueTask InitializeAsync()
    {
        try
        {
            await Entrance.WaitAsync();
            try
            {
                var (_, why, code) = await RunAsync(Script("install.sh"), []);
                if (code != 0)
                {
                    Reason = $"No Tryton server: {why.Trim()}";
                    return;
                }

                _cluster = HasOwnPostgres ? await Postgres.StartAsync(isShared: false) : await (_shared ??= Postgres.StartAsync(isShared: true));
            }
            finally
            {
                Entrance.Release();
            }

            await MustAsync(Script("reset.sh"), [Database], ("PGPORT", _cluster!.Port.ToString(CultureInfo.InvariantCulture)));
            await StartAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts trytond, on a free port the first time.</summary>
    public async Task StartAsync()
    {
        var port = Url.Length > 0 ? new Uri(Url).Port : FreePort();
        Url = $"http://127.0.0.1:{port}";
        var folder = _cluster!.Folder;
        var configuration = Path.Combine(folder, Database + ".conf");
        await File.WriteAllTextAsync(configuration, $"""
            [web]
            listen = 127.0.0.1:{port}
            root = /nonexistent
            [database]
            uri = postgresql://tryton@127.0.0.1:{_cluster!.Port}/
            path = {folder}
            retry = {Retry}
            [session]
            timeout = {SessionTimeout}
            """);
        _server = await Child.StartAsync(null, Path.Combine(folder, Database + ".log"), "TERM", "trytond", "-c", configuration, "-d", Database);
        using var http = new HttpClient();
        await UntilAsync(async () =>
        {
            try
            {
                using var call = new StringContent("""{"id":0,"method":"common.server.version","params":[]}""", null, "application/json");
                return (await http.PostAsync(new Uri(Url), call)).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    /// <summary>Kills trytond as a failing machine does.</summary>
    public void Kill()
    {
        using var server = Process.GetProcessById(_server!.Id);
        server.Kill();
        server.WaitForExit();
    }

    /// <summary>Stops PostgreSQL under the server, and starts it again.</summary>
    public Task RestartPostgresAsync() => _cluster!.RestartAsync();

    /// <summary>Changes the database behind the server's back.</summary>
    public Task SqlAsync(string statement)
        => MustAsync("psql", ["-q", "-h", "127.0.0.1", "-p", _cluster!.Port.ToString(CultureInfo.InvariantCulture), "-U", "tryton", "-d", Database, "-c", statement]);

    /// <summary>Somebody who works in Tryton.</summary>
    public Task<TrytonUser> LoginAsync(string login) => TrytonUser.LoginAsync($"{Url}/{Database}/", login);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_server is not null)
        {
            await _server.StopAsync();
        }

        if (HasOwnPostgres && _cluster is not null)
        {
            await _cluster.StopAsync();
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits for a condition, at most two minutes.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var since = Stopwatch.StartNew();
        while (!await condition())
        {
            if (since.Elapsed > TimeSpan.FromMinutes(2))
            {
                throw new TimeoutException("It did not come about in two minutes.");
            }

            await Task.Delay(50);
        }
    }

    public static async Task<string> MustAsync(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var (output, error, code) = await RunAsync(program, arguments, environment);
        return code == 0 ? output.Trim() : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit code {code}\n{output}{error}");
    }

    public static async Task<(string Output, string Error, int Code)> RunAsync(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (output, output + await error, process.ExitCode);
    }

    public static string Script(string name) => Repository.Path("tests", "servers", "tryton", name);

    /// <summary>A process that ends with the test run.</summary>
    public sealed class Child
    {
        private readonly Process _wrapper;

        private Child(Process wrapper, int id) => (_wrapper, Id) = (wrapper, id);

        public int Id { get; }

        public static async Task<Child> StartAsync(string? remove, string log, string signal, params string[] command)
        {
            // Not in the working directory: tests set it to folders of theirs, which are gone while the server still runs.
            var start = new ProcessStartInfo(Script("run.sh"), [log, signal, .. command])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                WorkingDirectory = "/",
            };
            start.Environment["REMOVE"] = remove;
            var wrapper = Process.Start(start)!;
            return new Child(wrapper, int.Parse((await wrapper.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture));
        }

        public async Task StopAsync()
        {
            _wrapper.StandardInput.Close();
            await _wrapper.WaitForExitAsync();
            _wrapper.Dispose();
        }
    }

    /// <summary>A PostgreSQL of its own, on a copy of the seeded cluster.</summary>
    public sealed class Postgres(string folder, int port, bool isShared)
    {
        private Child? _child;

        public string Folder => folder;

        public int Port => port;

        public static async Task<Postgres> StartAsync(bool isShared)
        {
            var template = (await MustAsync(Script("template.sh"), [])).Split('\n')[^1];
            var folder = Directory.CreateTempSubdirectory("connector-tryton-").FullName;
            await MustAsync("cp", ["-a", template, Path.Combine(folder, "pg")]);
            await MustAsync("chown", ["--reference", template, folder]);
            var postgres = new Postgres(folder, FreePort(), isShared);
            await postgres.RunAsync();
            return postgres;
        }

        public async Task RestartAsync()
        {
            await _child!.StopAsync();
            await RunAsync();
        }

        public async Task StopAsync()
        {
            await _child!.StopAsync();
            Directory.Delete(folder, recursive: true);
        }

        private async Task RunAsync()
        {
            var programs = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin/";
            _child = await Child.StartAsync(
                isShared ? folder : null, Path.Combine(folder, "postgres.log"), "INT", programs + "postgres", "-D", Path.Combine(folder, "pg"), "-p", port.ToString(CultureInfo.InvariantCulture),
                "-c", "unix_socket_directories=", "-c", "listen_addresses=127.0.0.1");
            await UntilAsync(async () => (await TrytonServer.RunAsync(programs + "pg_isready", ["-q", "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture)])).Code == 0);
        }
    }
}

/// <summary>Somebody who works in Tryton, through the calls that its own client makes.</summary>
public sealed class TrytonUser
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromMinutes(3) };

    private readonly string _address;
    private System.Net.Http.Headers.AuthenticationHeaderValue? _session;

    private TrytonUser(string address) => _address = address;

    public int Id { get; private set; }

    public static async Task<TrytonUser> LoginAsync(string address, string login)
    {
        var user = new TrytonUser(address);
        var answer = await user.SendAsync("common.db.login", new JsonArray(login, new JsonObject { ["password"] = login == "admin" ? "AdminPw1!" : "Conn3ctor-Pw!" }, "en"));
        user.Id = answer![0]!.GetValue<int>();
        user._session = new("Session", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{login}:{user.Id}:{answer[1]}")));
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

    /// <summary>Credits a posted invoice and refunds it, by Tryton's own wizard.</summary>
    public async Task RefundAsync(int invoice)
    {
        var wizard = await CallWizardAsync("account.invoice.credit.create");
        var context = new JsonObject { ["active_model"] = "account.invoice", ["active_id"] = invoice, ["active_ids"] = new JsonArray(invoice) };
        var start = new JsonObject { ["start"] = new JsonObject { ["with_refund"] = true, ["invoice_date"] = null } };
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

/// <summary>What Tryton did not do.</summary>
public sealed class TrytonRefusal(JsonNode error) : Exception(error.ToJsonString())
{
    /// <summary>The name of the warning, where it only asks.</summary>
    public string? Warning { get; } = error[0]?.GetValue<string>() == "UserWarning" ? error[1]![0]!.GetValue<string>() : null;
}
