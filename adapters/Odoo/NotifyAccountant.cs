using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>Attaches schedules, posts notes and asks for approval. If one of these fails, the document that exists is still done.</summary>
internal sealed class NotifyAccountant(OdooCompany company, OdooOptions options)
{
    public async Task RunAsync(OdooSending[] done, CancellationToken cancellation)
    {
        foreach (var part in done.Chunk(BatchSize.MostDocuments))
        {
            _ = await OdooFault.TryAsync(() => AttachAsync(part, cancellation));
        }

        foreach (var sending in done)
        {
            _ = await OdooFault.TryAsync(() => company.CallAsync(Note(sending), cancellation));
        }

        if (company.Approver is { } approver && done.Where(s => s.Outgoing.Action == ActionKind.Create).Select(s => s.WrittenId!.Value).ToImmutableArray() is { IsEmpty: false } drafts)
        {
            _ = await OdooFault.TryAsync(() => company.CallAsync(
                new OdooCall("account.move", "activity_schedule")
                {
                    Ids = drafts,
                    Named = [("act_type_xmlid", "mail.mail_activity_data_todo"), ("summary", "Please approve"), ("user_id", approver)],
                }, cancellation));
        }
    }

    private OdooCall Note(OdooSending sending) => new("account.move", "message_post")
    {
        Ids = [sending.WrittenId!.Value],
        Named = company.Connection.Major >= 17
            ? [("body", OdooNotes.Note(sending.Outgoing, options.Page)), ("body_is_html", true)]
            : [("body", OdooNotes.Note(sending.Outgoing, options.Page))],
    };

    private async Task AttachAsync(OdooSending[] part, CancellationToken cancellation)
    {
        var domain = OdooCall.Where("res_model", "=", "account.move");
        domain.Add(new JsonArray("res_id", "in", OdooCall.Numbers(part.Select(s => s.WrittenId!.Value))));
        var attached = (await company.SearchAsync("ir.attachment", domain, ["res_id", "checksum"], cancellation))
            .Select(a => (OdooJson.Id(a, "res_id"), OdooJson.Text(a, "checksum"))).ToHashSet();
        var values = new JsonArray();
        foreach (var sending in part)
        {
            var file = OdooNotes.Schedule(sending.Outgoing.Document);
            if (!attached.Contains((sending.WrittenId, OdooNotes.Checksum(file))))
            {
                values.Add(new JsonObject
                {
                    ["name"] = OdooNotes.ScheduleName(sending.Outgoing),
                    ["datas"] = Convert.ToBase64String(file),
                    ["mimetype"] = "text/csv",
                    ["res_model"] = "account.move",
                    ["res_id"] = sending.WrittenId!.Value,
                });
            }
        }

        if (values.Count > 0)
        {
            _ = await company.CallAsync(new OdooCall("ir.attachment", "create") { Positional = [("vals_list", values)] }, cancellation);
        }
    }
}
