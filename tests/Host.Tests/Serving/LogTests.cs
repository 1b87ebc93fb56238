using Connector.Host.Observability;
using Connector.Operations;
using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>Logs as the settings say, and nothing in them that nobody may read.</summary>
[Collection(ServingTests.Alone)]
public sealed class LogTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "requests.log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Requests_are_logged_by_their_routes_where_the_settings_say_so()
    {
        await using var service = await Service.Start(Settings($$"""{ "{{Logs.RequestLog}}": "Information" }"""));
        using var admin = service.As("admin");
        await admin.Read("charges/2022-05%2FA1%2FI1/explanation");
        await admin.Read("periods/2022-05/charges?payer=P1");
        await admin.Post("disputes", """{ "charges": ["2022-05/A1/I1"], "reason": "a word among colleagues" }""");

        await Wait.Until(() => System.IO.File.Exists(File) && Logged().Contains("/disputes answered 200", StringComparison.Ordinal));
        Assert.Contains("GET /api/v1/charges/{key}/explanation answered 200", Logged(), StringComparison.Ordinal);
        Assert.All(["payer", "P1", "2022-05", "colleagues", service.KeyOf("admin")], secret => Assert.DoesNotContain(secret, Logged(), StringComparison.Ordinal));
        // Neither in the service's own logs, where each message has what ASP.NET Core knows of its request.
        await service.App.StopAsync(TestContext.Current.CancellationToken);
        var own = string.Concat(Directory.GetFiles(service.Folder, "log*.json").Select(Read));
        Assert.Contains("/charges/{key}/explanation", own, StringComparison.Ordinal);
        Assert.All(["payer", "P1", "2022-05", "colleagues"], secret => Assert.DoesNotContain(secret, own, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Logs_that_cannot_be_written_stop_the_service()
        => Assert.Equal("CONFIG-003", (await Assert.ThrowsAsync<Refusal>(() => Service.Start("""{ "Logs": { "File": "/proc/nowhere/log.json" } }"""))).Issues.Single().Code);

    [Fact]
    public async Task Without_that_no_request_is_logged()
    {
        await using var service = await Service.Start(Settings("""{ "Connector.Host": "Information" }"""));
        using var admin = service.As("admin");
        await admin.Read("periods");
        await service.App.StopAsync(TestContext.Current.CancellationToken);

        Assert.DoesNotContain("answered", System.IO.File.Exists(File) ? Logged() : "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "Serilog": { "WriteTo": [{ "Name": "Seq" }] } }""", "The program has no sink 'Seq'.")]
    [InlineData("""{ "Serilog": { "MinimumLevel": { "Default": "Loud" } } }""", "Loud")]
    [InlineData("""{ "Serilog": { "MinimumLevels": { "Default": "Debug" } } }""", "MinimumLevels")]
    public async Task A_wrong_section_stops_the_service_and_says_why(string settings, string why)
    {
        var refused = await Assert.ThrowsAsync<Refusal>(() => Service.Start(settings));
        Assert.Equal("CONFIG-003", refused.Issues.Single().Code);
        Assert.Contains(why, refused.Issues.Single().Message, StringComparison.Ordinal);
    }

    private string Settings(string levels)
        => $$"""{ "Serilog": { "MinimumLevel": { "Override": {{levels}} }, "WriteTo": [{ "Name": "File", "Args": { "path": "{{File}}" } }] } }""";

    private string Logged() => Read(File);

    private static string Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var text = new StreamReader(file);
        return text.ReadToEnd();
    }
}
