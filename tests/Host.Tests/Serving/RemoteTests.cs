using Connector.Host.Tests.Commands;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>The command line through a service says and does what it would where the store is.</summary>
[Collection(ServingTests.Alone)]
public sealed class RemoteTests : IDisposable
{
    private readonly Office _office = new() { Now = null };

    public RemoteTests() => _office.Variables.Clear();

    public void Dispose() => _office.Dispose();

    [Theory]
    [InlineData("period", "close", "2022-05")]
    [InlineData("period", "lock", "2022-05", "--reason", "audited")]
    [InlineData("approve", "--period", "2022-05")]
    [InlineData("import", "new")]
    [InlineData("import", "new", "--dry-run")]
    [InlineData("publish")]
    [InlineData("reconcile")]
    [InlineData("dispute", "open", "2022-05/A1/I1")]
    [InlineData("dispute", "resolve", "1", "--accept")]
    [InlineData("session", "start", "S1", "--agreement", "A1")]
    [InlineData("session", "preview", "S1")]
    public async Task What_does_not_read_is_refused_as_of_an_earlier_instant(params string[] command)
    {
        await using var service = await Service.Start();
        _office.Write("new/readings.csv", "measure,subject,from,value\npatients,R1,2022-06-01,1100\n");
        using var admin = service.As("admin");
        var before = (await admin.List("audit")).Count;

        var reply = Remote(service, [.. command, "--as-of", AsOf(service), "--json"]);

        Assert.Equal("CLOCK-004", (string?)reply.Ends(2).Json["errors"]![0]!["code"]);
        Assert.Equal(before, (await admin.List("audit")).Count);
        Assert.All(await admin.List("periods"), p => Assert.Equal("open", (string?)p!["state"]));
    }

    [Fact]
    public async Task What_reads_answers_as_of_an_earlier_instant()
    {
        await using var service = await Service.Start();
        var then = AsOf(service);
        using var admin = service.As("admin");
        await admin.Post("facts/readings", """[{ "measure": "patients", "subject": "R1", "from": "2022-04-01", "value": 2000 }]""");

        Assert.NotEqual(Remote(service, "charges", "2022-05", "--json").Ends(0).Text, Remote(service, "charges", "2022-05", "--json", "--as-of", then).Ends(0).Text);
        Assert.Contains("100.00", Remote(service, "plan", "2022-05", "--json", "--as-of", then).Ends(0).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dispute_ends_in_one_way_only()
    {
        await using var service = await Service.Start();
        Remote(service, "dispute", "open", "2022-05/A1/I1", "--json").Ends(0);

        foreach (var (code, how) in new (string, string[])[] { ("USAGE-011", ["--accept", "--reject"]), ("USAGE-011", []), ("USAGE-011", ["--accept", "--amend", "4.00"]), ("USAGE-012", ["--amend", "forty"]) })
        {
            Assert.Equal(code, (string?)Remote(service, ["dispute", "resolve", "1", "--json", .. how]).Ends(2).Json["errors"]![0]!["code"]);
        }

        Assert.Equal("open", (string?)Remote(service, "dispute", "list", "--json").Ends(0).Rows.Single()["state"]);
        Assert.Equal("amended", (string?)Remote(service, "dispute", "resolve", "1", "--amend", "40.00", "--json").Ends(0).Json["state"]);
    }

    private Reply Remote(Service service, params string[] args)
    {
        Environment.SetEnvironmentVariable("CONNECTOR_KEY", service.KeyOf("admin"));
        try
        {
            return _office.Run([.. args, "--server", service.Nobody.BaseAddress!.AbsoluteUri]);
        }
        finally
        {
            Environment.SetEnvironmentVariable("CONNECTOR_KEY", null);
        }
    }

    private static string AsOf(Service service) => Engine.Spelling.Text(service.Command().KnownAt);
}
