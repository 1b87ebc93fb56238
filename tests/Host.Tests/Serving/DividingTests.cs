using System.Text.Json.Nodes;
using Connector.Host.Commands;
using Connector.Host.Tests.Commands;
using Connector.Operations.Closing;
using Xunit;

namespace Connector.Host.Tests.Serving;

/// <summary>How a close is divided among nodes.</summary>
public sealed class DividingTests
{
    [Fact]
    public void Payers_are_put_together_by_how_much_there_is_to_rate_and_never_divided()
    {
        Office.NeedsFile();
        using var office = new Office();
        (string Payer, int Agreements)[] sizes = [("A", 1_500), ("B", 400), ("C", 200), ("D", 1_700), ("E", 5_000), ("F", 3)];
        office.With(
            ("parties", "party,name\n" + string.Concat(sizes.Select(s => $"{s.Payer},Payer {s.Payer}\n"))),
            ("items", "item,name\nI,Support\n"),
            ("plans", "plan,model\nFLAT,flat\n"),
            ("agreements", "agreement,from,payer,item,plan\n" + string.Concat(sizes.SelectMany(s => Enumerable.Range(1, s.Agreements).Select(n => $"{s.Payer}{n},2022-05-01,{s.Payer},I,FLAT\n")))));
        var session = CommandContext.Open(new GlobalOptions(Json: true, $"sqlite:{Path.Combine(office.Folder, "connector.db")}", null, null, "anna", null), CommandEnvironment.OfProcess()).Operation;

        var slices = ClosePeriodInParts.Divide(session, "2022-05").Select(work => string.Concat(JsonNode.Parse(work)!["Payers"]!.AsArray().Select(p => (string?)p)));

        Assert.Equal(["AB", "CD", "E", "F"], slices);
    }

    [Fact]
    public void Where_there_is_nothing_to_rate_there_is_one_slice()
    {
        Office.NeedsFile();
        using var office = new Office();
        office.With(("items", "item,name\nI,Support\n"));
        var session = CommandContext.Open(new GlobalOptions(Json: true, $"sqlite:{Path.Combine(office.Folder, "connector.db")}", null, null, "anna", null), CommandEnvironment.OfProcess()).Operation;

        Assert.Single(ClosePeriodInParts.Divide(session, "2022-05"));
    }
}
