using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Operations.Backends;

/// <summary>Opens the backends that the settings name.</summary>
public static class ConfiguredBackends
{
    /// <summary>The configured backends; one when its name is given.</summary>
    /// <exception cref="Refusal">There is none of this name.</exception>
    public static ImmutableArray<IAccountingBackend> Open(OperationContext operation, string? only)
    {
        Require(operation, only);
        return [.. operation.Settings.Backends.Where(b => only is null || b.Name == only).Select(b => b.Open(operation.Time))];
    }

    /// <summary>Refuses the name of a backend that is not configured.</summary>
    public static void Require(OperationContext operation, string? name)
    {
        var names = operation.Settings.Backends.Select(b => b.Name).ToArray();
        if (name is not null && !names.Contains(name))
        {
            throw new Refusal(RefusalKind.NotFound, new Issue("USAGE-008", name, $"There is no backend {name}.", "Name one of " + string.Join(", ", names) + "."));
        }
    }
}
