using System.Text.Json;

namespace Connector.Simulators.Odoo;

/// <summary>Answers requests: both protocols, the version, and the other pages of a server.</summary>
internal sealed class RequestHandler(SimulatorOptions options, Database data)
{
    /// <summary>The users who have called before: the first time, hashing the password takes a while.</summary>
    private readonly HashSet<long> _known = [];

    private Dictionary<string, object?> Version => new()
    {
        ["server_version"] = $"{options.Version}.0",
        ["server_version_info"] = VersionInfo,
        ["server_serie"] = $"{options.Version}.0",
        ["protocol_version"] = 1,
    };

    private object[] VersionInfo => [options.Version, 0, 0, "final", 0, ""];

    /// <summary>The model and method of a request, as far as they can be told.</summary>
    public SimulatedCall CallOf(Request request)
    {
        var (path, body) = (request.Path, request.Body);
        var parts = path.Trim('/').Split('/');
        if (parts is ["json", "2", var model, var method])
        {
            return new SimulatedCall(model, method, body);
        }

        if (path == "/jsonrpc" && TryParse(body) is Dictionary<string, object?> call && call.GetValueOrDefault("params") is Dictionary<string, object?> named)
        {
            var args = named.GetValueOrDefault("args") as List<object?> ?? [];
            return named.GetValueOrDefault("method") is "execute_kw" or "execute"
                ? new SimulatedCall(args.ElementAtOrDefault(3) as string ?? "", args.ElementAtOrDefault(4) as string ?? "", body)
                : new SimulatedCall(named.GetValueOrDefault("service") as string ?? "", named.GetValueOrDefault("method") as string ?? "", body);
        }

        return new SimulatedCall("common", "version", body);
    }

    public Response Serve(Request request, long snapshot)
    {
        var path = request.Path;
        return (request.Method, path) switch
        {
            ("GET", "/web/version" or "/json/version") when options.Version >= 19
                => Response.Json(new Dictionary<string, object?> { ["version_info"] = VersionInfo, ["version"] = $"{options.Version}.0" }),
            ("POST", "/web/webclient/version_info") => Response.Json(new Dictionary<string, object?> { ["jsonrpc"] = "2.0", ["id"] = null, ["result"] = Version }),
            ("GET", "/web/health") => Response.Json(new Dictionary<string, object?> { ["status"] = "pass" }),
            ("GET", "/" or "/web" or "/web/login") => Response.Html(200, "Login | My Website", "Log in"),
            ("POST", "/jsonrpc") => request.IsJson ? Rpc(request.Body, snapshot) : WrongType("/jsonrpc", "json"),
            (_, _) when path.StartsWith("/json/2/", StringComparison.Ordinal) && options.Version >= 19 => Json2(request, snapshot),
            ("GET", _) when path.StartsWith("/doc-bearer/", StringComparison.Ordinal) && options.Version >= 19 => Documentation(request),
            _ => NotFound(),
        };
    }

    private static Response NotFound() => Response.Html(404, "404 Not Found",
        "The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.");

    private static Response WrongType(string path, string type)
        => Response.Html(415, "415 Unsupported Media Type", $"Request inferred type is compatible with ['http'] but '{path}' is type='{type}'.");

    private static object? TryParse(string body)
    {
        try
        {
            return Json.Parse(body);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private Response Documentation(Request request)
    {
        try
        {
            _ = UserOf(request);
            throw OdooError.Access("This page is only accessible to API Documentation users.");
        }
        catch (OdooError error)
        {
            return Response.Json(Error(error), error.Status) with { AsksForKey = error.Status == 401 };
        }
    }

    private Response Json2(Request request, long snapshot)
    {
        if (request.Database is null ? options.HasSeveralDatabases : request.Database != options.Database)
        {
            return Response.Html(404, "404 Not Found", "No database is selected and the requested URL was not found in the server-wide controllers. "
                + "Please verify the hostname, login and try again. Read the documentation: ...");
        }

        try
        {
            if (request.Method != "POST" || request.Path.Split('/') is not ["", "json", "2", var modelName, var methodName])
            {
                throw OdooError.NotFound("Did you mean POST /json/2/<model>/<method>?");
            }

            if (request.Body.Length > 0 && !request.IsJson)
            {
                return WrongType("/json/2/&lt;model&gt;/&lt;method&gt;", "json2");
            }

            var user = UserOf(request);
            var named = Body(request.Body);
            var context = named.GetValueOrDefault("context") as Dictionary<string, object?>;
            var transaction = new Transaction(data, user, Now, snapshot, context);
            var model = data.Schema.Find(modelName) ?? throw OdooError.NotFound($"the model '{modelName}' does not exist");
            CheckPrivate(modelName, methodName);
            var method = Methods.Find(options.Version, model, methodName) ?? throw OdooError.NotFound($"The method '{modelName}.{methodName}' does not exist");
            var ids = Ids(named.GetValueOrDefault("ids"));
            if (method.IsModel && named.ContainsKey("ids"))
            {
                throw OdooError.Unprocessable($"cannot call {modelName}.{methodName} with ids");
            }

            var arguments = named.Where(p => p.Key is not ("ids" or "context")).ToDictionary();
            if (method.Required.FirstOrDefault(name => !arguments.ContainsKey(name)) is { } missing)
            {
                throw OdooError.Unprocessable($"missing a required argument: '{missing}'");
            }

            return Run(transaction, model, (methodName, method), ids, arguments, static value => Response.Json(value));
        }
        catch (OdooError error)
        {
            return Response.Json(Error(error), error.Status) with { AsksForKey = error.Status == 401 };
        }
    }

    private DateTime Now => options.Clock.GetUtcNow().UtcDateTime;

    private Response Run(Transaction transaction, Model model, (string Name, Method Method) call, long[] ids, Dictionary<string, object?> arguments, Func<object?, Response> answer)
    {
        try
        {
            if (!call.Method.TakesAll && arguments.Keys.FirstOrDefault(name => !call.Method.Names.Contains(name)) is { } unknown)
            {
                throw OdooError.Type(call.Name is "search_read" or "read"
                    ? $"BaseModel._read_format() got an unexpected keyword argument '{unknown}'"
                    : $"BaseModel.{call.Name}() got an unexpected keyword argument '{unknown}'");
            }

            var result = answer(call.Method.Run(transaction, model, ids, new Arguments(arguments)));
            var takes = options.Times?.Of(model.Name, call.Name, transaction.Work, options.Version) ?? TimeSpan.Zero;
            if (takes > options.TimeLimit)
            {
                transaction.Rollback();
                return Response.Closed with { Takes = options.TimeLimit };
            }

            if (options.Times is { } times && _known.Add(transaction.UserId))
            {
                takes += TimeSpan.FromSeconds(0.35 * times.Scale);
            }

            transaction.Commit();
            return result with { Takes = takes };
        }
        catch (OdooError)
        {
            transaction.Rollback();
            throw;
        }
        catch (OverflowException error)
        {
            transaction.Rollback();
            throw new OdooError("builtins.OverflowError", 500, error.Message);
        }
        catch (Exception error)
        {
            // A defect of the simulator, not an error of Odoo: it is named as such.
            transaction.Rollback();
            throw new OdooError("simulator.Defect", 500, error.ToString());
        }
    }

    private static void CheckPrivate(string model, string method)
    {
        if (method.StartsWith('_'))
        {
            throw OdooError.Access($"Private methods (such as '{model}.{method}') cannot be called remotely.");
        }
    }

    private Dictionary<string, object?> Error(OdooError error) => new()
    {
        ["name"] = error.Name,
        ["message"] = error.Told(options.IsTranslated),
        ["arguments"] = new object[] { error.Told(options.IsTranslated) },
        ["context"] = new Dictionary<string, object?>(),
        ["debug"] = error.Traceback(),
    };

    private long UserOf(Request request)
    {
        var header = request.Authorization;
        if (!header.StartsWith("bearer ", StringComparison.OrdinalIgnoreCase))
        {
            throw OdooError.Unauthorized("User not authenticated, use an API Key with a Bearer Authorization header.");
        }

        return UserOfKey(header[7..].Trim()) ?? throw OdooError.Unauthorized("Invalid apikey");
    }

    private long? UserOfKey(string key)
        => data.Keys.GetValueOrDefault(key) is { } known && (known.Expires is not { } expires || expires > Now) && data["res.users"].Rows[known.User].Flag("active") ? known.User : null;

    private static Dictionary<string, object?> Body(string body)
    {
        try
        {
            // An array, or nothing, is taken as no arguments.
            return body.Length == 0 ? [] : Json.Parse(body) as Dictionary<string, object?> ?? [];
        }
        catch (JsonException)
        {
            throw new OdooError("werkzeug.exceptions.BadRequest", 400, $"could not parse the body as json: {body[..Math.Min(40, body.Length)]}");
        }
        catch (InvalidOperationException)
        {
            throw new OdooError("builtins.UnicodeEncodeError", 500, "'utf-8' codec can't encode character: surrogates not allowed");
        }
    }

    private static long[] Ids(object? ids) => ids switch
    {
        long one => [one],
        List<object?> many => [.. many.Select(id => id as long? ?? throw OdooError.Type($"unhashable type: '{Values.Python(id)}'"))],
        _ => [],
    };

    private Response Rpc(string body, long snapshot)
    {
        if (TryParse(body) is not Dictionary<string, object?> call || call.GetValueOrDefault("params") is not Dictionary<string, object?> named)
        {
            return Response.Html(400, "400 Bad Request", "Invalid JSON data");
        }

        var id = call.GetValueOrDefault("id");
        var args = named.GetValueOrDefault("args") as List<object?> ?? [];
        try
        {
            return (named.GetValueOrDefault("service"), named.GetValueOrDefault("method")) switch
            {
                ("common", "version") => Result(id, Version),
                ("common", "about") => Result(id, "See http://openerp.com"),
                ("common", "authenticate" or "login") => Result(id, Login(args) is { } user ? user : false),
                ("object", "execute_kw") => Execute(id, args, args.ElementAtOrDefault(5) as List<object?> ?? [], args.ElementAtOrDefault(6) as Dictionary<string, object?> ?? [], snapshot),
                ("object", "execute") => Execute(id, args, [.. args.Skip(5)], [], snapshot),
                _ => throw OdooError.Type("Method not found"),
            };
        }
        catch (OdooError error)
        {
            return RpcError(id, error);
        }
    }

    public Response Failed(Request request, OdooError error) => request.Path == "/jsonrpc"
        ? RpcError((TryParse(request.Body) as Dictionary<string, object?>)?.GetValueOrDefault("id"), error)
        : Response.Json(Error(error), error.Status);

    public Response Conflict(Request request)
    {
        var message = new Dictionary<string, object?> { ["type"] = "error", ["message"] = OdooError.Serialization().Message };
        var value = new Dictionary<string, object?> { ["ids"] = false, ["messages"] = new object[] { message }, ["nextrow"] = 0 };
        return request.Path == "/jsonrpc" ? Result((TryParse(request.Body) as Dictionary<string, object?>)?.GetValueOrDefault("id"), value) : Response.Json(value);
    }

    private Response RpcError(object? id, OdooError error) => Response.Json(new Dictionary<string, object?>
    {
        ["jsonrpc"] = "2.0",
        ["id"] = id,
        ["error"] = new Dictionary<string, object?>
        {
            ["code"] = options.Version >= 19 ? 0 : 200,
            ["message"] = "Odoo Server Error",
            ["data"] = Error(error),
        },
    });

    /// <summary>The answer to a method that returns nothing has neither a result nor an error.</summary>
    private static Response Result(object? id, object? value)
    {
        var answer = new Dictionary<string, object?> { ["jsonrpc"] = "2.0", ["id"] = id };
        if (value is not null)
        {
            answer["result"] = value;
        }

        return Response.Json(answer);
    }

    private void CheckDatabase(List<object?> args)
    {
        if (args.ElementAtOrDefault(0) as string != options.Database)
        {
            throw new OdooError("psycopg2.OperationalError", 500,
                $"connection to server on socket \"/var/run/postgresql/.s.PGSQL.5432\" failed: FATAL:  database \"{args.ElementAtOrDefault(0)}\" does not exist\n");
        }
    }

    private long? Login(List<object?> args)
    {
        CheckDatabase(args);
        var user = data["res.users"].Rows.Values.FirstOrDefault(u => u.Text("login") == args.ElementAtOrDefault(1) as string && u.Flag("active"));
        return user is not null && IsSecretOf(user, args.ElementAtOrDefault(2) as string ?? "") ? user.Id : null;
    }

    private bool IsSecretOf(Record user, string secret) => secret == $"{user.Text("login")}-password" || UserOfKey(secret) == user.Id;

    private Response Execute(object? id, List<object?> args, List<object?> positional, Dictionary<string, object?> named, long snapshot)
    {
        CheckDatabase(args);
        if (args.ElementAtOrDefault(1) is not long user || data["res.users"].Rows.GetValueOrDefault(user) is not { } person || !person.Flag("active")
            || !IsSecretOf(person, args.ElementAtOrDefault(2) as string ?? ""))
        {
            throw new OdooError("odoo.exceptions.AccessDenied", 403, "Access Denied");
        }

        var (modelName, methodName) = (args.ElementAtOrDefault(3) as string ?? "", args.ElementAtOrDefault(4) as string ?? "");
        var model = data.Schema.Find(modelName) ?? throw OdooError.User($"Object {modelName} doesn't exist");
        CheckPrivate(modelName, methodName);
        var method = Methods.Find(options.Version, model, methodName)
            ?? throw new OdooError("builtins.AttributeError", 500, $"The method '{modelName}.{methodName}' does not exist");
        var ids = method.IsModel ? [] : Ids(positional.FirstOrDefault());
        var rest = method.IsModel ? positional : [.. positional.Skip(1)];
        if (rest.Count > method.Names.Length)
        {
            throw OdooError.Type($"BaseModel.{methodName}() takes {method.Names.Length + 1} positional arguments but {rest.Count + 1} were given");
        }

        var arguments = method.Names.Zip(rest).ToDictionary(p => p.First, p => p.Second);
        foreach (var (name, value) in named.Where(p => p.Key != "context"))
        {
            arguments[name] = value;
        }

        if (method.Required.FirstOrDefault(name => !arguments.ContainsKey(name)) is { } missing)
        {
            throw OdooError.Type($"BaseModel.{methodName}() missing 1 required positional argument: '{missing}'");
        }

        var one = methodName == "create" && arguments.GetValueOrDefault("vals_list") is Dictionary<string, object?>;
        var transaction = new Transaction(data, user, Now, snapshot, named.GetValueOrDefault("context") as Dictionary<string, object?>);
        return Run(transaction, model, (methodName, method), ids, arguments, value => Result(id, one && value is List<long> made ? made[0] : value));
    }
}
