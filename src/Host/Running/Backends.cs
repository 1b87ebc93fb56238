using System.Collections.Immutable;
using Connector.Adapters.Files;
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
        return [.. session.Settings.Backends.Where(b => only is null || b.Name == only).Select(Make)];
    }

    /// <summary>Refuses the name of a backend that is not configured.</summary>
    public static void Require(Session session, string? name)
    {
        if (name is not null && session.Settings.Backends.All(b => b.Name != name))
        {
            throw new CommandFailed(2, new Issue("USAGE-008", name, $"There is no backend {name}.", "Name one of " + string.Join(", ", session.Settings.Backends.Select(b => b.Name)) + "."));
        }
    }

    private static IAccountingBackend Make(BackendSettings settings) => settings.Kind switch
    {
        "files" => new FilesBackend(settings.Name, new FilesOptions { Folder = Path.GetFullPath(settings.Section["Folder"] ?? settings.Name) }, TimeProvider.System),
        _ => throw new InvalidOperationException($"A backend of kind {settings.Kind} passed the settings' check."),
    };
}
