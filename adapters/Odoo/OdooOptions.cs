using System.Collections.Immutable;

namespace Connector.Adapters.Odoo;

/// <summary>The settings of a backend of kind <c>odoo</c>. Names and codes are as Odoo shows them; where one is not unique, its number stands in for it.</summary>
public sealed record OdooOptions
{
    /// <summary>Where Odoo is, such as <c>https://odoo.example</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>The database; may be left out with JSON-2 where the server has only one.</summary>
    public string? Database { get; init; }

    /// <summary>The user's login; needed with JSON-RPC.</summary>
    public string? Login { get; init; }

    /// <summary>The user's API key, of scope <c>rpc</c>.</summary>
    public required string ApiKey { get; init; }

    /// <summary>How it is spoken to.</summary>
    public OdooProtocol Protocol { get; init; }

    /// <summary>The company's number; null for the user's own.</summary>
    public long? Company { get; init; }

    /// <summary>The sales journal's code; null leaves the choice to Odoo.</summary>
    public string? Journal { get; init; }

    /// <summary>The purchase journal's code, for bills; null leaves the choice to Odoo.</summary>
    public string? PurchaseJournal { get; init; }

    /// <summary>Our tax codes and the names of Odoo's taxes. An item without a tax code goes out without tax.</summary>
    public ImmutableDictionary<string, string> Taxes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The same for bills, where the names differ; what is not here is looked for in <see cref="Taxes"/>.</summary>
    public ImmutableDictionary<string, string> PurchaseTaxes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Our account codes and Odoo's, where they differ.</summary>
    public ImmutableDictionary<string, string> Accounts { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Our units and the names of Odoo's units of measure, for items that are created.</summary>
    public ImmutableDictionary<string, string> Units { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Items, or <c>*</c> for all others, and the name of the analytic account that their lines go to.</summary>
    public ImmutableDictionary<string, string> Analytic { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The payment term's name; null keeps our due date.</summary>
    public string? PaymentTerm { get; init; }

    /// <summary>The fiscal position's name; null leaves it to Odoo.</summary>
    public string? FiscalPosition { get; init; }

    /// <summary>Whether items that Odoo does not know are made.</summary>
    public bool CreateItems { get; init; } = true;

    /// <summary>Whether customers and vendors that Odoo does not know are made.</summary>
    public bool CreateCustomers { get; init; } = true;

    /// <summary>Whether what was created with the right total is posted at once. Off: posting is the accountant's.</summary>
    public bool AutoPost { get; init; }

    /// <summary>The login of the user who is asked to approve each new draft; null asks nobody.</summary>
    public string? Approver { get; init; }

    /// <summary>The address of the connector's pages, for a link in each note; null leaves it out.</summary>
    public string? Page { get; init; }
}
