using Connector.Host.Commands;
using Connector.Host.Tests.Commands;
using Connector.Operations.Backends;
using Connector.Operations.Planning;
using Xunit;
using FactImport = Connector.Operations.Importing.Import;

namespace Connector.Host.Tests;

/// <summary>What if these files were imported: nothing is recorded, and nobody waits for an accounting system that is asked.</summary>
public sealed class WhatIfTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_a_backend_is_asked_others_can_record()
    {
        using var office = SmallFacts.Office();
        office.Close("2022-05");
        var file = office.Write("parties-new.csv", "party,name,place\nP1,Payer One plc,EAST\n");
        var session = CommandContext.Open(new GlobalOptions(Json: true, $"sqlite:{Path.Combine(office.Folder, "connector.db")}", null, null, "anna", null), CommandEnvironment.OfProcess()).Operation;
        var waited = 0;
        var backend = new FaultyBackend(ConfiguredBackends.Open(session, null)[0], Fault.PeopleWhileAsked, new Random(1), () =>
        {
            var other = Task.Run(() => session.Record("import").Dispose(), Cancellation);
            waited += other.Wait(5_000, Cancellation) ? 0 : 1;
        });

        var rows = await MakePlan.Run(session, () =>
        {
            var recording = session.Record("import");
            FactImport.Run(recording, [file]);
            return recording;
        }, true, new PlanFilter(), PlanDetail.All, [backend], cancellation: Cancellation).ToListAsync(Cancellation);

        Assert.Equal(0, waited);
        Assert.Equal(["P1", "I1", "I2", "2022-05/receivable/P1"], rows.Select(r => r.Key));
        Assert.Contains("Payer One plc", rows[^1].Content!.Subject, StringComparison.Ordinal);
        Assert.DoesNotContain("plc", office.Json("documents", "2022-05").Text, StringComparison.Ordinal);
    }
}
