using System.CommandLine;
using System.Text.Json.Nodes;
using Connector.Host.Samples;

namespace Connector.Host.Commands;

/// <summary>Made-up data for everyone: sample and demo.</summary>
internal static class SampleCommands
{
    private static readonly Dictionary<string, Func<string, int, IReadOnlyList<(string Name, int Count)>>> Profiles = new(StringComparer.Ordinal)
    {
        ["gp-it"] = (folder, scale) => Counts(GpItSample.Write(folder, 6600 * scale)),
        ["care-packages"] = CarePackagesSample.Write,
        ["hospital-shifts"] = HospitalShiftsSample.Write,
        ["boarding"] = BoardingSample.Write,
    };

    public static IEnumerable<Command> All() => [SampleCommand(), DemoCommand.Make()];

    private static Command SampleCommand()
    {
        var profile = new Argument<string>("PROFILE") { Description = "Which business: gp-it, care-packages, hospital-shifts or boarding." };
        profile.AcceptOnlyFromAmong([.. Profiles.Keys]);
        var folder = new Argument<string>("DIR") { Description = "Where to write; made when it is not there." };
        var scale = new Option<int>("--scale") { Description = "How many times as large.", HelpName = "N", DefaultValueFactory = _ => 1 };
        scale.Validators.Add(r =>
        {
            if (r.Tokens.Count > 0 && (!int.TryParse(r.Tokens[0].Value, out var n) || n is < 1 or > 100))
            {
                r.AddError("--scale takes a whole number from 1 to 100.");
            }
        });
        return new Command("sample", """
            Writes a made-up data set, the same on every machine.

              connector sample gp-it facts/               a national programme: 6,600 practices, 200 products, 70 suppliers; June 2021 to February 2022
              connector sample care-packages facts/       300 packages of care that two authorities pay together; April to June 2025
              connector sample hospital-shifts facts/     600 shifts in 12 hospitals, nights and holidays among them; March and April 2025
              connector sample boarding facts/            200 stays of animals in a clinic; June and July 2025
            """) { profile, folder, scale }.DoesAlone((environment, parsed, _) =>
        {
            var path = environment.PathOf(parsed.GetValue(folder)!);
            var counts = Profiles[parsed.GetValue(profile)!](path, parsed.GetValue(scale));
            if (environment.Output.IsJson)
            {
                environment.Output.Json(new JsonObject(
                [KeyValuePair.Create("profile", (JsonNode?)parsed.GetValue(profile)), KeyValuePair.Create("folder", (JsonNode?)path), .. counts.Select(c => KeyValuePair.Create(c.Name, (JsonNode?)c.Count))]));
            }
            else
            {
                environment.Output.Out.WriteLine(string.Join(", ", counts.Select(c => $"{c.Count:n0} {c.Name}")) + $" in {parsed.GetValue(folder)}");
            }

            return Task.FromResult(0);
        });
    }

    private static IReadOnlyList<(string Name, int Count)> Counts(SampleSummary s) =>
    [
        ("places", s.Places), ("parties", s.Parties), ("items", s.Items), ("plans", s.Plans), ("rates", s.Rates),
        ("adjustments", s.Adjustments), ("agreements", s.Agreements), ("readings", s.Readings),
    ];
}
