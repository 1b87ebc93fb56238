using System.Xml.Linq;
using Connector.Store;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Connector.Host.Connecting;

/// <summary>The keys that cookies are signed with and tokens are encrypted with, where all nodes and commands find them.</summary>
internal sealed class StoredKeys(ServiceTables tables) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() => [.. tables.CookieKeys().Select(XElement.Parse)];

    public void StoreElement(XElement element, string friendlyName) => tables.AddCookieKey(friendlyName, element.ToString(SaveOptions.DisableFormatting));
}
