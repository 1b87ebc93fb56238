using System.Text.Json.Nodes;

namespace Connector.Simulators.QuickBooks;

/// <content>Batches, and uploads.</content>
internal sealed partial class Api
{
    private const int MostItems = 30;

    /// <summary>Each item has its own outcome; none sees what another one of the same batch made.</summary>
    private JsonObject Batch(JsonObject body, string? requestId)
    {
        if (body.Any(static property => property.Key != "BatchItemRequest"))
        {
            throw QuickBooksError.Property();
        }

        var items = body.Objects("BatchItemRequest").ToList();
        if (items.Count == 0)
        {
            throw QuickBooksError.Malformed("Batch Request is Empty");
        }

        if (items.Count > MostItems)
        {
            throw new QuickBooksError("1040", "Batch size is too large", $"The maximum number of batch items is {MostItems}; supplied: {items.Count}.", type: "SystemFault");
        }

        var names = new HashSet<string>();
        foreach (var item in items)
        {
            var name = item.Text("bId") ?? throw QuickBooksError.Missing("bId");
            if (name.Length is 0 or > 10)
            {
                throw QuickBooksError.Length("bId", 1, 10, name.Length);
            }

            if (!names.Add(name))
            {
                throw QuickBooksError.Malformed($"The bId {name} is used twice");
            }
        }

        var cut = CutBatchAfter;
        CutBatchAfter = null;
        company.MadeInBatch = [];
        try
        {
            var answers = new JsonArray();
            foreach (var item in items)
            {
                if (cut-- == 0)
                {
                    throw new CutException();
                }

                var name = item.Text("bId")!;
                var answer = requestId is null ? Answered(() => Item(item)).Body : Once($"{requestId}/{name}", item.ToJsonString(), () => Item(item)).Body;
                answer["bId"] = name;
                answers.Add((JsonNode)answer);
            }

            return new JsonObject { ["BatchItemResponse"] = answers };
        }
        finally
        {
            company.MadeInBatch = null;
        }
    }

    private JsonObject Item(JsonObject item)
    {
        var content = item.Where(static property => property.Key is not ("bId" or "operation" or "optionsData")).ToList();
        if (content is not [{ Key: var kind, Value: var value }])
        {
            throw QuickBooksError.Property();
        }

        if (kind == "Query")
        {
            counts.CountItem($"{Query.Parse($"{value}").Entity.ToLowerInvariant()}/query", true);
            return Find($"{value}");
        }

        if (!Schema.Written.Values.Contains(kind) || value is not JsonObject body)
        {
            throw QuickBooksError.Property();
        }

        var options = item.Text("optionsData");
        var operation = item.Text("operation") switch
        {
            "update" when options == "void" => "void",
            "create" when string.IsNullOrEmpty(body.Text("Id")) => "create",
            "update" or "delete" => item.Text("operation"),
            null => throw QuickBooksError.Missing("operation"),
            _ => throw QuickBooksError.Enumeration("operation"),
        };
        counts.CountItem($"{kind.ToLowerInvariant()}/{operation}", false);
        return new JsonObject { [kind] = writer.Write(kind, operation, body.Copy(), options == "allowduplicatedocnum") };
    }

    /// <summary>Files with what is known of them: <c>file_metadata_01</c>, <c>file_content_01</c>.</summary>
    private JsonObject Upload(Request request)
    {
        if (request.MediaType != "multipart/form-data")
        {
            throw QuickBooksError.ContentType(request.ContentType);
        }

        if (request.Body.Length > 100 * 1024 * 1024)
        {
            throw new QuickBooksError("6030", "Attachment is too large", "A request has at most 100 MB.");
        }

        var answers = new JsonArray();
        foreach (var (name, content) in request.Parts.Where(static part => part.Key.StartsWith("file_content_", StringComparison.Ordinal)).OrderBy(static part => part.Key, StringComparer.Ordinal))
        {
            answers.Add((JsonNode)Answered(() => new JsonObject { ["Attachable"] = Attached(request, name["file_content_".Length..], content) }).Body);
        }

        return answers.Count > 0 ? new JsonObject { ["AttachableResponse"] = answers } : throw QuickBooksError.Malformed("There is no file_content_ part");
    }

    private JsonObject Attached(Request request, string number, Part content)
    {
        var data = new JsonObject();
        if (request.Parts.TryGetValue($"file_metadata_{number}", out var told))
        {
            data = Checking.Parse(Strict.GetString(told.Content));
        }

        data["FileName"] ??= content.FileName;
        data["ContentType"] ??= content.ContentType.Split(';')[0];
        if (content.FileName is null || content.Content.Length == 0)
        {
            throw QuickBooksError.Missing("FileName");
        }

        var shown = writer.Write("Attachable", "create", data, false);
        var entity = company.Find("Attachable", shown.Text("Id"))!;
        entity.Content = content.Content;
        entity.Data["Size"] = (decimal)content.Content.Length;
        entity.Data["FileAccessUri"] = $"/v3/company/{company.Options.RealmId}/download/{entity.Id}";
        return writer.Show(entity);
    }
}
