using Connector.Operations.Accounts;
using Connector.Store;
using Microsoft.AspNetCore.Identity;

namespace Connector.Host.Identity;

/// <summary>Where Identity finds accounts. It changes none: it would write back a whole account as it was read, and undo what was changed meanwhile.</summary>
internal sealed class UserStore(ServiceTables tables) : IUserSecurityStampStore<User>
{
    public Task<User?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken)
        => Task.FromResult(tables.Account(normalizedUserName) is { } account ? new User(account) : null);

    public Task<User?> FindByIdAsync(string userId, CancellationToken cancellationToken) => FindByNameAsync(AccountNames.Normal(userId), cancellationToken);

    public Task<string> GetUserIdAsync(User user, CancellationToken cancellationToken) => Task.FromResult(user.Account.Name);

    public Task<string?> GetUserNameAsync(User user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Account.Shown);

    public Task<string?> GetNormalizedUserNameAsync(User user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Account.Name);

    public Task<string?> GetSecurityStampAsync(User user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Account.Stamp);

    public Task SetUserNameAsync(User user, string? userName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetNormalizedUserNameAsync(User user, string? normalizedName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetSecurityStampAsync(User user, string stamp, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> CreateAsync(User user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> UpdateAsync(User user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> DeleteAsync(User user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
