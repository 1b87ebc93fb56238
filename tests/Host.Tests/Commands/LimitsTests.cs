using System.CommandLine;
using System.Globalization;
using System.Text;
using Connector.Host.Api;
using Connector.Host.Commands;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>Facts and sums that are too large, and commands that are told to stop in the middle.</summary>
public sealed class LimitsTests : IDisposable
{
    private readonly Office _office = SmallFacts.Office();

    public void Dispose() => _office.Dispose();

    [Fact]
    public void Templates_have_at_most_twenty_levels()
    {
        _office.With(("templates", Chain("A", 20)));
        var refused = Refused(("templates", Chain("B", 21)));
        Assert.Equal("a template of at most 20 levels, which leads to items in at most 10,000 ways", refused);
        Assert.Equal(refused, Refused(("templates", Chain("C", 20_000))));

        // What is imported makes one too deep that was recorded before.
        Assert.Equal(refused, Refused(("templates", "template,component,quantity\nA20,D1,1\nD1,I1,1\n")));
    }

    [Fact]
    public void Templates_lead_to_items_in_at_most_ten_thousand_ways()
    {
        _office.With(("templates", Ways("A", 8))); // 3^8
        Assert.Equal("a template of at most 20 levels, which leads to items in at most 10,000 ways", Refused(("templates", Ways("B", 9))));
    }

    [Fact]
    public void A_circle_of_templates_is_refused_however_long_it_is()
    {
        Assert.StartsWith("no circle: ", Refused(("templates", Chain("A", 5).Replace("A5,I1", "A5,A2", StringComparison.Ordinal))), StringComparison.Ordinal);
        Assert.StartsWith("no circle: ", Refused(("templates", Chain("B", 20_000).Replace("B20000,I1", "B20000,B1", StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sum_beyond_64_bits_is_an_issue_that_names_the_document()
    {
        const string Half = "60000000000000000.00";
        _office.With(("rates", $"item,scope,from,price,per\nI1,all,2022-06-01,{Half},month\nI3,all,2022-01-01,{Half},month\n"), ("items", "item,name\nI3,More\n"), ("agreements", "agreement,from,payer,provider,recipient,item,plan\nA3,2022-06-01,P1,S1,R1,I3,FLAT\n"));
        foreach (var command in new[] { new[] { "documents", "2022-06" }, ["period", "close", "2022-06", "--force", "--reason", "to see"], ["plan", "2022-06"] })
        {
            var reply = _office.Json(command);
            Assert.True(reply.Code == 1, $"{command[0]}: {reply.Code} {reply.Text} {reply.Error}");
            Assert.Equal(("SUM-001", "2022-06/receivable/P1"), ((string)reply.Json["errors"]![0]!["code"]!, (string)reply.Json["errors"]![0]!["subject"]!));
        }
    }

    [Fact]
    public async Task A_command_that_computes_ends_when_it_is_told_to_stop_wherever_it_is()
    {
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        using var never = new ManualResetEventSlim();
        var root = new ConnectorRoot(new CommandEnvironment(_office.Folder, _ => null, new Output(TextWriter.Null, error, () => Stream.Null, true, true)), "test");
        foreach (var option in GlobalOptions.All())
        {
            root.Options.Add(option);
        }

        root.Subcommands.Add(new Command("compute").DoesAlone((_, _, _) =>
        {
            never.Wait(CancellationToken.None); // a charge that takes for ever
            return Task.FromResult(0);
        }));
        using var stop = new CancellationTokenSource();
        var running = root.Parse(["compute"]).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, stop.Token);
        await stop.CancelAsync();

        Assert.Equal(3, await running.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.Contains("Stopped", error.ToString(), StringComparison.Ordinal);
        never.Set();
    }

    [Theory]
    [InlineData(0, 500)]
    [InlineData(20, 480)]
    [InlineData(499, 1)]
    [InlineData(500, 500)]
    [InlineData(1_240, 260)]
    public void A_party_is_told_that_there_is_nothing_at_whole_steps_of_time(int took, int waits)
        => Assert.Equal(TimeSpan.FromMilliseconds(waits), RequestViewer.Rest(TimeSpan.FromMilliseconds(took)));

    private string Refused(params (string Name, string Text)[] files) => (string)_office.Import(files).Ends(2).Json["errors"]![0]!["expected"]!;

    private static string Chain(string name, int levels)
    {
        var text = new StringBuilder("template,component,quantity\n");
        for (var i = 1; i <= levels; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}{i},{(i == levels ? "I1" : $"{name}{i + 1}")},1\n");
        }

        return text.ToString();
    }

    private static string Ways(string name, int times)
    {
        var text = new StringBuilder("template,component,quantity\n");
        for (var i = 1; i <= times; i++)
        {
            foreach (var way in new[] { "x", "y", "z" })
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{i},{name}{i}{way},1\n{name}{i}{way},{(i == times ? "I1" : $"{name}{i + 1}")},1\n");
            }
        }

        return text.ToString();
    }
}
