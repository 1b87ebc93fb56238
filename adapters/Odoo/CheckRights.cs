using System.Collections.Immutable;
using System.Text.Json;
using Connector.Engine;
using NodaTime;

namespace Connector.Adapters.Odoo;

/// <summary>Checks what the key's user may do, and whether the key ends soon. What a server does not tell is not a problem.</summary>
internal static class CheckRights
{
    private const int DaysOfWarning = 14;

    public static async Task<ImmutableArray<string>> ProblemsAsync(OdooCompany company, OdooOptions options, TimeProvider time, CancellationToken cancellation)
    {
        if (company.Obstacle is not null)
        {
            return [];
        }

        var problems = ImmutableArray.CreateBuilder<string>();
        foreach (var (model, what, isNeeded) in new[]
        {
            ("account.move", "create invoices: give it the group Invoicing", true),
            ("res.partner", "create contacts: give it the group Contact Creation, or set CreateCustomers to false", options.CreateCustomers),
            ("product.product", "create products: give it the rights, or set CreateItems to false", options.CreateItems),
        })
        {
            if (isNeeded && await MayCreateAsync(company, model, cancellation) == false)
            {
                problems.Add($"{OdooFault.NoRights} the key's user may not {what}.");
            }
        }

        if (await KeyEndsAsync(company, cancellation) is { } end)
        {
            var today = LocalDate.FromDateTime(time.GetUtcNow().UtcDateTime);
            if (end <= today.PlusDays(DaysOfWarning))
            {
                problems.Add($"The API key ends on {CanonicalText.Text(end)}: create a new one in the user's preferences and set ApiKey.");
            }
        }

        return problems.ToImmutable();
    }

    private static async Task<bool?> MayCreateAsync(OdooCompany company, string model, CancellationToken cancellation)
    {
        try
        {
            var call = company.Connection.Major >= 18
                ? new OdooCall(model, "has_access") { Ids = [], Positional = [("operation", "create")] }
                : new OdooCall(model, "check_access_rights") { Positional = [("operation", "create")], Named = [("raise_exception", false)] };
            var answer = await company.CallAsync(call, cancellation);
            return answer.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };
        }
        catch (OdooFault fault) when (fault.Kind == FaultKind.Permanent)
        {
            return fault.Code == OdooFault.NoRights ? false : null;
        }
    }

    /// <summary>When the last of the user's keys ends; null when one of them never ends, or Odoo does not tell (before 18).</summary>
    private static async Task<LocalDate?> KeyEndsAsync(OdooCompany company, CancellationToken cancellation)
    {
        if (company.Connection.Major < 18)
        {
            return null;
        }

        try
        {
            var ends = (await company.SearchAsync("res.users.apikeys", [], ["expiration_date"], cancellation)).Select(k => OdooJson.Text(k, "expiration_date")).ToArray();
            return ends.Length == 0 || ends.Contains(null) ? null : ends.Max(e => CanonicalText.TryParse(e![..10], out var day) ? day : LocalDate.MaxIsoValue);
        }
        catch (OdooFault fault) when (fault.Kind == FaultKind.Permanent)
        {
            return null;
        }
    }
}
