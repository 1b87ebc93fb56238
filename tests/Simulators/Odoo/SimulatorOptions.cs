namespace Connector.Simulators.Odoo;

/// <summary>Which Odoo is simulated. The defaults are those of the measured server.</summary>
public sealed record SimulatorOptions
{
    /// <summary>16 to 19.</summary>
    public int Version { get; init; } = 19;

    /// <summary>0 for a free one.</summary>
    public int Port { get; init; }

    public string Database { get; init; } = "odoo";

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Groups that the connector's user has beside those of the measured one, such as <c>base.group_system</c>, which 17 requires for creating products.</summary>
    public IReadOnlyList<string> ConnectorGroups { get; init; } = [];

    /// <summary>How long calls take; null for no time.</summary>
    public SimulatorTimes? Times { get; init; }

    /// <summary><c>limit_time_real</c>: a call that would take longer is rolled back and its connection closed. Counts only with <see cref="Times"/>.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Whether the server hosts several databases: then JSON-2 requires <c>X-Odoo-Database</c>.</summary>
    public bool HasSeveralDatabases { get; init; }

    /// <summary>Whether messages come in another language, as those of Odoo's own errors do; names never do.</summary>
    public bool IsTranslated { get; init; }

    /// <summary>Odoo's threaded server closes each connection; one behind a proxy may keep them.</summary>
    public bool KeepAlive { get; init; }

    /// <summary>Whether <c>/simulator/…</c> is served.</summary>
    public bool Control { get; init; }
}
