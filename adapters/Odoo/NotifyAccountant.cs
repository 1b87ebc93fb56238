using System.Text.Json.Nodes;
using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>
/// Writes notes, attaches schedules and asks for approval, each under an external id, so that it is there once whoever tries again. What Odoo refuses of them is
/// left out. Where it does not answer, the document counts as not answered, and the next attempt makes up for what is missing.
/// </summary>
internal sealed class NotifyAccountant(OdooCompany company, OdooOptions options)
{
    public async Task RunAsync(OdooSending[] there, CancellationToken cancellation)
    {
        foreach (var part in there.Chunk(BatchSize.MostDocuments))
        {
            try
            {
                await AttachAsync(part, cancellation);
                await LoadAsync(
                    "mail.message", ["id", "model", "res_id", "message_type", "subtype_id/id", "body"], part,
                    s => [Name(s, "note"), "account.move", Id(s), "notification", "mail.mt_note", OdooNotes.Note(s.Outgoing, options.Page)], cancellation);
                if (company.Approver is { } approver)
                {
                    await LoadAsync(
                        "mail.activity", ["id", "res_model_id/id", "res_id", "activity_type_id/id", "user_id/.id", "summary"], [.. part.Where(s => s.Outgoing.Action == ActionKind.Create)],
                        s => [Name(s, "todo"), "account.model_account_move", Id(s), "mail.mail_activity_data_todo", OdooMapper.Text(approver), "Please approve"], cancellation);
                }
            }
            catch (OdooFault fault)
            {
                // Made up for by the next publish, and not tried a third time: a note does not keep corrections back.
                foreach (var sending in part.Where(s => !s.Outgoing.IsFound))
                {
                    sending.Outcome = new SendOutcome.Lost($"It is written, but its note and its schedule may not be: {fault.Message}");
                }
            }
        }
    }

    private static string Name(OdooSending sending, string what) => $"{OdooMapper.Module}.{OdooMapper.NameOf(sending.Key, sending.Outgoing.Revision)}_{what}";

    private static string Id(OdooSending sending) => OdooMapper.Text(sending.Id);

    /// <summary>Attaches the schedules, but for those that a move has already.</summary>
    private async Task AttachAsync(OdooSending[] part, CancellationToken cancellation)
    {
        var files = part.Select(s => (Sending: s, File: OdooNotes.Schedule(s.Outgoing.Document))).ToDictionary(f => f.Sending, f => f.File);
        var attached = new HashSet<(long?, string?)>();
        if (part.Where(s => !s.IsCreate).Select(s => s.Id!.Value).ToArray() is { Length: > 0 } older)
        {
            var domain = OdooCall.Where("res_model", "=", "account.move");
            domain.Add(new JsonArray("res_id", "in", OdooCall.Numbers(older)));
            attached = [.. (await company.SearchAsync("ir.attachment", domain, ["res_id", "checksum"], cancellation)).Select(a => (OdooJson.Id(a, "res_id"), OdooJson.Text(a, "checksum")))];
        }

        await LoadAsync(
            "ir.attachment", ["id", "name", "datas", "mimetype", "res_model", "res_id"], [.. part.Where(s => !attached.Contains((s.Id, OdooNotes.Checksum(files[s]))))],
            s => [Name(s, "schedule"), OdooNotes.ScheduleName(s.Outgoing), Convert.ToBase64String(files[s]), "text/csv", "account.move", Id(s)], cancellation);
    }

    /// <summary>
    /// Creates a record for each document, all in one call. Where that is refused, one by one: a note that is there already cannot be written again, and what is
    /// refused for another reason stays out.
    /// </summary>
    private async Task LoadAsync(string model, string[] fields, OdooSending[] some, Func<OdooSending, string[]> row, CancellationToken cancellation)
    {
        if (some.Length == 0 || (await TriedAsync(some)) || some.Length == 1)
        {
            return;
        }

        foreach (var sending in some)
        {
            _ = await TriedAsync([sending]);
        }

        async Task<bool> TriedAsync(OdooSending[] part)
        {
            try
            {
                return (await LoadRows.RunAsync(company, model, fields, part.Select(row), part.Length, cancellation)).Problem is null;
            }
            catch (OdooFault fault) when (fault.Kind == FaultKind.Permanent)
            {
                return false;
            }
        }
    }
}
