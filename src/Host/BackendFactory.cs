using System.Collections.Immutable;
using Connector.Adapters.Files;
using Connector.Adapters.Odoo;
using Connector.Adapters.Tryton;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Configuration;

namespace Connector.Host.Running;

/// <summary>The composition root of the adapters: settings in, backends out.</summary>
internal static class Backends
{
    /// <summary>The configured backends; one when its name is given.</summary>
    public static ImmutableArray<IAccountingBackend> Open(Session session, string? only)
    {
        Require(session, only);
        return [.. session.Settings.Backends.Where(b => only is null || b.Name == only).Select(b => new MeasuredBackend(Make(session, b), TimeProvider.System))];
    }

    /// <summary>Writes documents in a layout that others import: <c>csv</c>, <c>quickbooks</c> or <c>odoo</c>.</summary>
    /// <returns>What is left out and why, in sentences: what the layout has no place for, and, but for our own, what has no amount yet.</returns>
    public static IReadOnlyList<string> Export(
        string layout, TextWriter writer, IEnumerable<(Document Document, DocumentEnvelope Envelope)> documents, KnownFacts facts, NodaTime.LocalDate day)
    {
        string Party(string key) => facts.PartyOn(key, day)?.Name ?? key;
        string ItemName(string key) => facts.Item(key)?.Name ?? key;
        if (layout == "csv")
        {
            DocumentCsv.Write(writer, documents);
            return [];
        }

        var left = new List<string>();
        var rated = documents.Where(d =>
        {
            if (!d.Document.Unrated.IsEmpty)
            {
                left.Add($"{d.Document.Key} is left out: {d.Document.Unrated[0].Charge} has no amount.");
            }

            return d.Document.Unrated.IsEmpty;
        });
        if (layout == "odoo")
        {
            DocumentCsv.WriteOdoo(writer, rated, Party, ItemName);
        }
        else
        {
            left.AddRange(DocumentCsv.WriteQuickBooks(writer, rated, Party, ItemName, key => facts.Item(key)?.TaxCode).Select(key => $"{key} is left out: QuickBooks imports invoices only."));
        }

        return left;
    }

    /// <summary>Refuses the name of a backend that is not configured.</summary>
    public static void Require(Session session, string? name)
    {
        if (name is not null && session.Settings.Backends.All(b => b.Name != name))
        {
            throw new CommandFailed(2, new Issue("USAGE-008", name, $"There is no backend {name}.", "Name one of " + string.Join(", ", session.Settings.Backends.Select(b => b.Name)) + "."));
        }
    }

    /// <summary>Asks a backend for documents, by key.</summary>
    /// <exception cref="CommandFailed">It cannot be asked: exit code 3. "Missing" would be another answer.</exception>
    public static async Task<Dictionary<string, ExternalDocument>> Find(
        IAccountingBackend backend, IEnumerable<Publication> publications, CancellationToken cancellation)
    {
        try
        {
            return await backend.FindAsync([.. publications.Select(p => new KnownDocument(p.Document, p.ExternalId, p.Revision))], cancellation)
                .ToDictionaryAsync(d => d.Document, StringComparer.Ordinal, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new CommandFailed(3, new Issue("BACKEND-001", backend.Name, $"Backend {backend.Name} cannot be read: {failure.Message}", $"See connector backend check {backend.Name}, then repeat the command."));
        }
    }

    private static IAccountingBackend Make(Session session, BackendSettings settings) => settings.Kind switch
    {
        "files" => new FilesBackend(settings.Name, new FilesOptions { Folder = Path.GetFullPath(settings.Section["Folder"] ?? settings.Name) }, session.Time),
        "odoo" => new OdooBackend(settings.Name, Odoo(settings.Section), TimeProvider.System),
        "tryton" => new TrytonBackend(settings.Name, Tryton(settings.Section), TimeProvider.System),
        _ => throw new InvalidOperationException($"A backend of kind {settings.Kind} passed the settings' check."),
    };

    private static OdooOptions Odoo(IConfigurationSection section) => new()
    {
        Url = new Uri(section["Url"]!),
        Database = Text(section, "Database"),
        Login = Text(section, "Login"),
        ApiKey = section["ApiKey"]!,
        Protocol = section["Protocol"] switch { "json2" => OdooProtocol.Json2, "jsonrpc" => OdooProtocol.JsonRpc, _ => OdooProtocol.Auto },
        Company = Text(section, "Company") is { } company ? long.Parse(company, System.Globalization.CultureInfo.InvariantCulture) : null,
        Journal = Text(section, "Journal"),
        PurchaseJournal = Text(section, "PurchaseJournal"),
        Taxes = Map(section, "Taxes"),
        PurchaseTaxes = Map(section, "PurchaseTaxes"),
        Accounts = Map(section, "Accounts"),
        Units = Map(section, "Units"),
        Analytic = Map(section, "Analytic"),
        PaymentTerm = Text(section, "PaymentTerm"),
        FiscalPosition = Text(section, "FiscalPosition"),
        CreateItems = Flag(section, "CreateItems", true),
        CreateCustomers = Flag(section, "CreateCustomers", true),
        AutoPost = Flag(section, "AutoPost", false),
        Approver = Text(section, "Approver"),
        Page = Text(section, "Page"),
    };

    private static TrytonOptions Tryton(IConfigurationSection section) => new()
    {
        Url = new Uri(section["Url"]!),
        Database = section["Database"]!,
        Login = section["Login"]!,
        Password = section["Password"]!,
        Journal = Text(section, "Journal") ?? "Revenue",
        Taxes = Map(section, "Taxes"),
        AutoPost = Flag(section, "AutoPost", false),
    };

    private static string? Text(IConfigurationSection section, string key) => section[key] is { Length: > 0 } value ? value : null;

    private static bool Flag(IConfigurationSection section, string key, bool otherwise) => Text(section, key) is { } value ? bool.Parse(value) : otherwise;

    private static ImmutableDictionary<string, string> Map(IConfigurationSection section, string key)
        => section.GetSection(key).GetChildren().ToImmutableDictionary(e => e.Key, e => e.Value!, StringComparer.Ordinal);
}
