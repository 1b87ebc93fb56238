using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>Makes and updates partners and products.</summary>
internal sealed class SendRecords(OdooBooks books, OdooOptions options, TimeSpan firstWait, TimeProvider time)
{
    private const int AtOnce = 500;

    /// <summary>A record on its way.</summary>
    private sealed class Sending(BackendRecord record)
    {
        public BackendRecord Record => record;

        public List<(string Column, string Value)> Cells { get; set; } = [];

        public RecordOutcome? Outcome { get; set; }

        public bool IsItem => record.Subject == ActionSubject.Item;

        public string Name => OdooMapper.NameOf(record);
    }

    /// <summary>Sends them, hundreds in a call.</summary>
    public async Task<ImmutableArray<RecordOutcome>> RunAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation)
    {
        Sending[] all = [.. records.Select(record => new Sending(record))];
        await books.NeedAsync("res.country", "code", records.Select(r => r.Field("country")).OfType<string>(), "country", cancellation);
        foreach (var sending in all)
        {
            (sending.Cells, var problem) = OdooMapper.Map(sending.Record, books, options);
            sending.Outcome = problem is null ? null : new RecordOutcome(null, OdooFault.Refused, problem, false);
        }

        await FindAsync([.. all.Where(s => s.Outcome is null && s.Record.ExternalId is null)], cancellation);
        foreach (var group in all.Where(s => s.Outcome is null && s.Record.ExternalId is null).GroupBy(s => s.IsItem))
        {
            // A party that is invoiced and paid is one partner: it is made once.
            foreach (var part in group.DistinctBy(s => s.Name).Chunk(AtOnce))
            {
                await CreateAsync(part, cancellation);
            }

            var made = group.Where(s => s.Outcome is not null).ToLookup(s => s.Name, s => s.Outcome, StringComparer.Ordinal);
            foreach (var other in group.Where(s => s.Outcome is null))
            {
                other.Outcome = made[other.Name].First();
            }
        }

        foreach (var sending in all.Where(s => s.Outcome is null))
        {
            await UpdateAsync(sending, cancellation);
        }

        return [.. all.Select(s => s.Outcome!)];
    }

    /// <summary>Those that were made before, and whose answer was lost: their reference or code is our key.</summary>
    private async Task FindAsync(Sending[] all, CancellationToken cancellation)
    {
        foreach (var group in all.GroupBy(s => s.IsItem))
        {
            var (model, field) = group.Key ? ("product.product", "default_code") : ("res.partner", "ref");
            var found = (await books.SearchAsync(model, OdooCall.Where(field, "in", OdooCall.Strings(group.Select(s => s.Record.Key))), [field], cancellation))
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
                sending.Outcome = new RecordOutcome(null, fault.Code, fault.Message, fault.Kind != FaultKind.Permanent);
            }
        }
    }

    private async Task LoadAsync(Sending[] part, int attempt, CancellationToken cancellation)
    {
        string[] columns = [.. part.SelectMany(s => s.Cells.Select(c => c.Column)).Distinct(StringComparer.Ordinal)];
        var rows = part.Select(s => (string[])[$"{OdooMapper.Module}.{s.Name}", .. columns.Select(column => s.Cells.FirstOrDefault(c => c.Column == column).Value ?? "")]);
        var (ids, problem) = await Loading.RunAsync(books, part[0].IsItem ? "product.product" : "res.partner", ["id", .. columns], rows, part.Length, cancellation);
        if (problem is null)
        {
            foreach (var (sending, id) in part.Zip(ids))
            {
                sending.Outcome = Done(id);
            }
        }
        else if (part.Length > 1)
        {
            // One bad record undoes all of a call: halves lead to it in few calls.
            await LoadAsync(part[..(part.Length / 2)], 1, cancellation);
            await LoadAsync(part[(part.Length / 2)..], 1, cancellation);
        }
        else if (await LookUp.ReferenceAsync(books, part[0].Name, cancellation) is { } there)
        {
            part[0].Outcome = Done(there);
        }
        else if (attempt < 4 && problem.Value.IsRace)
        {
            await Task.Delay(firstWait * attempt, time, cancellation);
            await LoadAsync(part, attempt + 1, cancellation);
        }
        else
        {
            part[0].Outcome = new RecordOutcome(null, OdooFault.Refused, "Odoo refuses it: " + problem.Value.Message, problem.Value.IsRace);
        }
    }

    private async Task UpdateAsync(Sending sending, CancellationToken cancellation)
    {
        try
        {
            if (OdooMapper.Number(sending.Record.ExternalId) is not { } id)
            {
                sending.Outcome = new RecordOutcome(null, OdooFault.NotLinked, $"{sending.Record.ExternalId} is no number of Odoo's: link it again.", false);
                return;
            }

            _ = await books.CallAsync(OdooCall.Write(sending.IsItem ? "product.product" : "res.partner", id, OdooMapper.Values(sending.Cells)), cancellation);
            sending.Outcome = Done(id);
        }
        catch (OdooFault fault)
        {
            sending.Outcome = new RecordOutcome(null, fault.Code, fault.Message, fault.Kind != FaultKind.Permanent);
        }
    }

    private static RecordOutcome Done(long id) => new(id.ToString(System.Globalization.CultureInfo.InvariantCulture), null, null, false);
}
