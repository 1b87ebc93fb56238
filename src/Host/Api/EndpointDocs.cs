using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connector.Contract;
using Connector.Engine;
using Connector.Host.Identity;
using Connector.Host.Json;
using Connector.Operations.Reporting;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Connector.Host.Api;

/// <summary>What the page at /swagger says of an endpoint.</summary>
internal static partial class EndpointDocs
{
    public static RouteHandlerBuilder In(this RouteHandlerBuilder endpoint, string step) => endpoint.WithTags(step);

    public static RouteHandlerBuilder Says(this RouteHandlerBuilder endpoint, string text)
    {
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return endpoint.WithSummary(end < 0 ? text : text[..(end + 1)]).WithDescription(text);
    }

    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, T example, int status = StatusCodes.Status200OK, string mediaType = "application/json")
        => endpoint.WithMetadata(new AnswerExample(status, typeof(T), JsonText.Of(example), mediaType));

    public static RouteHandlerBuilder AnswersText(this RouteHandlerBuilder endpoint, string example, string mediaType)
        => endpoint.WithMetadata(new AnswerExample(StatusCodes.Status200OK, null, example, mediaType));

    public static RouteHandlerBuilder AnswersNothing(this RouteHandlerBuilder endpoint, int status = StatusCodes.Status204NoContent)
        => endpoint.WithMetadata(new AnswerExample(status, null, null, ""));

    public static RouteHandlerBuilder Asks<T>(this RouteHandlerBuilder endpoint, T example) => endpoint.AsksJson(JsonText.Of(example));

    public static RouteHandlerBuilder AsksJson(this RouteHandlerBuilder endpoint, string example) => endpoint.WithMetadata(new BodyExample(example));

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
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type == typeof(string))
            {
                schema.Type ??= context.JsonPropertyInfo?.IsGetNullable == true ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String; // our own reader of text hides it
            }

            // A request with an unknown property is refused; an answer may gain some.
            schema.AdditionalPropertiesAllowed |= !context.JsonTypeInfo.Type.Name.EndsWith("Request", StringComparison.Ordinal);

            return Task.CompletedTask;
        });
        options.AddOperationTransformer(async (operation, context, cancellation) =>
        {
            var path = context.Description.RelativePath!;
            operation.Parameters ??= [];
            foreach (var name in Parameter.Matches(path).Select(m => m.Groups[1].Value))
            {
                if (operation.Parameters.OfType<OpenApiParameter>().FirstOrDefault(p => p.Name == name) is not { } parameter)
                {
                    operation.Parameters.Add(parameter = new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
                }

                parameter.Description = OfAddresses(name, path);
            }

            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            if (metadata.OfType<OpenTo>().LastOrDefault() is { } open)
            {
                operation.Description += $"\n\nOpen to: {string.Join(", ", open.Roles)}.";
            }

            if (metadata.OfType<RecordsMark>().Any())
            {
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
                            Example = JsonNode.Parse("""{ "files": ["readings-2022-05.csv"], "reason": "May figures" }"""),
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

            operation.Responses = [];
            foreach (var answer in metadata.OfType<AnswerExample>())
            {
                var status = answer.Status.ToString(CultureInfo.InvariantCulture);
                var response = operation.Responses.TryGetValue(status, out var other) ? (OpenApiResponse)other : new OpenApiResponse { Description = answer.Text is null ? "It is done." : "The answer." };
                if (answer.Text is { } text)
                {
                    response.Content ??= new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal);
                    response.Content[answer.MediaType] = new OpenApiMediaType
                    {
                        Schema = await Schema(context, answer.Type ?? typeof(string), cancellation),
                        Example = answer.Type is null ? JsonValue.Create(text) : JsonNode.Parse(text),
                    };
                }

                operation.Responses[status] = response;
            }

            operation.Responses["4XX"] = operation.Responses["5XX"] = new OpenApiResponse
            {
                Description = "Problem details with the issue's code.",
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    [Problems.ContentType] = new OpenApiMediaType { Schema = await Schema(context, typeof(Problem), cancellation), Example = JsonNode.Parse(JsonText.Of(Examples.Problem)) },
                },
            };
        });
    });

    /// <summary>The schema of an answer: of a record of the contract, a reference to its own.</summary>
    private static async Task<IOpenApiSchema> Schema(OpenApiOperationTransformerContext context, Type type, CancellationToken cancellation)
    {
        if (type.IsArray)
        {
            return new OpenApiSchema { Type = JsonSchemaType.Array, Items = await Schema(context, type.GetElementType()!, cancellation) };
        }

        var schema = await context.GetOrCreateSchemaAsync(type, null, cancellation);
        if (type.Namespace != typeof(Problem).Namespace)
        {
            return schema;
        }

        context.Document!.AddComponent(type.Name, schema);
        return new OpenApiSchemaReference(type.Name, context.Document);
    }

    /// <summary>What takes the place of a parameter in an address.</summary>
    private static string OfAddresses(string name, string path) => name switch
    {
        "p" => "The period, as 2022-05, 2022-W05 or 2022-4W03.",
        "file" => "The file that the facts would be in: " + string.Join(", ", FactFile.All.Select(f => f.Name)) + ".",
        "b" => "The backend's name in the settings.",
        "user" => "The account's name.",
        "schedule" => "The schedule's name: import, close, publish, reconcile or report.",
        "name" => "The report: " + string.Join(", ", MakeReport.Names) + ".",
        "id" => path.Contains("runs/", StringComparison.Ordinal) ? "The run's number." : "The dispute's number.",
        _ when path.Contains("/keys/", StringComparison.Ordinal) => "The key's id: what is between its first and second underscore.",
        _ => (path.Split('/')[2] switch
        {
            "charges" => "The charge's key, as 2022-05/A1/I1.",
            "sessions" => "The session's key.",
            "facts" => "The key of the fact: of what the first column names, or of a reading MEASURE/SUBJECT/FROM too.",
            _ => "The key of a charge, document, session, event or reading, or BACKEND:EXTERNAL_ID.",
        }) + " A slash in it is written %2F.",
    };

    [GeneratedRegex(@"\{(\w+)")]
    private static partial Regex Parameter { get; }
}
