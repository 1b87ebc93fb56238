using System.Collections.Immutable;
using System.Globalization;
using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>Creates and updates partners and products.</summary>
internal sealed class SendRecords(OdooCompany company, OdooOptions options, TimeSpan firstWait, TimeProvider time)
{
    private const int AtOnce = 500;
    private const int Attempts = 4;

    private readonly FindOurs _find = new(company);

    /// <summary>A record that is being sent.</summary>
    private sealed class Sending(BackendRecord record)
    {
        public BackendRecord Record => record;

        public List<(string Column, string Value)> Cells { get; set; } = [];

        public RecordOutcome? Outcome { get; set; }

        public bool IsItem => record.Subject == ActionSubject.Item;

        public string Model => IsItem ? "product.product" : "res.partner";

        public string Name => OdooMapper.NameOf(record);
    }

    /// <summary>Sends records, hundreds in a call.</summary>
    /// <returns>An outcome for each, in order.</returns>
    public async Task<ImmutableArray<RecordOutcome>> RunAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation)
    {
        Sending[] all = [.. records.Select(record => new Sending(record))];
        await company.NeedAsync("res.country", "code", records.Select(r => r.Field("country")).OfType<string>(), "country", cancellation);
        foreach (var sending in all)
        {
            (sending.Cells, var problem) = OdooMapper.Map(sending.Record, company, options);
            sending.Outcome = problem is null ? null : new RecordOutcome(null, OdooFault.Refused, problem, false);
        }

        await FindAsync([.. all.Where(s => s.Outcome is null && s.Record.ExternalId is null)], cancellation);
        foreach (var group in all.Where(s => s.Outcome is null && s.Record.ExternalId is null).GroupBy(s => s.IsItem))
        {
            // A party that is invoiced and paid is one partner: it is created once.
            foreach (var part in group.DistinctBy(s => s.Name).Chunk(AtOnce))
            {
                await CreateAsync(part, cancellation);
            }

            var created = group.Where(s => s.Outcome is not null).ToLookup(s => s.Name, s => s.Outcome, StringComparer.Ordinal);
            foreach (var other in group.Where(s => s.Outcome is null))
            {
                other.Outcome = created[other.Name].First();
            }
        }

        foreach (var sending in all.Where(s => s.Outcome is null))
        {
            await UpdateAsync(sending, cancellation);
        }

        return [.. all.Select(s => s.Outcome!)];
    }

    /// <summary>Finds those that were created before and whose answer was lost: their reference or code is our key.</summary>
    private async Task FindAsync(Sending[] all, CancellationToken cancellation)
    {
        foreach (var group in all.GroupBy(s => s.IsItem))
        {
            var (model, field) = group.Key ? ("product.product", "default_code") : ("res.partner", "ref");
            var found = (await company.SearchAsync(model, OdooCall.Where(field, "in", OdooCall.Strings(group.Select(s => s.Record.Key))), [field], cancellation))
                .ToLookup(r => OdooJson.Text(r, field), r => r.GetProperty("id").GetInt64(), StringComparer.Ordinal);
            foreach (var sending in group)
            {
                if (found[sending.Record.Key].Take(2).ToArray() is [var id])
                {
                    sending.Outcome = Done(id);
                }
            }
        }
    }

    private async Task CreateAsync(Sending[] part, CancellationToken cancellation)
    {
        try
        {
            await LoadAsync(part, attempt: 1, cancellation);
        }
        catch (OdooFault fault)
        {
            foreach (var sending in part.Where(s => s.Outcome is null))
            {
                sending.Outcome = fault.RecordOutcome;
            }
        }
    }

    private async Task LoadAsync(Sending[] part, int attempt, CancellationToken cancellation)
    {
        string[] columns = [.. part.SelectMany(s => s.Cells.Select(c => c.Column)).Distinct(StringComparer.Ordinal)];
        var rows = part.Select(s => (string[])[$"{OdooMapper.Module}.{s.Name}", .. columns.Select(column => s.Cells.FirstOrDefault(c => c.Column == column).Value ?? "")]);
        var loaded = await LoadRows.RunAsync(company, part[0].Model, ["id", .. columns], rows, part.Length, cancellation);
        if (loaded.Problem is null)
        {
            foreach (var (sending, id) in part.Zip(loaded.Ids))
            {
                sending.Outcome = Done(id);
            }
        }
        else if (part.Length > 1)
        {
            // One bad record undoes the whole call: halves lead to it in few calls.
            await LoadAsync(part[..(part.Length / 2)], 1, cancellation);
            await LoadAsync(part[(part.Length / 2)..], 1, cancellation);
        }
        else if (await _find.IdAsync(part[0].Record, cancellation) is { } id)
        {
            part[0].Outcome = Done(id);
        }
        else if (attempt < Attempts && loaded.IsConflict)
        {
            await Task.Delay(firstWait * attempt, time, cancellation);
            await LoadAsync(part, attempt + 1, cancellation);
        }
        else
        {
            part[0].Outcome = new RecordOutcome(null, OdooFault.Refused, "Odoo refuses it: " + loaded.Problem, loaded.IsConflict);
        }
    }

    private async Task UpdateAsync(Sending sending, CancellationToken cancellation)
    {
        if (OdooMapper.Number(sending.Record.ExternalId) is not { } id)
        {
            sending.Outcome = new RecordOutcome(null, OdooFault.NotLinked, $"{sending.Record.ExternalId} is not an id in Odoo: link it again.", false);
            return;
        }

        try
        {
            _ = await company.CallAsync(OdooCall.Write(sending.Model, id, OdooMapper.Values(sending.Cells)), cancellation);
            sending.Outcome = Done(id);
        }
        catch (OdooFault fault)
        {
            sending.Outcome = fault.RecordOutcome;
        }
    }

    private static RecordOutcome Done(long id) => new(id.ToString(CultureInfo.InvariantCulture), null, null, false);
}
