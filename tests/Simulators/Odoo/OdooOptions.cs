namespace Connector.Simulators.Odoo;

/// <summary>Which Odoo to be. What is left out is as the measured server had it.</summary>
public sealed record OdooOptions
{
    /// <summary>16 to 19.</summary>
    public int Version { get; init; } = 19;

    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }

    public string Database { get; init; } = "odoo";

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Groups that the connector's user has beside those of the measured one, such as <c>base.group_system</c>, which 17 wants for making products.</summary>
    public IReadOnlyList<string> ConnectorGroups { get; init; } = [];

    /// <summary>How long calls take; null answers at once.</summary>
    public OdooTimes? Times { get; init; }

    /// <summary><c>limit_time_real</c>: a call that would take longer is rolled back and its connection closed. Counts only with <see cref="Times"/>.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Whether the server hosts several databases: then JSON-2 wants <c>X-Odoo-Database</c>.</summary>
    public bool HasSeveralDatabases { get; init; }

    /// <summary>Whether messages come in another language, as those of Odoo's own errors do; names never do.</summary>
    public bool IsTranslated { get; init; }

    /// <summary>Odoo's threaded server closes each connection; one behind a proxy may keep them.</summary>
    public bool KeepAlive { get; init; }

    /// <summary>Whether <c>/simulator/…</c> is served.</summary>
    public bool Control { get; init; }
}

/// <summary>Times as measured: seconds by what a call does.</summary>
/// <param name="Scale">1 is the measured machine.</param>
/// <param name="Waits">Whether answers take as long; otherwise the time is only added up.</param>
public sealed record OdooTimes(double Scale = 1, bool Waits = true)
{
    /// <summary>What a call takes that makes or changes so many records with so many lines.</summary>
    public TimeSpan Of(string model, string method, int records, int lines, int version)
        => Of(model, method, new Work { Records = records, Lines = lines }, version);

    internal TimeSpan Of(string model, string method, Work work, int version)
    {
        var seconds = (model, method) switch
        {
            ("account.move", "create") => 0.062 + (0.003 * work.Records) + (0.004 * work.Lines),
            ("account.move", "load") => 1.13 * (0.062 + (0.003 * work.Records) + (0.004 * work.Lines)),
            ("account.move", "write") => 0.06 + (0.005 * work.Lines),
            ("account.move", "action_post") => 0.046 + (0.036 * work.Records),
            ("account.move", "button_draft" or "button_cancel") => 0.03 + (0.01 * work.Records),
            ("account.move", "unlink") => 0.01 + (0.0035 * work.Records),
            ("res.partner", "create" or "load" or "write") => 0.015 + (0.0008 * work.Records),
            ("product.product" or "product.template", "create" or "load" or "write") => 0.015 + (0.0013 * work.Records),
            (_, "create" or "load" or "write" or "unlink" or "message_post" or "activity_schedule") => 0.015 + (0.002 * work.Records),
            _ => 0.005 + (0.00002 * work.Read),
        };
        return TimeSpan.FromSeconds(seconds * Scale * (version <= 17 ? 0.85 : 1));
    }
}
