using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Connector.Host.Serving;

/// <summary>What is said of parameters that many requests take.</summary>
internal static class Words
{
    public const string AsOf = "Answer as at that instant, to the byte: 2022-05-01T10:00:00Z. Without it: now.";
    public const string Limit = "At most so many rows, up to 10,000; a Link header leads to the next page. Without it: all rows, as they come.";
    public const string After = "The mark of the last row of the page before: follow its Link header.";
    public const string Reason = "Why: the audit trail keeps it.";
}

/// <summary>An example of what an endpoint answers.</summary>
/// <param name="Status">With which status.</param>
/// <param name="Json">The answer.</param>
internal sealed record AnswerExample(int Status, string Json);

/// <summary>An example of what an endpoint is asked.</summary>
internal sealed record BodyExample(string Json);

/// <summary>The endpoint changes something: it may be sent again under the same Idempotency-Key.</summary>
internal sealed record RecordsMark;

/// <summary>The endpoint takes files, as a form.</summary>
internal sealed record FormMark;

/// <summary>What the page at /swagger says of an endpoint.</summary>
internal static class Documented
{
    public static RouteHandlerBuilder In(this RouteHandlerBuilder endpoint, string step) => endpoint.WithTags(step);

    public static RouteHandlerBuilder Says(this RouteHandlerBuilder endpoint, string text)
    {
        var end = text.IndexOfAny(['.', ':']);
        return endpoint.WithSummary(end < 0 ? text : text[..end]).WithDescription(text);
    }

    public static RouteHandlerBuilder Answers(this RouteHandlerBuilder endpoint, string json, int status = StatusCodes.Status200OK) => endpoint.WithMetadata(new AnswerExample(status, json));

    public static RouteHandlerBuilder Asks(this RouteHandlerBuilder endpoint, string json) => endpoint.WithMetadata(new BodyExample(json));

    /// <summary>Marks what changes something.</summary>
    public static RouteHandlerBuilder Records(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new RecordsMark());

    /// <summary>Whether the caller asks for a run rather than for the end.</summary>
    public static bool WantsRun(this HttpContext http) => http.Request.Headers["Prefer"].Any(p => p?.Contains("respond-async", StringComparison.OrdinalIgnoreCase) == true);

    public static void AddDocumentation(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "The Connector";
            document.Info.Description = "Bills by the period, to the penny, and publishes into accounting backends. Amounts are strings with the currency's decimals; instants are UTC; lists are paged by ?limit=&after=; errors are RFC 9457 problem details with the issue's code (docs/issues.md).";
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key of the API: Authorization: Bearer KEY." };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            if (metadata.OfType<OpenTo>().LastOrDefault() is { } open)
            {
                operation.Description += $"\n\nOpen to: {string.Join(", ", open.Roles)}.";
            }

            if (metadata.OfType<RecordsMark>().Any())
            {
                operation.Parameters ??= [];
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = "Idempotency-Key",
                    In = ParameterLocation.Header,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                    Description = "A key of the caller's own, such as a UUID: sent again with the same key, nothing is done twice and the answer is the same.",
                });
            }

            if (metadata.OfType<FormMark>().Any())
            {
                operation.RequestBody = new OpenApiRequestBody
                {
                    Required = true,
                    Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                    {
                        ["multipart/form-data"] = new OpenApiMediaType
                        {
                            Schema = new OpenApiSchema
                            {
                                Type = JsonSchemaType.Object,
                                Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                                {
                                    ["files"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } },
                                    ["profile"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
                                    ["reason"] = new OpenApiSchema { Type = JsonSchemaType.String },
                                },
                            },
                        },
                    },
                };
            }

            if (metadata.OfType<BodyExample>().LastOrDefault() is { } body && operation.RequestBody?.Content is { } content)
            {
                foreach (var media in content.Values.OfType<OpenApiMediaType>())
                {
                    media.Example = JsonNode.Parse(body.Json);
                }
            }

            operation.Responses ??= [];
            foreach (var example in metadata.OfType<AnswerExample>())
            {
                operation.Responses.Remove("200");
                operation.Responses[example.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = new OpenApiResponse
                {
                    Description = "The answer.",
                    Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { ["application/json"] = new OpenApiMediaType { Example = JsonNode.Parse(example.Json) } },
                };
            }

            operation.Responses["4XX"] = new OpenApiResponse
            {
                Description = "Problem details with the issue's code.",
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [Problems.ContentType] = new OpenApiMediaType { Example = JsonNode.Parse(ProblemExample) } },
            };
            return Task.CompletedTask;
        });
    });

    private const string ProblemExample = """{ "type": "urn:connector:issue:USAGE-003", "title": "'2022-13' is not a period.", "status": 404, "detail": "Expected a month, such as 2022-05.", "instance": "/api/v1/periods/2022-13/charges", "code": "USAGE-003", "trace": "0HN5", "errors": [{ "code": "USAGE-003", "subject": "2022-13", "message": "'2022-13' is not a period.", "remedy": "Expected a month, such as 2022-05." }] }""";
}
