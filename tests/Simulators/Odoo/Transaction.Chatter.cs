using System.Buffers.Text;
using System.Security.Cryptography;

namespace Connector.Simulators.Odoo;

/// <summary>What stands beside a record: notes, requests, files.</summary>
internal sealed partial class Transaction
{
    /// <summary>Who may write a record may write a note to it.</summary>
    private void Say(Record message)
    {
        if (message.Text("model") is { } model && message["res_id"] is long id)
        {
            Check(Data.Schema[model], "write");
            CheckCompany(Row(model, id));
        }

        Set(message, "date", Now);
        Set(message, "author_id", Row("res.users", UserId).Link("partner_id"));
    }

    private void Ask(Record activity)
    {
        if (activity.Link("res_model_id") is { } model)
        {
            Set(activity, "res_model", Row("ir.model", model).Text("model"));
        }

        if (activity.Text("res_model") is null || activity["res_id"] is not long)
        {
            throw OdooError.User("Activities have to be linked to records with a not null res_id.");
        }
    }

    private void CheckMessage(Model model, Dictionary<string, object?> values)
    {
        if (model.Name == "mail.message" && !All && (values.ContainsKey("model") || values.ContainsKey("res_id")))
        {
            throw OdooError.Access("Only administrators can modify 'model' and 'res_id' fields.");
        }
    }

    private void Attach(Record record)
    {
        if (record.Text("res_model") is { } model && Data.Schema.Find(model) is { } target && record["res_id"] is long id and > 0)
        {
            CheckCompany(Row(target.Name, id));
        }

        var text = record.Text("datas") ?? "";
        if (!Base64.IsValid(text))
        {
            throw new OdooError("binascii.Error", 500, "Incorrect padding");
        }

        var bytes = Convert.FromBase64String(text);
        Set(record, "file_size", (long)bytes.Length);
#pragma warning disable CA5350 // Odoo's checksum is a SHA-1
        Set(record, "checksum", Convert.ToHexStringLower(SHA1.HashData(bytes)));
#pragma warning restore CA5350
    }
}
