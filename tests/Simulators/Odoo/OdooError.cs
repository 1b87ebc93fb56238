namespace Connector.Simulators.Odoo;

/// <summary>An error as the server tells it: by the name of a Python class, and for JSON-2 also by a status.</summary>
internal sealed class OdooError(string name, int status, string message) : Exception(message)
{
    public string Name { get; } = name;

    public int Status { get; } = status;

    public static OdooError Value(string message) => new("builtins.ValueError", 500, message);

    public static OdooError Type(string message) => new("builtins.TypeError", 500, message);

    public static OdooError Key(string key) => new("builtins.KeyError", 500, $"'{key}'");

    public static OdooError User(string message) => new("odoo.exceptions.UserError", 422, message);

    public static OdooError Validation(string message) => new("odoo.exceptions.ValidationError", 422, message);

    public static OdooError Access(string message) => new("odoo.exceptions.AccessError", 403, message);

    public static OdooError Unprocessable(string message) => new("werkzeug.exceptions.UnprocessableEntity", 422, message);

    public static OdooError NotFound(string message) => new("werkzeug.exceptions.NotFound", 404, message);

    public static OdooError Unauthorized(string message) => new("werkzeug.exceptions.Unauthorized", 401, message);

    public static OdooError Missing(string model, long id, long user)
        => new("odoo.exceptions.MissingError", 404, $"Record does not exist or has been deleted.\n(Record: {model}({id},), User: {user})");

    public static OdooError Serialization()
        => new("psycopg2.errors.SerializationFailure", 500, "could not serialize access due to concurrent update");

    public static OdooError Deadlock() => new("psycopg2.errors.DeadlockDetected", 500, "deadlock detected");

    public static OdooError Locked() => new("odoo.exceptions.LockError", 409, "Cannot grab a lock on records (account.move)");

    /// <summary>The message in the user's language, where Odoo translates it: its own errors, not those of Python, Werkzeug and PostgreSQL.</summary>
    public string Told(bool isTranslated)
        => isTranslated && Name.StartsWith("odoo.", StringComparison.Ordinal) ? Translated(Message) : Message;

    public static string Translated(string message)
        => string.Concat(message.Select(letter => "aeiouAEIOU".IndexOf(letter, StringComparison.Ordinal) is var at and >= 0 ? "äëïöüÄËÏÖÜ"[at] : letter));

    /// <summary>What the server puts into <c>debug</c>: a traceback with paths, which must not be logged.</summary>
    public string Traceback()
    {
        var frames = Enumerable.Range(0, 12).Select(n => $"  File \"/opt/odoo/odoo/http.py\", line {2170 + n}, in _serve_db\n    return self.env['ir.http']._dispatch(endpoint)\n");
        return $"Traceback (most recent call last):\n{string.Concat(frames)}{Name}: {Message}\n";
    }
}
