namespace Connector.Simulators.QuickBooks;

/// <summary>A refusal in QuickBooks' own form.</summary>
internal sealed class QuickBooksError(string code, string message, string detail, string? element = null, string type = "ValidationFault") : Exception(message)
{
    public string Code { get; } = code;

    public string Detail { get; } = detail;

    public string? Element { get; } = element;

    public string Type { get; } = type;

    public static QuickBooksError Unsupported(string what)
        => new("500", "Unsupported Operation", $"Operation {what} is not supported.", type: "SystemFault");

    public static QuickBooksError Malformed(string detail) => new("400", "MalformedRequest", detail, type: "SystemFault");

    public static QuickBooksError ContentType(string? given)
        => new("1050", "Invalid content type", $"The content type {given} is not valid for this operation.", type: "SystemFault");

    public static QuickBooksError Property()
        => new("2010", "Request has invalid or unsupported property", "Property Name:failed to parse json object; a property specified is unsupported or invalid");

    public static QuickBooksError Missing(string element)
        => new("2020", "Required param missing, need to supply the required value for the API", $"Required parameter {element} is missing in the request", element);

    public static QuickBooksError InvalidId(string element) => new("2030", "Invalid ID", $"Invalid Id for {element}", element);

    public static QuickBooksError Characters(string element)
        => new("2040", "Invalid String. It contains unsupported characters", "Property value contains characters that are not supported.", element);

    public static QuickBooksError Length(string element, int min, int max, int length) => new("2050", "String Length is too short or too long",
        FormattableString.Invariant($"Length of the String is either shorter or longer than supported by specification. Min:{min:N0} Max:{max:N0} supported. Supplied length:{length:N0}"), element);

    public static QuickBooksError Enumeration(string element) => new("2170", "Invalid Enumeration", $"Property Name:{element} is not a valid value of its enumeration", element);

    public static QuickBooksError Email(string element) => new("2210", "Invalid Email Address format", "Email Address: it is not in the correct format", element);

    public static QuickBooksError Reference(string entity, string id, string element)
        => new("2500", "Invalid Reference Id", $"Invalid Reference Id : {entity} element id {id} not found", element);

    public static QuickBooksError Inactive()
        => new("610", "Object Not Found", "Object Not Found : Something you're trying to use has been made inactive. Check the fields with accounts, customers, items, vendors or employees.");

    public static QuickBooksError NotFound()
        => new("610", "Object Not Found", "Object Not Found : Something you're trying to use has been made inactive. Check the fields with accounts, customers, items, vendors or employees.");

    public static QuickBooksError NotLinkable(string detail) => new("620", "Transaction cannot be linked", detail);

    public static QuickBooksError Business(string detail, string? element = null)
        => new("6000", "A business validation error has occurred while processing your request", $"Business Validation Error: {detail}", element);

    public static QuickBooksError Amount() => new("6070", "Amount is not equal to UnitPrice * Qty", "Amount calculation incorrect in the request. Amount is not equal to UnitPrice * Qty. Supplied value does not match.", "Line.Amount");

    public static QuickBooksError TaxCode() => new("6100", "Invalid tax code", "Line tax code is not valid: it must be TAX or NON.", "TaxCodeRef");

    public static QuickBooksError DuplicateNumber(string number, string kind, string id)
        => new("6140", "Duplicate Document Number Error", $"Duplicate Document Number Error : You must specify a different number. This number has already been used. DocNumber={number} is assigned to TxnType={kind} with TxnId={id}");

    public static QuickBooksError Closed() => new("6210", "Account Period Closed, Cannot Update Through Services API",
        "The account period has closed and the account books cannot be updated through the QBO Services API. Please use the QBO website to make these changes.");

    public static QuickBooksError DuplicateName(bool isName) => new("6240", "Duplicate Name Exists Error",
        isName ? "The name supplied already exists. : Another customer, vendor or employee is already using this name. Please use a different name." : "The name supplied already exists. : Another one of this list is already using this name. Please use a different name.");

    public static QuickBooksError Stale(string who)
        => new("5010", "Stale Object Error", $"Stale Object Error : You and {who} were working on this at the same time. {who} finished before you did, so your work was not saved.");

    public static QuickBooksError QueryParser(string detail) => new("4000", "Error parsing query", $"QueryParserError: {detail}");

    public static QuickBooksError QueryValidation(string detail) => new("4001", "Invalid query", $"QueryValidationError: {detail}");
}
