using Microsoft.AspNetCore.Identity;

namespace Connector.Host.Identity;

/// <summary>Hashes passwords, as ASP.NET Core Identity does.</summary>
internal static class Passwords
{
    private static readonly PasswordHasher<object> Hasher = new();

    public static string Hash(string password) => Hasher.HashPassword(Hasher, password);
}
