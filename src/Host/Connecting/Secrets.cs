using System.Security.Cryptography;
using Connector.Store;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Connector.Host.Connecting;

/// <summary>Encrypts what must not be readable in the store, with the keys of the service.</summary>
internal sealed class Secrets(ServiceTables tables)
{
    /// <summary>The name under which keys are made and used.</summary>
    public const string Application = "connector";

    private IDataProtector? _protector;

    public string Protect(string text) => (_protector ??= Open()).Protect(text);

    /// <summary>Decrypts a text; null where its key is gone, or it was changed.</summary>
    public string? Unprotect(string text)
    {
        try
        {
            return (_protector ??= Open()).Unprotect(text);
        }
        catch (CryptographicException)
        {
            try
            {
                return (_protector = Open()).Unprotect(text); // a key that another process has made meanwhile
            }
            catch (CryptographicException)
            {
                return null;
            }
        }
    }

    private IDataProtector Open()
    {
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName(Application);
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new StoredKeys(tables));
        return services.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>().CreateProtector("connections");
    }
}
