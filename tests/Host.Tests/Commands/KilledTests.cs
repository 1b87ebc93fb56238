using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>A process dies at any moment: the same command then finishes the job, each document exactly once.</summary>
/// <remarks>More moments with CONNECTOR_LONG=1.</remarks>
public sealed class KilledTests : IDisposable
{
    private static readonly int Kills = Environment.GetEnvironmentVariable("CONNECTOR_LONG") == "1" ? 40 : 4;

    private readonly TempFolder _facts = new();
    private readonly Office _office = new() { Now = null };

    public KilledTests() => Samples.GpIt(_facts.Path, practices: 300);

    public void Dispose()
    {
        _facts.Dispose();
        _office.Dispose();
    }

    [Fact]
    public void In_an_import_nothing_or_all_of_it_is_recorded()
    {
        Kill(seed: 1, ["import", _facts.Path], () =>
        {
            var imports = _office.Json("audit").Ends(0).Rows.Count(r => (string)r["action"]! == "import");
            Assert.Equal(imports == 1, _office.Json("charges", "2021-07").Ends(0).Rows.Length > 0);
        });

        var rows = _office.Json("import", _facts.Path).Ends(0).Json;
        Assert.Equal(Rows(), (int)rows["recorded"]! + (int)rows["unchanged"]!);
        Assert.Equal(0, (int)_office.Json("import", _facts.Path).Ends(0).Json["recorded"]!);
    }

    [Fact]
    public void In_a_close_the_period_is_closed_or_still_open()
    {
        _office.Json("import", _facts.Path).Ends(0);
        Kill(seed: 2, ["period", "close", "2021-07"], () =>
        {
            Assert.Contains((string)_office.Json("periods").Ends(0).Rows.Single(r => (string)r["period"]! == "2021-07")["state"]!, new[] { "open", "closed" });
            _office.Json("verify").Ends(0);
            _office.Json("period", "reopen", "2021-07", "--reason", "once more").Ends(0);
        });

        _office.Close("2021-07");
        _office.Json("verify").Ends(0);
    }

    [Fact]
    public void In_a_publish_the_next_one_finishes_the_job()
    {
        _office.Json("import", _facts.Path).Ends(0);
        _office.Close("2021-07", "2021-08", "2021-10");
        Kill(seed: 3, ["publish"], () => { });
        _office.Publish();
        AllOnce("drafts");

        // Corrected: the drafts are updated, and again somebody pulls the plug.
        _office.With(("adjustments", "adjustment,scope,kind,value\nLESS,all,percent,-10\n"));
        Kill(seed: 4, ["publish"], () => { });
        _office.Publish();
        AllOnce("drafts");

        // Posted, and corrected once more: adjustments.
        foreach (var draft in _office.FilesIn("drafts"))
        {
            File.Move(Path.Combine(_office.Books, "drafts", draft), Path.Combine(_office.Books, "posted", draft));
        }

        _office.With(("adjustments", "adjustment,scope,kind,value\nLESS,all,percent,-20\n"));
        Kill(seed: 5, ["publish"], () => { });
        _office.Publish();
        AllOnce("drafts", "posted");
    }

    /// <summary>Starts the command again and again and kills it at a moment drawn, each time a little later; at last it may finish.</summary>
    private void Kill(int seed, string[] command, Action afterwards)
    {
        var random = new Random(seed);
        var whole = TimeSpan.FromMilliseconds(1500);
        for (var i = 0; i < Kills; i++)
        {
            using var process = _office.Start(command);
            if (!process.WaitForExit(TimeSpan.FromMilliseconds(250 + (random.NextDouble() * whole.TotalMilliseconds))))
            {
                process.Kill();
                process.WaitForExit();
            }

            afterwards();
        }
    }

    private void AllOnce(params string[] states)
    {
        _office.Json("verify").Ends(0);
        Assert.Empty(_office.Json("publish").Ends(0).Rows);
        var documents = new[] { "2021-07", "2021-08", "2021-10" }.SelectMany(period => _office.Json("documents", period).Ends(0).Rows)
            .Where(d => (string)d["state"]! != "planned").ToDictionary(d => _office.FileOf((string)d["document"]!), d => (string)d["total"]!, StringComparer.Ordinal);
        var files = states.SelectMany(state => _office.FilesIn(state).Select(file => (file, Path.Combine(_office.Books, state, file))))
            .ToDictionary(f => f.file, f => (string)System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(f.Item2))!["total"]!, StringComparer.Ordinal);

        Assert.NotEmpty(files);
        Assert.Equal(documents.OrderBy(d => d.Key, StringComparer.Ordinal), files.OrderBy(f => f.Key, StringComparer.Ordinal));
        Assert.Empty(_office.FilesIn("cancelled"));
        Assert.All(_office.Json("reconcile").Ends(0).Rows, row => Assert.Null(row["drift"]));
        Assert.Equal(files.Count, _office.Json("reconcile").Rows.Select(r => (string)r["external_id"]!).Distinct(StringComparer.Ordinal).Count());
    }

    private int Rows() => Directory.GetFiles(_facts.Path).Sum(file => File.ReadLines(file).Count() - 1);
}
