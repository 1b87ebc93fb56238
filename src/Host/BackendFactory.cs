using Connector.Adapters.Files;
using Connector.Adapters.Odoo;
using Connector.Adapters.QuickBooks;
using Connector.Adapters.Shared.Texts;
using Connector.Adapters.Tryton;
using Connector.Engine;
using Connector.Host.Configuration;
using Connector.Host.Connecting;
using Connector.Host.Observability;
using Connector.Operations;

namespace Connector.Host;

/// <summary>The composition root of the adapters: settings in, backends out.</summary>
internal static class BackendFactory
{
    /// <summary>The settings of operations, with the backends that they may open.</summary>
    public static OperationSettings Settings(ConnectorSettings settings, Connections connections) => new(
        settings.Deciding, [.. settings.Backends.Select(b => new ConfiguredBackend(b.Name, b.Kind, time => new TimedBackend(Make(b, settings.Texts, time, connections), TimeProvider.System)))])
    {
        ImportLimit = settings.ImportLimit,
    };

    private static IAccountingBackend Make(BackendSettings settings, CustomerTexts? texts, TimeProvider time, Connections connections) => settings.Kind switch
    {
        "files" => new FilesBackend(settings.Name, new FilesOptions { Folder = settings.Folder, Texts = texts }, time),
        "odoo" => new OdooBackend(settings.Name, OdooOptions.From(settings.Section) with { Texts = texts }, TimeProvider.System),
        "quickbooks" => new ConnectedBackend(QuickBooks(settings, texts, connections.Find(settings.Name)!), connections.Find(settings.Name)!),
        "tryton" => new TrytonBackend(settings.Name, TrytonOptions.From(settings.Section) with { Texts = texts }, TimeProvider.System),
        _ => throw new InvalidOperationException($"A backend of kind {settings.Kind} passed the settings' check."),
    };

    private static QuickBooksBackend QuickBooks(BackendSettings settings, CustomerTexts? texts, CompanyConnection connection)
        => new(settings.Name, QuickBooksOptions.From(settings.Section) with { Texts = texts }, connection.Tokens, connection.Budget, TimeProvider.System);
}
