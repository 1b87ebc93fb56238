namespace Connector.Simulators.Odoo;

/// <summary>A request, as faults and counts see it.</summary>
/// <param name="Model">Such as <c>account.move</c>; of the version and of logins <c>common</c>.</param>
/// <param name="Method">Such as <c>load</c>.</param>
/// <param name="Body">What was sent.</param>
public sealed record SimulatedCall(string Model, string Method, string Body)
{
    /// <summary>Whether it changes what is stored.</summary>
    public bool Writes => Method is not ("read" or "search" or "search_read" or "search_count" or "web_read" or "name_search" or "fields_get" or "get_external_id"
        or "check_object_reference" or "check_access_rights" or "has_access" or "has_group" or "context_get" or "version" or "authenticate" or "login");
}
